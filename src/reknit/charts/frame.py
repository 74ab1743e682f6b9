"""The frame of a course chart: how large it is, and where sessions and ratings go in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.axis import Axis, visible_range
from reknit.charts.brackets import Bracket, brackets_for, height

if TYPE_CHECKING:
    from reknit.charts.story import Course
    from reknit.charts.wording import Wording


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is, in units of its own; `left` and `right` are the margins beside the plot.

    With `names_at_lines` each member's name stands where the line ends, else in the legend.
    """

    width: float
    left: float
    right: float
    plot_height: float
    names_at_lines: bool


WIDE = Size(width=760, left=44, right=118, plot_height=220, names_at_lines=True)
NARROW = Size(width=340, left=26, right=14, plot_height=200, names_at_lines=False)
"""For screens 320 pixels wide: letters stay as large as those of the text around."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes of one chart: sessions across, ratings upwards, better always higher."""

    size: Size
    sessions: Axis
    ratings: Axis
    brackets: list[Bracket]
    unit: int

    @property
    def left(self) -> float:
        """Where the plot begins."""
        return self.size.left

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return self.size.width - self.size.right

    @property
    def top(self) -> float:
        """The upper edge of the plot."""
        return min(self.ratings.start, self.ratings.stop)

    @property
    def bottom(self) -> float:
        """The lower edge of the plot."""
        return max(self.ratings.start, self.ratings.stop)

    @property
    def radius(self) -> float:
        """How large one rating's mark is."""
        return float(np.clip(0.3 * self.sessions.per_unit() * self.unit, 1.3, 3.8))


def frame_of(course: Course, size: Size, wording: Wording) -> Frame:
    """Return the frame a course fits in."""
    first, last = (int(course.sessions[0]), int(course.sessions[-1])) if len(course.sessions) else (1, 1)
    sessions = Axis(first - 0.5, last + 0.5, size.left, size.width - size.right)
    brackets = brackets_for(course.episodes, sessions, size.width, wording)
    top = 14 + height(brackets)
    steps = np.diff(course.sessions)
    unit = int(steps.min()) if len(steps) else 1
    low, high = _shown(course)
    bottom = top + size.plot_height
    upright = course.measure.higher_is_better
    ratings = Axis(low, high, bottom, top) if upright else Axis(low, high, top, bottom)
    return Frame(size, sessions, ratings, brackets, unit)


def _shown(course: Course) -> tuple[float, float]:
    """Return the range of ratings to show, in points."""
    values = [np.concatenate([line.ratings, line.limits]) for line in course.lines]
    known = np.concatenate([*values, np.zeros(0)])
    known = known[np.isfinite(known)]
    low, high = course.measure.low, course.measure.high
    if len(known) == 0:
        return visible_range(0.0, 1.0, low, high)
    inside = np.clip(known, -np.inf if low is None else low, np.inf if high is None else high)
    return visible_range(float(inside.min()), float(inside.max()), low, high)
