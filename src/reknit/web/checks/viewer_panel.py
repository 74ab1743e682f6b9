"""A dyad's panel, made only of what one viewer may see."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from reknit.panel import Panel
from reknit.session_check.measures import MEASURES, between_us
from reknit.web.checks.models import Session
from reknit.web.checks.seeing import seen_answers, seen_by_both

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from reknit.web.checks.seeing import SeenAnswer
    from reknit.web.policy import Standing
    from reknit.web.supervisor_policy import SupervisorStanding

BETWEEN_US = "between_us"
NUMBERS = tuple(name for name in MEASURES if name != BETWEEN_US)

Row = tuple[int, "date", str, str, float]
"""Session number, its date, role, measure, rating."""


def viewer_rows(standing: Standing) -> list[Row]:
    """Return every rating that this member may see, with the mean of the bond's questions, by session and role."""
    return rows_of(seen_answers(standing, questions=NUMBERS), _days(standing.dyad.pk))


def rows_of_both(dyad_id: UUID) -> list[Row]:
    """Return the same of the ratings that both may see."""
    return rows_of(seen_by_both(dyad_id, questions=NUMBERS), _days(dyad_id))


def _days(dyad_id: UUID) -> Mapping[int, date]:
    return dict(Session.objects.filter(dyad_id=dyad_id, not_held="").values_list("number", "date"))


def rows_of(seen: Iterable[SeenAnswer], day_of: Mapping[int, date]) -> list[Row]:
    """Return the ratings among these answers, with the mean of the bond's questions, by session and role."""
    values: dict[tuple[int, str], dict[str, float]] = defaultdict(dict)
    for each in seen:
        if each.question in MEASURES:
            values[each.session_number, each.role][each.question] = float(each.value)
    return in_rows(values, day_of)


def in_rows(ratings: Mapping[tuple[int, str], dict[str, float]], day_of: Mapping[int, date]) -> list[Row]:
    """Return ratings (session number and role -> question -> rating) and the means of the bond's questions as rows."""
    return sorted(
        (number, day_of[number], role, measure, rating)
        for (number, role), answers in ratings.items()
        for measure, rating in _with_mean(answers)
    )


def _with_mean(answers: dict[str, float]) -> Iterator[tuple[str, float]]:
    yield from answers.items()
    mean = between_us(answers)
    if mean is not None:
        yield BETWEEN_US, round(mean, 2)


def viewer_panel(standing: Standing | SupervisorStanding, rows: list[Row]) -> Panel:
    """Return these ratings as the panel of one dyad, its members named by their roles."""
    numbers, _, roles, measures, ratings = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return Panel.from_long(
        dyad=np.full(len(rows), str(standing.dyad.pk)),
        session=np.array(numbers, dtype=np.int32),
        score=np.array(ratings, dtype=np.float64),
        member=np.array(roles, dtype=str),
        measure=np.array(measures, dtype=str),
        measures=tuple(MEASURES.values()),
    )


def own_panel(standing: Standing) -> Panel:
    """Return what this member may see of the dyad's ratings; one empty session where there is nothing yet."""
    panel = viewer_panel(standing, viewer_rows(standing))
    if panel.n_dyads:
        return panel
    return Panel.from_long(
        dyad=np.array([str(standing.dyad.pk)]),
        session=np.array([1], dtype=np.int32),
        score=np.array([np.nan]),
        member=np.array([standing.member.role]),
        measure=np.array([BETWEEN_US]),
        measures=tuple(MEASURES.values()),
    )
