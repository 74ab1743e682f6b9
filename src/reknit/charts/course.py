"""The course chart: both members' ratings over the sessions, the gap between them, and what a rule found.

Higher is drawn as better. The gap between the two lines is the main mark. Everything told by colour is also told
by shape or in words, and the description says the whole in a few sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.axis import ticks
from reknit.charts.brackets import drawn, reach
from reknit.charts.frame import WIDE, Frame, Size, frame_of
from reknit.charts.lanes import lanes, lanes_height
from reknit.charts.legend import legend
from reknit.charts.marks import DASHES, MEMBERS, PALETTE, Who, marker, path
from reknit.charts.svg import drawing, element, number, points, shortened, words
from reknit.charts.wording import RESEARCH, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.charts.story import Course, Line, Span

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BELOW = 46
CLOSE_TOGETHER = 7.0
"""Sessions less far apart than this are drawn without connectors between the two ratings."""


def course_chart(course: Course, *, name: str, wording: Wording = RESEARCH, size: Size = WIDE) -> str:
    """Return the chart of one dyad's course as an SVG string; `name` is unique on its page."""
    frame = frame_of(course, size, wording)
    below = frame.bottom + BELOW + lanes_height(course)
    explained, under = legend(course, frame, wording, below + 8)
    content = [
        _grid(course, frame, wording),
        *(_episode_shade(span, frame) for span in course.episodes),
        *(_own_range(line, index, frame) for index, line in enumerate(course.lines)),
        _gap(course, frame),
        *(_limit(course, line, index, frame) for index, line in enumerate(course.lines)),
        *(_line(course, line, index, frame) for index, line in enumerate(course.lines)),
        *_repairs(course, frame),
        *(drawn(each, _who(course, each.span.member), frame.top) for each in frame.brackets),
        *(_names(course, frame) if size.names_at_lines else ()),
        *lanes(course, frame, frame.bottom + BELOW - 4),
        explained,
    ]
    return drawing(
        *content,
        name=name,
        title=wording.title(course),
        description=wording.description(course),
        width=size.width,
        height=under + 12,
    )


def _who(course: Course, member: str) -> Who:
    index = next((at for at, line in enumerate(course.lines) if line.member == member), 0)
    return MEMBERS[index % 2]


def _grid(course: Course, frame: Frame, wording: Wording) -> str:
    left, right, muted = frame.left, frame.right, PALETTE["muted"]
    parts = []
    for value in ticks(frame.ratings.low, frame.ratings.high, 7):
        y = frame.ratings.at(value)
        parts.append(
            element("path", class_="rule", d=f"M{number(left)} {number(y)}H{number(right)}", stroke=PALETTE["rule"])
        )
        parts.append(element("text", points(value), class_="muted", x=left - 8, y=y + 4, text_anchor="end", fill=muted))
    for value in ticks(frame.sessions.low, frame.sessions.high, 13, whole=True):
        x, y = frame.sessions.at(value), frame.bottom
        parts.append(element("path", class_="rule", d=f"M{number(x)} {number(y)}v4", stroke=muted))
        label = element("text", points(value), class_="muted", x=x, y=y + 17, text_anchor="middle", fill=muted)
        parts.append(label)
    better = wording.better
    if not course.measure.higher_is_better:
        better = f"{better} ({shortened(course.measure.name, 40)} is shown upside down)"
    y = frame.bottom + 34
    parts.append(element("text", "session", class_="muted", x=right, y=y, text_anchor="end", fill=muted))
    parts.append(element("text", words(better), class_="muted", x=left, y=y, fill=muted))
    return element("g", *parts)


def _episode_shade(span: Span, frame: Frame) -> str:
    left, right = reach(span, frame.sessions)
    return element(
        "rect",
        class_="episode",
        x=left,
        y=frame.top,
        width=right - left,
        height=frame.bottom - frame.top,
        fill=PALETTE["episode"],
        fill_opacity="0.16",
    )


def _own_range(line: Line, index: int, frame: Frame) -> str:
    if not np.isfinite(line.spread):
        return ""
    edges = np.clip([line.mean - line.spread, line.mean + line.spread], frame.ratings.low, frame.ratings.high)
    high, low = sorted(frame.ratings.at(float(edge)) for edge in edges)
    who = MEMBERS[index % 2]
    left, right = frame.left, frame.right
    fill = element(
        "rect",
        class_=f"range {who}-fill",
        x=left,
        y=high,
        width=right - left,
        height=low - high,
        fill=PALETTE[who],
        fill_opacity="0.07",
    )
    ends = f"M{right + 3 + 4 * (index % 2)} {number(high)}h3V{number(low)}h-3"
    return fill + element("path", class_=f"{who}-line", d=ends, stroke=PALETTE[who], stroke_opacity="0.6")


