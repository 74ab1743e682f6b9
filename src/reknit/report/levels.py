"""What the turn models say of an hour, for its page and for levels.csv: beside the marks of rules, never among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.report.quoting import Quoted, quoted
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.transcripts.levels.levels import Level
    from reknit.transcripts.talk import Talk

LEVEL_COLUMNS = (
    "file", "turn", "line", "start_seconds", "member", "model", "title", "level", "words", "measure", "encoder",
)  # fmt: skip


MOST_TOLD = 0.995


@dataclass(frozen=True, slots=True)
class LevelShown:
    """A flagged turn as the page shows it; `share` is the level in words, `beside` the measure that weighed most."""

    level: Level
    said: Quoted
    share: str
    beside: str


def levels_shown(talk: Talk, found: Sequence[Level]) -> list[LevelShown]:
    """Return the flagged turns with the words that weighed most picked out."""
    return [
        LevelShown(each, quoted(talk, each.turn, each.places), _share(each.level), ", ".join(each.measures))
        for each in found
    ]


def level_rows(talk: Talk, found: Sequence[Level]) -> list[list[str]]:
    """Return the rows of levels.csv."""
    return [_row(talk, each) for each in found]


def _share(level: float) -> str:
    return f"{100 * level:.0f} of 100" if level < MOST_TOLD else "over 99 of 100"


def _row(talk: Talk, level: Level) -> list[str]:
    turn = talk.turns[level.turn]
    when = "" if turn.start is None else f"{turn.start:.3f}"
    words = harmless("; ".join(level.words(talk)))
    return [
        harmless(talk.file), str(level.turn + 1), str(turn.line), when, turn.member, level.card.name, level.card.title,
        f"{level.level:.3f}", words, "; ".join(level.measures), level.encoder[:12],
    ]  # fmt: skip
