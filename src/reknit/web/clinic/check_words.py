"""What was told of the check, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.clinic.check_figures import MOST_SESSIONS
from reknit.web.clinic.check_figures import (
    AGREE_BETWEEN,
    AGREE_WITHIN,
    BETWEEN,
    CEILING,
    FLOOR,
    GUEST,
    GUIDE,
    LIKENESS,
    STRAIGHT,
    TO_TELL,
    WITHIN,
)

if TYPE_CHECKING:
    from reknit.clinic.check_figures import Rounded
    from reknit.clinic.figures import Figure
    from reknit.web.clinic.check_figures import OfCheck

WHOSE = {GUEST: "Patients and trainees", GUIDE: "Therapists and supervisors", "both": "The two of a pair"}
LABELS = {
    CEILING: "At least half of the checks have a 10 everywhere, so that nothing better could show",
    FLOOR: "At least half of the checks have a 0 everywhere, so that nothing worse could show",
    STRAIGHT: "At least half of the checks have the same number everywhere",
    WITHIN: "How far the total can be relied on for changes of one person, from 0 to 1",
    BETWEEN: "How far the total can be relied on for differences between people, from 0 to 1",
    TO_TELL: "Sessions before and after that it takes until a change of one point can be told from chance",
    AGREE_WITHIN: "Whether the two go up and down together from session to session, from -1 to 1",
    AGREE_BETWEEN: "Whether who rates high is with somebody who rates high, from -1 to 1",
    LIKENESS: "How alike the five questions hang together for the two roles, up to 1",
}
NOT_TOLD = "too few to say"


def check_words(told: OfCheck) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (whose answers, [(a figure, what is said of it)]); nothing where there were too few pairs."""
    said = [(about, LABELS[each.name], _share(each)) for about, each in told.shares]
    said += [(each.about, LABELS[each.name], _said(each)) for each in told.rest]
    groups = [(title, [(label, words) for about, label, words in said if about == who]) for who, title in WHOSE.items()]
    return [(title, group) for title, group in groups if group]


def _share(each: Figure) -> str:
    if each.tenths is None:
        return "not told: one of the groups is smaller than ten pairs"
    share = {0: "fewer than 1 in 20", 10: "more than 19 in 20"}.get(each.tenths, f"about {each.tenths} in 10")
    return f"{share}, of at least {each.pairs} pairs"


def _said(each: Rounded) -> str:
    if each.value is None or each.low is None or each.high is None:
        return NOT_TOLD
    if each.name == TO_TELL:
        return f"about {_sessions(each.value)}; from {_sessions(each.low)} to {_sessions(each.high)} is plausible"
    value, low, high = (f"{tenths / 10:.1f}" for tenths in (each.value, each.low, each.high))
    return f"about {value}; from {low} to {high} is plausible"


def _sessions(many: int) -> str:
    return f"more than {MOST_SESSIONS}" if many > MOST_SESSIONS else str(many)
