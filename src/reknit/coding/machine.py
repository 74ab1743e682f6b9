"""The marks of reknit as if a coder had given them, to be put beside a person's codes once that person is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.coding.coding import Coding, outline_of
from reknit.transcripts.markers.marks import marks

if TYPE_CHECKING:
    from reknit.transcripts.talk import Talk

MACHINE = "reknit"
"""The name of this coder."""


def machine_coding(talk: Talk) -> Coding:
    """Return reknit's own marks as a coding: every turn of the two coded, nothing rated."""
    found: dict[int, frozenset[str]] = {at + 1: frozenset() for at in range(len(talk.turns)) if talk.who[at] >= 0}
    for mark in marks(talk):
        found[mark.turn + 1] |= {mark.rule.kind}
    return Coding(MACHINE, outline_of(talk.turns, talk.members), found)
