"""The site's contacts: one a line, as an administrator writes them.

    Name | how to reach them | hours | kinds | country

Only the name is needed; what is left empty at the end can be left out. A line without a bar is a name. An empty kind
or country means all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.kinds import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_CONTACTS = 60
MOST_CHARACTERS = 200
_FIELDS = ("name", "how", "hours", "kinds", "country")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class ContactsRefused(ValueError):  # noqa: N818 - nothing is broken; something has to be put right
    """Some lines cannot be read. `messages` holds one plain sentence for each, naming its line."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__(" ".join(self.messages))


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody outside the two. No kinds: for every kind of dyad. `country`: two letters, "" for every country."""

    name: str
    how: str = ""
    hours: str = ""
    kinds: tuple[str, ...] = ()
    country: str = ""


def read_contacts(text: str) -> tuple[Contact, ...]:
    """Return the contacts in these lines, in their order; empty lines are passed over.

    Raises:
        ContactsRefused: a line cannot be read, or there are more than `MOST_CONTACTS`.
    """
    contacts, messages = [], []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            contacts.append(_contact(line))
        except _LineRefusedError as problem:
            messages.append(f"Line {number}: {problem}")
    if len(contacts) > MOST_CONTACTS:
        messages.append(f"Please keep it to {MOST_CONTACTS} contacts; these are {len(contacts)}.")
    if messages:
        raise ContactsRefused(messages)
    return tuple(contacts)


def contacts_for(contacts: Iterable[Contact], *, kind: str, country: str = "") -> tuple[Contact, ...]:
    """Return the contacts for this kind of dyad in this country, in their order; "" where the country is not known."""
    return tuple(
        each
        for each in contacts
        if (not each.kinds or kind in each.kinds) and (not country or each.country in {"", country.upper()})
    )


class _LineRefusedError(ValueError):
    """One line cannot be read; the text says why."""


def _contact(line: str) -> Contact:
    parts = [_UNPRINTABLE.sub("", part).strip() for part in line.split("|")]
    if len(parts) > len(_FIELDS):
        raise _LineRefusedError(f"there are {len(parts)} parts, and no more than {len(_FIELDS)} are read.")
    if any(len(part) > MOST_CHARACTERS for part in parts):
        raise _LineRefusedError(f"please keep each part to {MOST_CHARACTERS} characters.")
    name, how, hours, kinds_text, country = parts + [""] * (len(_FIELDS) - len(parts))
    if not name:
        raise _LineRefusedError("the name is missing.")
    return Contact(name, how, hours, _kinds(kinds_text), _country(country))


def _kinds(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(text.replace(",", " ").lower().split()))
    known = [kind.name for kind in kinds()]
    for name in wanted:
        if name not in known:
            raise _LineRefusedError(f'there is no kind "{name}"; the kinds are {", ".join(known)}.')
    return wanted


def _country(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z]{2}", text):
        raise _LineRefusedError(f'please write the country as two letters, as in "DE", not "{text}".')
    return text.upper()
