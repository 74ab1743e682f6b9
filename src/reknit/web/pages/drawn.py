"""The course of a pair as a chart in two widths and a table, for whoever may see these ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.safestring import mark_safe

from reknit.hints.chart import SESSIONS_SHOWN, pair_chart, pair_course

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.hints.falls import Falls
    from reknit.panel import Panel


def drawn(panel: Panel, names: Mapping[str, str], falls: Falls) -> dict[str, Any]:
    """Return the charts, and the rows of the table beside them, the latest session first.

    Args:
        panel: one pair's ratings, only what the viewer may see.
        names: what each role is called; the lines come in this order.
        falls: what `falls_in` returned for this panel.
    """
    course = pair_course(panel, names=names, falls=falls).latest(SESSIONS_SHOWN)
    marks: dict[int, list[str]] = {}
    for mark in course.marks:
        marks.setdefault(mark.session, []).append(f"{mark.member}: {mark.words}")
    rows = [
        {
            "session": int(number),
            "ratings": [None if rating != rating else round(float(rating), 1) for rating in row],  # noqa: PLR0124 - NaN
            "marks": marks.get(int(number), []),
        }
        for number, row in zip(course.sessions, zip(*(line.ratings for line in course.lines), strict=True), strict=True)
    ]
    wide = pair_chart(panel, names=names, falls=falls, name="course")
    narrow = pair_chart(panel, names=names, falls=falls, name="course-narrow", narrow=True)
    return {
        "chart": mark_safe(wide),  # noqa: S308 - the charts escape every word they are given
        "narrow_chart": mark_safe(narrow),  # noqa: S308 - as above
        "people": [line.member for line in course.lines],
        "rows": list(reversed(rows)),
    }
