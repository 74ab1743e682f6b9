"""What several rules find in one course: a lane for each, over the same sessions as the chart of the course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.charts.axis import Axis, ticks
from reknit.charts.brackets import reach
from reknit.charts.frame import NARROW, WIDE
from reknit.charts.marks import DASHES, MEMBERS, PALETTE, marker
from reknit.charts.svg import drawing, element, number, words
from reknit.charts.wording import plain_story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.charts.story import Span

LANE, TITLE, FIRST, BAR = 42.0, 12.0, 3.0, 7.5
NAMES = 24.0
ABOVE, BELOW = 4.0, 40.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule finds: its name, some words to stand at the end of its lane, and the episodes."""

    title: str
    beside: str
    spans: tuple[Span, ...]


def findings_chart(
    findings: Sequence[Finding], *, people: Sequence[str], sessions: tuple[int, int], name: str, narrow: bool = False
) -> str:
    """Return the chart as an SVG string, without any inline style.

    A bar is as long as its episode; a ring stands in the session in which ratings had come back, where they have.

    Args:
        findings: the rules that find something, in the order of their lanes.
        people: the one or two members as the episodes call them, in the order of their lines in the course chart.
        sessions: the first and the last session that are drawn.
        name: unique on the page.
        narrow: drawn for screens 320 pixels wide.
    """
    size = NARROW if narrow else WIDE
    across = Axis(sessions[0] - 0.5, sessions[1] + 0.5, size.left, size.width - size.right)
    top = ABOVE + NAMES
    bottom = top + LANE * len(findings)
    return drawing(
        *_names(people, size.left),
        *(_tick(at, across, top, bottom) for at in ticks(across.low, across.high, 13, whole=True)),
        element(
            "text", "session", class_="muted", x=across.stop, y=bottom + 34, text_anchor="end", fill=PALETTE["muted"]
        ),
        *(
            part
            for at, each in enumerate(findings)
            for part in _lane(each, people, across, top + LANE * at, size.width)
        ),
        name=name,
        title="What each rule finds",
        description=" ".join(f"{each.title}: {_told(each)}." for each in findings),
        width=size.width,
        height=bottom + BELOW,
    )


def _names(people: Sequence[str], left: float) -> Iterator[str]:
    x = left
    for who, name in zip(MEMBERS, people, strict=False):
        yield element("path", class_=f"{who}-fill", d=marker(who, x + 4, ABOVE + 8, 4), fill=PALETTE[who])
        yield element(
            "text", words(name), class_=f"{who}-fill", x=x + 13, y=ABOVE + 12, font_weight="600", fill=PALETTE[who]
        )
        x += 40 + 7.5 * len(name)


def _tick(at: float, across: Axis, top: float, bottom: float) -> str:
    x, muted = across.at(at), PALETTE["muted"]
    line = element("path", class_="rule", d=f"M{number(x)} {number(top)}V{number(bottom)}", stroke=PALETTE["rule"])
    told = element("text", number(at), class_="muted", x=x, y=bottom + 17, text_anchor="middle", fill=muted)
    return line + told


def _lane(finding: Finding, people: Sequence[str], across: Axis, top: float, width: float) -> Iterator[str]:
    muted = PALETTE["muted"]
    yield element("text", words(finding.title), class_="ink", x=across.start, y=top + TITLE, fill=PALETTE["ink"])
    yield element(
        "text", words(finding.beside), class_="muted", x=width - 4, y=top + TITLE, text_anchor="end", fill=muted
    )
    for span in finding.spans:
        place = people.index(span.member) % 2
        who, y = MEMBERS[place], top + TITLE + FIRST + BAR * (place + 1)
        left, right = reach(span, across) if span.end is None else (reach(span, across)[0], across.at(span.last + 0.5))
        yield element(
            "path",
            class_=f"{who}-line",
            d=f"M{number(left)} {number(y)}H{number(right)}",
            stroke=PALETTE[who],
            stroke_width="5",
            stroke_dasharray=DASHES[who],
        )
        if span.end is not None:
            yield element(
                "circle",
                class_="ink-line",
                cx=across.at(span.end),
                cy=y,
                r="3.2",
                stroke=PALETTE["ink"],
                stroke_width="1.5",
            )


def _told(finding: Finding) -> str:
    return "; ".join(f"{span.member} {plain_story(span)}" for span in finding.spans)
