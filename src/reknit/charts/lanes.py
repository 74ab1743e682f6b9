"""What the members marked themselves, in lanes below the plot: one stroke for slight, two for clear, three for serious.

A mark of strength 0 is something good that was marked, such as that a rub is settled; it is drawn as a tick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.charts.marks import MEMBERS, PALETTE, Who, marker
from reknit.charts.svg import element, number, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.charts.frame import Frame
    from reknit.charts.story import Course, OwnMark

LANE = 18
_LETTER = 5.7
"""Width of a letter, a little too wide on purpose."""


def lanes_height(course: Course) -> float:
    """Return how much room the lanes need below the sessions' numbers."""
    return LANE * len(_marking(course))


def lanes(course: Course, frame: Frame, top: float) -> Iterator[str]:
    """Yield each marking member's lane, the first one at `top`."""
    for place, member in enumerate(_marking(course)):
        who, y = MEMBERS[course.people.index(member) % 2], top + LANE * place + LANE / 2
        yield element("path", class_=f"{who}-fill", d=marker(who, frame.left - 10, y, 4), fill=PALETTE[who])
        yield element(
            "path",
            class_="rule",
            d=f"M{number(frame.left)} {number(y + 7)}H{number(frame.right)}",
            stroke=PALETTE["rule"],
        )
        own = [mark for mark in course.marks if mark.member == member]
        yield from _lane(own, who, frame, y)


def swatch(who: Who | None, strength: int) -> str:
    """Return a mark as the legend shows it, in a member's colour or in that of the text."""
    return _drawn(who, strength, 8, -4)


def _marking(course: Course) -> list[str]:
    marked = {mark.member for mark in course.marks}
    return [member for member in course.people if member in marked]


def _lane(marks: Sequence[OwnMark], who: Who, frame: Frame, y: float) -> Iterator[str]:
    free = frame.left
    for at, mark in enumerate(marks):
        x = frame.sessions.at(mark.session)
        yield _drawn(who, mark.strength, x, y)
        beyond = frame.sessions.at(marks[at + 1].session) - 8 if at + 1 < len(marks) else frame.size.width
        begin, stop = x + 8, x + 8 + _LETTER * len(mark.short)
        if begin >= free and stop <= beyond:
            yield element(
                "text", words(mark.short), class_=f"{who}-fill", x=begin, y=y + 4, font_size=11, fill=PALETTE[who]
            )
            free = stop


def _drawn(who: Who | None, strength: int, x: float, y: float) -> str:
    class_, colour = (f"{who}-line", PALETTE[who]) if who else ("muted-line", PALETTE["muted"])
    if strength == 0:
        shape = f"M{number(x - 4)} {number(y)}l3 4l6 -8"
    else:
        first = x - 2 * (strength - 1)
        shape = "".join(f"M{number(first + 4 * stroke)} {number(y - 5)}v10" for stroke in range(strength))
    return element("path", class_=class_, d=shape, stroke=colour, stroke_width="2")
