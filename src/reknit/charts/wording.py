"""What a course chart says: in a researcher's words, or in plain ones with first names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.story import Course, Span
from reknit.charts.svg import points

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a chart. `better` says which way is better, `story` tells an episode, `short` just its sessions."""

    title: Callable[[Course], str]
    description: Callable[[Course], str]
    story: Callable[[Span], str]
    short: Callable[[Span], str]
    better: str
    gap: str
    own_range: str
    episode: str
    repair: str


RESEARCH = Wording(
    title=lambda course: f"Course of dyad {course.dyad_id}, {course.measure.name}",
    description=Course.sentence,
    story=Span.words,
    short=lambda span: f"s{span.onset} to s{span.end or span.last}",
    better="higher = better",
    gap="gap between the two",
    own_range="own range (mean ± 1 SD)",
    episode="episode",
    repair="repair",
)


def plain_story(span: Span) -> str:
    """Return an episode in plain words: "lower from 9, back in 12"."""
    if span.end is not None:
        return f"lower from {span.onset}, back in {span.end}"
    return f"lower in {span.onset}" if span.onset == span.last else f"lower from {span.onset} to {span.last}"


def plain_description(course: Course) -> str:
    """Return what the chart shows, in plain words."""
    if not course.lines:
        return "No answers to draw yet."
    told = [f"Sessions {course.sessions[0]} to {course.sessions[-1]}, on a scale where higher is better."]
    for line in course.lines:
        known = line.ratings[np.isfinite(line.ratings)]
        told.append(f"{line.member}: from {points(float(known[0]))} to {points(float(known[-1]))}.")
    apart = course.gap[np.isfinite(course.gap)]
    if len(apart):
        told.append(f"On average the two lie {points(round(float(apart.mean()), 1))} points apart.")
    told += [f"{span.member}: {plain_story(span)}, lowest in {span.nadir}." for span in course.episodes]
    told += [f"{mark.member}: {mark.words} in session {mark.session}." for mark in course.marks]
    return " ".join(told)


PLAIN = Wording(
    title=lambda course: f"How it went between {' and '.join(course.people)}",
    description=plain_description,
    story=plain_story,
    short=lambda span: f"{span.onset} to {span.end or span.last}",
    better="higher is better",
    gap="gap",
    own_range="own usual range",
    episode="lower than usual",
    repair="back again",
)
