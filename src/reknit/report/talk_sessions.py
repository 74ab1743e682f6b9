"""The table that carries talks into the pair's course: a row for each figure of each session, as ratings have them."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING

from reknit.transcripts.markers.rules import Group
from reknit.transcripts.measures.catalogue import talk_measures
from reknit.transcripts.measures.parts import measured
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reknit.transcripts.estimate.model import HourEstimate
    from reknit.transcripts.markers.marks import Mark
    from reknit.transcripts.talk import Talk

SESSIONS = "talk_sessions.csv"
COLUMNS = ("dyad", "session", "role", "measure", "score")
ESTIMATE, LENGTH_ALONE = "estimated_rating", "length_alone"


def figures_of(talk: Talk, found: Sequence[Mark], *, translated: bool, seed: int) -> Iterator[tuple[str, str, float]]:
    """Yield (role, measure, value) of an hour: measures of each member, then marks per 100 of a member's turns."""
    for each in measured(talk, seed=seed)[0].values:
        told = talk_measures()[each.measure]
        if each.member and math.isfinite(each.value) and (told.translated or not translated):
            yield each.member, each.measure, each.value
    for at, role in enumerate(talk.members):
        turns = int((talk.who == at).sum())
        for group in Group:
            marked = {mark.turn for mark in found if mark.rule.group is group and talk.who[mark.turn] == at}
            if turns:
                yield role, f"marks_{group.value}", 100 * len(marked) / turns


def estimates_of(role: str, found: HourEstimate) -> Iterator[tuple[str, str, float]]:
    """Yield (role, measure, value) of how the hour may have been rated, and of what length alone tells."""
    yield role, ESTIMATE, found.value[0]
    yield role, LENGTH_ALONE, found.length[0]


def write_sessions(folder: Path, sessions: Sequence[tuple[str, str, Sequence[tuple[str, str, float]]]]) -> None:
    """Write the figures of (dyad, session, figures) into a folder that exists."""
    with (folder / SESSIONS).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for dyad, session, figures in sessions:
            for role, measure, value in figures:
                table.writerow([harmless(dyad), harmless(session), role, measure, f"{value:.6g}"])
