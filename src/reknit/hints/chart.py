"""The course chart of one pair as its members see it: first names, plain words, and what they marked themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.course import course_chart
from reknit.charts.frame import NARROW, WIDE
from reknit.charts.story import Course, OwnMark, course_of
from reknit.charts.wording import PLAIN
from reknit.hints import say
from reknit.hints.falls import BETWEEN_US, rule_marks
from reknit.hints.marked import ENOUGH, RUB, SETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reknit.hints.falls import Falls
    from reknit.panel import Panel

SESSIONS_SHOWN = 40


def pair_chart(
    panel: Panel, *, names: Mapping[str, str], falls: Falls, name: str, last: int = SESSIONS_SHOWN, narrow: bool = False
) -> str:
    """Return the chart of the ratings of the bond as an SVG string, without any inline style.

    Args:
        panel: one pair's answers, only what the viewer may see.
        names: the first name of each role.
        falls: what `falls_in` returned for this panel.
        name: unique on the page.
        last: so many of the latest sessions are shown.
        narrow: drawn for screens 320 pixels wide.

    Raises:
        KeyError: the panel has no ratings of the bond, or a role without a name.
    """
    course = pair_course(panel, names=names, falls=falls).latest(last)
    return course_chart(course, name=name, wording=PLAIN, size=NARROW if narrow else WIDE)


def pair_course(panel: Panel, *, names: Mapping[str, str], falls: Falls) -> Course:
    """Return the course of the pair, members called by first name; what stands in the chart and the table beside it.

    Lines come in the order of `names`: with the viewer first, a viewer has the same mark on every page.

    Raises:
        KeyError: the panel has no ratings of the bond, or a role without a name.
    """
    own = called(names)
    course = course_of(panel, 0, BETWEEN_US, rule="")
    return replace(
        course,
        lines=tuple(
            replace(line, member=own[line.member])
            for line in sorted(course.lines, key=lambda line: list(names).index(line.member))
        ),
        episodes=tuple(replace(span, member=own[span.member]) for span in rule_marks(falls.falls)),
        marks=tuple(
            sorted(
                (mark for member in panel.members_of(RUB) for mark in _own_marks(panel, member, own[member])),
                key=lambda mark: mark.session,
            )
        ),
    )


def called(names: Mapping[str, str]) -> dict[str, str]:
    """Return what each role is called: the first name, with the role where both have the same."""
    if len(set(names.values())) == len(names):
        return dict(names)
    return {role: f"{name} ({role.replace('_', ' ')})" for role, name in names.items()}


def _own_marks(panel: Panel, member: str, called: str) -> Iterator[OwnMark]:
    """Yield the rubs a member marked, and the first session after one in which it was marked as settled."""
    unknown = np.full(panel.n_rows, np.nan)
    marks, settled = panel.ratings[member, RUB], panel.ratings.get((member, SETTLED), unknown)
    for row in np.flatnonzero(np.isfinite(marks)):
        session = int(panel.sessions[row])
        if settled[row] >= ENOUGH:
            yield OwnMark(called, session, 0, "settled", "settled")
        elif marks[row] > 0:
            word = say.strength(marks[row])
            yield OwnMark(called, session, int(marks[row]), f"{word} rub", word)
