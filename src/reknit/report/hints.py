"""Course hints of an analysis: hints.csv, a row for each hint, and their place on the page."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from reknit.course.hints import course_hints
from reknit.course.settings import proposals
from reknit.hints.long_run import TOLD_UP_TO
from reknit.report.tables import figures, labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.course.hints import CourseHint
    from reknit.panel import Panel

MOST_LISTED = 40
MANY_ROWS = 100_000
"""A panel with more rows than this is not searched for hints."""

SIGNS = {
    "outcome_unchanged": "the outcome has not changed reliably",
    "indicator_raised": "an indicator was raised",
    "other_lower": "the other’s ratings lie clearly lower",
    "held_back_unnamed": "something was held back, and no rub was ever marked",
    "more_cancelled": "more sessions were not held than before",
    "no_new_aim": "no new aim was named",
}


@dataclass(frozen=True, slots=True)
class ToldHint:
    """A course hint with the name of its dyad and the measure it was seen in."""

    dyad_id: str
    measure: str
    hint: CourseHint

    @property
    def title(self) -> str:
        """What it is called."""
        return str(proposals()[self.hint.kind]["title"])

    @property
    def signs(self) -> list[str]:
        """What was there beside it, in words."""
        return [SIGNS[name] for name in self.hint.signs]


def hints_of(panel: Panel, outcome: str | None, *, false_alarms: bool, seed: int) -> list[ToldHint]:
    """Return the course hints of a panel on every measure of the bond; none of a very large one.

    `outcome` is the measure that says how a person is; the first member who answers it counts.

    Raises:
        KeyError: nobody answered such a measure.
    """
    if panel.n_rows > MANY_ROWS:
        return []
    series = None
    if outcome is not None:
        members = panel.members_of(outcome)
        if not members:
            raise KeyError(outcome)
        series = (members[0], outcome)
    measures = dict.fromkeys(name for _, name in panel.rated_series if name != outcome)
    told = []
    for measure in measures:
        found = course_hints(panel, measure=measure, outcome=series, false_alarms=false_alarms, seed=seed).hints
        told += [ToldHint(str(panel.dyad_ids[each.dyad]), measure, each) for each in found]
    return told


def hint_columns(hints: Sequence[ToldHint]) -> dict[str, Any]:
    """Return the rows of hints.csv."""
    at = np.arange(len(hints))
    own = [each.hint for each in hints]
    return {
        "dyad_id": labels([each.dyad_id for each in hints], at),
        "measure": labels([each.measure for each in hints], at),
        "kind": labels([each.kind for each in own], at),
        "member": labels([each.member for each in own], at),
        "since_session": [each.since for each in own],
        "session": [each.session for each in own],
        "grade": [each.grade for each in own],
        "signs": labels([", ".join(each.signs) for each in own], at),
        "outcome_change": figures([each.figures.get("outcome_change", np.nan) for each in own]),
        "false_alarm_now": figures([each.false_alarm_now for each in own]),
        "false_alarm_ever": figures([each.false_alarm_ever for each in own]),
    }


def worth_telling(hints: Sequence[ToldHint]) -> list[ToldHint]:
    """Return the hints that not nearly all stable pairs like theirs would show too."""
    return [each for each in hints if isnan(each.hint.false_alarm_now) or each.hint.false_alarm_now <= TOLD_UP_TO]
