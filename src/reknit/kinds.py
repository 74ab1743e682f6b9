"""The kinds of dyad and their two roles, as data: nothing else in the core knows who a patient is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class UnknownKindError(ValueError):
    """There is no kind of dyad of this name."""


class UnknownRoleError(ValueError):
    """This kind of dyad has no role of this name."""


class Voice(StrEnum):
    """How a role is spoken to: a guide is there for a guest, peers are there for each other."""

    GUIDE = "guide"
    GUEST = "guest"
    PEER = "peer"


@dataclass(frozen=True, slots=True)
class Role:
    """One of the two in a dyad. `title` is the word for a lay reader; `other` names the other role."""

    name: str
    title: str
    voice: Voice
    other: str

    @property
    def yours(self) -> str:
        """What the other one calls this role: "your therapist"."""
        return f"your {self.title}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of dyad.

    `opener` holds the names of the roles that may add sessions. `waiting_days` is how many days one waits
    for the other's answers, unless the dyad agrees otherwise, before one may close a session unopened.
    """

    name: str
    title: str
    roles: tuple[Role, Role]
    opener: tuple[str, ...]
    waiting_days: int

    def role(self, name: str) -> Role:
        """Return the role of this name.

        Raises:
            UnknownRoleError: this kind has no such role.
        """
        for role in self.roles:
            if role.name == name:
                return role
        known = " and ".join(role.name for role in self.roles)
        raise UnknownRoleError(f"{name!r} is not a role of the kind {self.name!r}; its roles are {known}")

    def other(self, role_name: str) -> Role:
        """Return the role across from this one.

        Raises:
            UnknownRoleError: this kind has no such role.
        """
        return self.role(self.role(role_name).other)


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind of dyad."""
    text = files("reknit").joinpath("kinds.toml").read_text(encoding="utf-8")
    return tuple(_kind(entry) for entry in tomllib.loads(text)["kind"])


def kind_named(name: str) -> Kind:
    """Return the kind of dyad of this name.

    Raises:
        UnknownKindError: there is no such kind.
    """
    for kind in kinds():
        if kind.name == name:
            return kind
    known = ", ".join(kind.name for kind in kinds())
    raise UnknownKindError(f"there is no kind of dyad {name!r}; the kinds are {known}")


def _kind(entry: dict[str, Any]) -> Kind:
    one, two = entry["roles"]
    roles = (_role(one, other=two["name"]), _role(two, other=one["name"]))
    return Kind(entry["name"], entry["title"], roles, tuple(entry["opener"]), entry["waiting_days"])


def _role(entry: dict[str, str], *, other: str) -> Role:
    return Role(entry["name"], entry["title"], Voice(entry["voice"]), other)
