"""The tables of measured talks: talk_turns.csv, a row for each turn, and talk_measures.csv, a row for each figure."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.transcripts.measures.catalogue import talk_measures
from reknit.transcripts.measures.parts import measured
from reknit.transcripts.measures.turns import turn_measures
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reknit.transcripts.measures.parts import Value
    from reknit.transcripts.talk import Talk

TURNS, MEASURES = "talk_turns.csv", "talk_measures.csv"
FIGURES = (
    "file", "part", "first_turn", "last_turn", "member", "measure", "value", "by_chance", "share_by_chance", "unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TalkRows:
    """The rows of both tables for one talk, as text, and how many turns and segments it has."""

    turns: list[list[str]]
    figures: list[list[str]]
    segments: int


def turn_columns(*, translated: bool) -> list[str]:
    """Return the names of the measures of a turn that are told."""
    return [each.name for each in talk_measures().values() if "turn" in each.of and (each.translated or not translated)]


def talk_rows(talk: Talk, *, seed: int, translated: bool) -> TalkRows:
    """Return the rows of one talk; with `translated`, without measures that mean nothing for translated text."""
    at_turns = turn_measures(talk)
    chosen = [at_turns[name].tolist() for name in turn_columns(translated=translated)]
    turns = []
    for at, turn in enumerate(talk.turns):
        times = (_figure(math.nan if each is None else each) for each in (turn.start, turn.end))
        turns.append([harmless(talk.file), str(at + 1), str(turn.line), harmless(turn.member), *times])
        turns[-1] += [_figure(column[at]) for column in chosen]
    parts = measured(talk, seed=seed)
    figures = []
    for part in parts:
        head = [harmless(talk.file), part.name, str(part.first + 1), str(part.stop)]
        figures += [head + row for row in _rows(part.values, translated=translated)]
    return TalkRows(turns, figures, len(parts) - 1)


def write_talk_tables(folder: Path, talks: Sequence[TalkRows], *, translated: bool) -> None:
    """Write both tables into a folder that exists."""
    columns = ["file", "turn", "line", "member", "start_seconds", "end_seconds", *turn_columns(translated=translated)]
    for name, header, rows in (
        (TURNS, columns, (row for talk in talks for row in talk.turns)),
        (MEASURES, FIGURES, (row for talk in talks for row in talk.figures)),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(header)
            table.writerows(rows)


def _rows(values: Sequence[Value], *, translated: bool) -> Iterator[list[str]]:
    for each in values:
        measure = talk_measures()[each.measure]
        if math.isfinite(each.value) and (measure.translated or not translated):
            told = (_figure(figure) for figure in (each.value, each.by_chance, each.share_by_chance))
            yield [each.member or "pair", each.measure, *told, measure.unit]


def _figure(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") if math.isfinite(value) else ""
