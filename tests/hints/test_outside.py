"""Hints told to somebody beside the two: by name, never as "you", each with how often noise would look the same."""

from __future__ import annotations

from typing import get_args

import pytest

from reknit.hints.hint import BOTH, Hint, Kind
from reknit.hints.outside import told_outside

NAMES = {"therapist": "Ana", "patient": "Heron"}
OF_BOTH_ONLY, OF_ONE_ONLY = {"apart"}, {"seen_by_one"}


def hint(kind: Kind, member: str, *, inferred: bool = True) -> Hint:
    share, ever = (0.03, 0.12) if inferred else (None, None)
    return Hint(f"{kind}:{member}", kind, member, "for you", (4, 5, 6), "noise", share, ever, "next", settled=False)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_hint_has_words_about_one_and_about_both(kind: Kind) -> None:
    for member in ("patient", BOTH):
        if kind in (OF_ONE_ONLY if member == BOTH else OF_BOTH_ONLY):
            continue
        told = told_outside(hint(kind, member), NAMES)
        assert "4" in told.seen
        assert "{" not in told.seen + told.noise + told.next_step
        assert " you" not in told.seen.lower()
        assert ("Heron" in told.seen) == (member == "patient")
        assert "about 3 of 100" in told.noise
        assert "about 12 of 100" in told.noise


def test_where_nothing_is_inferred_it_says_so() -> None:
    told = told_outside(hint("open_rub", "therapist", inferred=False), NAMES)
    assert told.seen.startswith("Ana marked a rub in sessions 4 to 6")
    assert told.noise == "Nothing is worked out here: it is what was marked."
