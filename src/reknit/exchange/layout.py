"""What a table is made of, as far as ratings go: which columns say who, when, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says about the columns; None where reknit is to find out."""

    dyad: str | None = None
    session: str | None = None
    role: str | None = None
    scores: tuple[str, ...] = ()
    a: str | None = None
    b: str | None = None
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """One column of ratings. What the column itself says: the member, measure, session; None where it does not.

    `is_guessed` says that the member was told by the instrument, not by the column's name.
    """

    column: str
    member: str | None = None
    measure: str | None = None
    session: int | None = None
    is_mark: bool = False
    is_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table keeps the ratings.

    `dyad` None: one dyad. `session` None: the score columns say the session. `only_measure` keeps the rows of
    one measure. `sentences` tell the user how the table was understood.
    """

    dyad: str | None
    session: str | None
    role: str | None
    measure: str | None
    scores: tuple[ScoreColumn, ...]
    only_measure: str | None = None
    sentences: tuple[str, ...] = ()


def as_names(names: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return one name, several or none as a tuple."""
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)
