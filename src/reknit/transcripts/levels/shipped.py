"""The turn models that ship with reknit, and what each was trained on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.kinds import Voice
from reknit.transcripts.levels.stored import from_bytes, head_from_bytes
from reknit.transcripts.markers.rules import Group

if TYPE_CHECKING:
    from reknit.transcripts.levels.head import Head
    from reknit.transcripts.levels.model import TurnModel


@dataclass(frozen=True, slots=True)
class Card:
    """What a turn model is: named by what it was trained on, never by what somebody may wish it to be.

    `by` is the voice whose turns it looks at, None for both. `level` says in words what a level is a share of; `source`
    and `licence` are those of the messages, and of the weights made from them. A turn is put high from `threshold` (log
    odds) on; with a head beside it, from that of `head_thresholds` on.
    """

    name: str
    group: Group
    title: str
    by: Voice | None
    level: str
    source: str
    licence: str
    threshold: float
    heads: tuple[str, ...] = ()
    head_thresholds: tuple[float, ...] = ()

    def looks_at(self, voice: Voice) -> bool:
        """Return whether it looks at what a member of this voice says; between peers it looks at both."""
        return self.by is None or voice in {self.by, Voice.PEER}


@cache
def cards() -> tuple[Card, ...]:
    """Return the card of every shipped model, in the order in which they are told."""
    text = files("reknit.transcripts.levels").joinpath("models.toml").read_text(encoding="utf-8")
    return tuple(_card(entry) for entry in tomllib.loads(text)["model"])


def _card(entry: dict[str, Any]) -> Card:
    settings = entry | {name: tuple(entry.get(name, ())) for name in ("heads", "head_thresholds")}
    settings |= {"group": Group(entry["group"]), "by": None if entry["by"] == "anyone" else Voice(entry["by"])}
    return Card(**settings)


@cache
def shipped(name: str) -> TurnModel:
    """Return the shipped model of this name."""
    return from_bytes(files("reknit.transcripts.levels").joinpath(f"{name}.npz").read_bytes())


@cache
def shipped_heads(card: Card) -> tuple[Head, ...]:
    """Return the heads that ship beside this model, one for each encoder they are for."""
    place = files("reknit.transcripts.levels")
    return tuple(head_from_bytes(place.joinpath(f"{name}.npz").read_bytes()) for name in card.heads)
