"""One page an hour: the moments to look at first with what was said, the hour as a band, every mark in a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
import numpy as np
from markupsafe import Markup

from reknit.charts.hour import hour_chart
from reknit.report.hour_band import LANES, Point, hour_of, is_timed, titles_of
from reknit.report.levels import level_rows, levels_shown
from reknit.report.quoting import Quoted, quoted
from reknit.transcripts.estimate.model import LEVEL
from reknit.transcripts.levels.shipped import cards
from reknit.transcripts.markers.marks import MOMENT_TURNS, moments
from reknit.transcripts.markers.rules import Group, answers_within
from reknit.transcripts.stamps import clock
from reknit.transcripts.write.table import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.transcripts.estimate.model import HourEstimate, HourModel
    from reknit.transcripts.levels.levels import Level
    from reknit.transcripts.markers.marks import Mark, Moment
    from reknit.transcripts.talk import Talk

MOST_MOMENTS = 5
MOST_TURNS_QUOTED = 14
COLUMNS = (
    "file", "turn", "line", "start_seconds", "member", "group", "kind", "title", "strength", "words", "why",
    "answers_turn", "rule",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MarkedHour:
    """One talk's page, its rows of marks.csv and of levels.csv, and how many marks each group has."""

    page: str
    rows: list[list[str]]
    level_rows: list[list[str]]
    counts: dict[Group, int]


def marked_hour(
    talk: Talk,
    found: Sequence[Mark],
    levels: Sequence[Level],
    source: str,
    rated: tuple[HourModel, HourEstimate] | None = None,
) -> MarkedHour:
    """Return the page and the rows of one talk; `source` is the name that the page gives it.

    With `rated`, the page tells how the hour may have been rated, what length alone says of that, and what it rests on.
    """
    counts = {group: sum(mark.rule.group is group for mark in found) for group in Group}
    first, band = moments(found), hour_of(talk.turns, talk.kind, _points(found))
    page = _environment().get_template("hour.html").render(
        source=source,
        titles=titles_of(talk.kind),
        length=clock(float(np.nanmax(talk.start) - np.nanmin(talk.start))) if is_timed(talk.turns) else "",
        turns=len(talk.turns),
        counts={LANES[group]: count for group, count in counts.items()},
        moments=[(each, _span(talk, each), _quoted_moment(talk, found, each)) for each in first[:MOST_MOMENTS]],
        more=len(first) - MOST_MOMENTS,
        chart=Markup(hour_chart(band, name="hour", title=f"The hour: {source}")),  # noqa: S704  our own SVG
        rows=[(mark, _quoted(talk, mark.turn, [mark])) for mark in found],
        lanes=LANES,
        levels=levels_shown(talk, levels),
        cards=cards(),
        within=answers_within(),
        apart=MOMENT_TURNS,
        rated=rated,
        level=f"{LEVEL:.0%}",
    )  # fmt: skip
    return MarkedHour(page.strip() + "\n", [_row(talk, mark) for mark in found], level_rows(talk, levels), counts)


def _quoted(talk: Talk, at: int, found: Sequence[Mark]) -> Quoted:
    """Return one turn with the words of these marks picked out."""
    return quoted(talk, at, (place for mark in found for place in mark.places), tuple(found))


def _quoted_moment(talk: Talk, found: Sequence[Mark], moment: Moment) -> list[Quoted]:
    """Return the turns of a moment and the one before it."""
    first = max(moment.first - 1, 0)
    stop = min(moment.last + 1, first + MOST_TURNS_QUOTED)
    return [_quoted(talk, at, [mark for mark in found if mark.turn == at]) for at in range(first, stop)]


def _span(talk: Talk, moment: Moment) -> str:
    turns = (
        f"turn {moment.first + 1}" if moment.first == moment.last else f"turns {moment.first + 1} to {moment.last + 1}"
    )
    begin, end = talk.turns[moment.first].start, talk.turns[moment.last].start
    if begin is None or end is None:
        return turns.capitalize()
    return f"{clock(begin)} to {clock(end)}, {turns}" if clock(begin) != clock(end) else f"{clock(begin)}, {turns}"


def _points(found: Sequence[Mark]) -> list[Point]:
    lane = {mark.turn: mark.rule.group for mark in found if mark.rule.group is not Group.REPAIR}
    return [
        Point(mark.turn, mark.rule.group, mark.rule.title,
              None if mark.answers is None else (lane[mark.answers], mark.answers))
        for mark in found
    ]  # fmt: skip


def _row(talk: Talk, mark: Mark) -> list[str]:
    turn = talk.turns[mark.turn]
    when = "" if turn.start is None else f"{turn.start:.3f}"
    said = "; ".join(mark.words(talk)) or turn.text
    answered = "" if mark.answers is None else str(mark.answers + 1)
    rule = mark.rule
    return [
        harmless(talk.file), str(mark.turn + 1), str(turn.line), when, harmless(turn.member), rule.group.value,
        rule.kind, rule.title, str(rule.strength), harmless(said), mark.why, answered, str(rule.number + 1),
    ]  # fmt: skip


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reknit.report", "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = "".join(
        resources.files(package).joinpath(name).read_text("utf-8")
        for package, name in (
            ("reknit.report", "templates/report.css"),
            ("reknit.charts", "chart.css"),
            ("reknit.report", "templates/hour.css"),
        )
    )
    environment.globals["style"] = Markup(style)  # noqa: S704  our own stylesheets
    return environment
