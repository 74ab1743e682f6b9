"""What each writes alone: a sealed side. The room knows only its id."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_CHARACTERS = 2_000


class Need(StrEnum):
    """What one needed: to go one's own way, to be with the other, or both."""

    OWN_WAY = "own_way"
    WITH_YOU = "with_you"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of what happened. Words have at most 2,000 characters, and everything may be left out.

    Attributes:
        happened: what happened for me.
        felt: what I felt.
        needed: what I needed, in words.
        need: the same as one of three.
        share: my share of it, 0 to 100.
        for_you: what I think it was like for the other.
    """

    happened: str = ""
    felt: str = ""
    needed: str = ""
    need: Need | None = None
    share: int | None = None
    for_you: str = ""

    def __post_init__(self) -> None:
        for words in (self.happened, self.felt, self.needed, self.for_you):
            if len(words) > MOST_CHARACTERS:
                raise ValueError(f"words have at most {MOST_CHARACTERS} characters, these {len(words)}")
        if self.share is not None and not 0 <= self.share <= 100:
            raise ValueError(f"a share is from 0 to 100, not {self.share}")

    def to_data(self) -> dict[str, Any]:
        """Return the side as plain data, ready for JSON and for sealing."""
        return asdict(self)

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Side:
        """Return the side that `to_data` wrote.

        Raises:
            ValueError: no side reads like this.
        """
        try:
            side = Side(**data)
            return Side(**{**data, "need": None if side.need is None else Need(side.need)})
        except TypeError as wrong:
            raise ValueError("this does not read like a side") from wrong


class Shares(StrEnum):
    """How two shares lie together, once both sides are open. None of these is a mistake."""

    MEET = "meet"
    LEAVE_OPEN = "leave_open"
    OVERLAP = "overlap"

    @property
    def sentence(self) -> str:
        """What may be wondered about it."""
        return _SENTENCES[self]


_SENTENCES = {
    Shares.MEET: "Your two shares just about meet. It could be that you both see a part of your own in it.",
    Shares.LEAVE_OPEN: "Some of it is left to neither of you. It could be that part of it was chance, or not seen yet.",
    Shares.OVERLAP: "You both take a lot of it on. It could be that one of you may leave some to the other.",
}

NEARLY = 20
"""Points by which two shares may miss a hundred and still meet; reknit's own choice."""


def shares_together(one: int, other: int) -> Shares:
    """Return how two shares, 0 to 100 each, lie together."""
    over = one + other - 100
    if abs(over) <= NEARLY:
        return Shares.MEET
    return Shares.OVERLAP if over > 0 else Shares.LEAVE_OPEN