def _gap(course: Course, frame: Frame) -> str:
    both = np.isfinite(course.gap)
    if not both.any():
        return ""
    first, second = course.lines
    parts = []
    for run in _runs(both, course, frame.unit):
        there = [(course.sessions[at], first.ratings[at]) for at in run]
        back = [(course.sessions[at], second.ratings[at]) for at in run[::-1]]
        if len(run) > 1:
            outline = path([*there, *back], frame.sessions, frame.ratings) + "Z"
            parts.append(element("path", class_="gap", d=outline, fill=PALETTE["gap"], fill_opacity="0.3"))
    if frame.sessions.per_unit() * frame.unit >= CLOSE_TOGETHER:
        bars = "".join(
            path([(course.sessions[at], line.ratings[at]) for line in course.lines], frame.sessions, frame.ratings)
            for at in np.flatnonzero(both)
        )
        width = number(min(4.0, frame.radius))
        parts.append(
            element("path", class_="gap-bar", d=bars, stroke=PALETTE["gap"], stroke_width=width, stroke_opacity="0.45")
        )
    return element("g", *parts)


def _runs(known: NDArray[np.bool_], course: Course, unit: int) -> Iterator[Ints]:
    """Yield positions that follow one another without a missing session."""
    at = np.flatnonzero(known)
    if len(at) == 0:
        return
    breaks = np.flatnonzero(np.diff(course.sessions[at]) > unit) + 1
    yield from np.split(at, breaks)


def _limit(course: Course, line: Line, index: int, frame: Frame) -> str:
    """Draw the limit as one short level stroke a session, so that it may differ from session to session."""
    inside = np.isfinite(line.limits) & (line.limits >= frame.ratings.low) & (line.limits <= frame.ratings.high)
    steps: list[tuple[float, float, float]] = []
    for at in np.flatnonzero(inside):
        session, y = float(course.sessions[at]), frame.ratings.at(float(line.limits[at]))
        left, right = frame.sessions.at(session - 0.5), frame.sessions.at(session + 0.5)
        if steps and abs(steps[-1][1] - left) < 0.05 and abs(steps[-1][2] - y) < 0.05:
            left, _, _ = steps.pop()
        steps.append((left, right, y))
    drawn = "".join(f"M{number(left)} {number(y)}H{number(right)}" for left, right, y in steps)
    if not drawn:
        return ""
    who = MEMBERS[index % 2]
    return element(
        "path", class_=f"{who}-line", d=drawn, stroke=PALETTE[who], stroke_width="1.2", stroke_dasharray="2 3"
    )


def _line(course: Course, line: Line, index: int, frame: Frame) -> str:
    who = MEMBERS[index % 2]
    known = np.isfinite(line.ratings)
    drawn = "".join(
        path([(course.sessions[at], line.ratings[at]) for at in run], frame.sessions, frame.ratings)
        for run in _runs(known, course, frame.unit)
    )
    strand = element(
        "path",
        class_=f"{who}-line",
        d=drawn,
        stroke=PALETTE[who],
        stroke_width="1.3" if frame.radius < 2 else "2",
        stroke_dasharray=DASHES[who],
        stroke_linejoin="round",
    )
    marks = "".join(
        marker(who, frame.sessions.at(course.sessions[at]), frame.ratings.at(line.ratings[at]), frame.radius)
        for at in np.flatnonzero(known)
    )
    return strand + element("path", class_=f"{who}-fill", d=marks, fill=PALETTE[who])


def _repairs(course: Course, frame: Frame) -> Iterator[str]:
    """Ring the rating that repaired each episode."""
    of_member = {line.member: line for line in course.lines}
    for span in course.episodes:
        if span.end is None or span.member not in of_member:
            continue
        rating = of_member[span.member].ratings[course.sessions == span.end]
        if len(rating) and np.isfinite(rating[0]):
            x, y = frame.sessions.at(span.end), frame.ratings.at(float(rating[0]))
            yield element(
                "circle", class_="ink-line", cx=x, cy=y, r=frame.radius + 4, stroke=PALETTE["ink"], stroke_width="1.6"
            )


def _names(course: Course, frame: Frame) -> Iterator[str]:
    """Write each member's name where the line ends, far enough from the other's."""
    ends = [float(line.ratings[np.isfinite(line.ratings)][-1]) for line in course.lines]
    order = sorted(range(len(ends)), key=lambda index: frame.ratings.at(ends[index]))
    places: list[float] = []
    for index in order:
        nearest = places[-1] + 17 if places else 0.0
        places.append(max(frame.ratings.at(ends[index]), nearest))
    overflow = max(places[-1] - frame.bottom, 0.0) if places else 0.0
    x = frame.right + 18
    for place, index in zip(places, order, strict=True):
        who, y = MEMBERS[index % 2], place - overflow
        told = words(shortened(course.lines[index].member, 13))
        yield element("path", class_=f"{who}-fill", d=marker(who, x + 4, y, 4), fill=PALETTE[who])
        yield element("text", told, class_=f"{who}-fill", x=x + 13, y=y + 4, font_weight="600", fill=PALETTE[who])
