"""What was found, in plain words: first the sentence, then the figures it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.dyadic.over_pairs import FEWEST_PAIRS, FEWEST_SESSIONS

if TYPE_CHECKING:
    from reknit.inference.estimate import Estimate
    from reknit.self_examination.looking_back import Gap, Seen

TITLES = {
    "between_us": "All five together",
    "understood": "Feeling understood",
    "matters": "Working on what matters",
    "manner": "The way we work",
    "candour": "Saying what they think",
    "closeness": "Warmth between us",
}
"""What each question about the bond asks for, in a few words."""

TOO_FEW = f"too few to say yet. It takes {FEWEST_SESSIONS} sessions with {FEWEST_PAIRS} people"
SMALLEST_TOLD = 0.05
"""Points below which a gap is told as none."""


def seen_words(seen: Seen, *, theirs: str, mine: str) -> str:
    """Return in one or two sentences how often the reader saw what the other saw.

    `theirs` and `mine` are sentences without their end: "They marked a rub", "you marked one too".
    """
    counts = seen.counts
    strained = counts.hit + counts.missed
    if strained == 0:
        return f"{theirs} in no session, as far as you may see it."
    sessions = "1 session" if strained == 1 else f"{strained} sessions"
    sentence = f"{theirs} in {sessions}; {mine} in {counts.hit or 'none'} of them"
    if not seen.seen.is_said:
        return f"{sentence}. As a share: {TOO_FEW}."
    return f"{sentence}: {share(seen.seen.value)}, and {between(seen.seen)} is plausible."


def chance_words(seen: Seen) -> str:
    """Return what the share would be by chance, "" where no share is told."""
    if not seen.seen.is_said:
        return ""
    return f"If the two had nothing to do with one another, it would be about {share(seen.by_chance)}."


def gap_words(gap: Gap) -> str:
    """Return in one sentence whether the reader rates higher or lower than they do."""
    signed = gap.signed
    if not signed.is_said:
        return f"How your ratings lie to theirs: {TOO_FEW}."
    points = f"{abs(signed.value):.1f} points"
    plausible = f"from {signed.low:+.1f} to {signed.high:+.1f} is plausible"
    if abs(signed.value) < SMALLEST_TOLD:
        return f"On the whole you rate your sessions as they do ({plausible})."
    direction = "higher" if signed.value > 0 else "lower"
    if signed.low <= 0 <= signed.high:
        return f"You rate {points} {direction} than they do, which may as well be chance ({plausible})."
    return f"You rate your sessions {points} {direction} than they do ({plausible})."


def trend_words(trend: Estimate) -> str:
    """Return in one sentence whether the distance grows or shrinks as the work goes on."""
    if not trend.is_said:
        return f"Whether you come closer as the work goes on: {TOO_FEW} who each have six of them or more."
    plausible = f"from {trend.low:+.1f} to {trend.high:+.1f} points in ten sessions is plausible"
    if trend.low <= 0 <= trend.high:
        return f"There is no clear sign that you come closer or drift apart as the work goes on ({plausible})."
    if trend.value < 0:
        return f"As the work goes on, your ratings come closer to one another ({plausible})."
    return f"As the work goes on, your ratings move apart ({plausible})."


def share_words(figure: Estimate) -> str:
    """Return a share with its interval, or that there is too little to say."""
    return f"{share(figure.value)} ({between(figure)})" if figure.is_said else "too few to say"


def share(value: float) -> str:
    """Return a share, 0 to 1, as people write it."""
    return f"{100 * value:.0f} %"


def between(figure: Estimate) -> str:
    """Return the interval of a share in words."""
    return f"between {share(figure.low)} and {share(figure.high)}"
