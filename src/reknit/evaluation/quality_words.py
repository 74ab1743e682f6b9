"""What a check's figures mean, a plain sentence each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.evaluation.check_quality import CheckQuality, MemberQuality
    from reknit.inference.estimate import Estimate

TOO_FEW = "too few to say"
NOT_TESTED = (
    "Not tested: whether the check measures what it should, whether the wording means the same to both roles, and "
    "whether a factor model with equal loadings and intercepts would hold. A check can be dependable and still ask "
    "the wrong thing."
)


@dataclass(frozen=True, slots=True)
class Said:
    """One figure: whom or which item it is about ("both" of the two), its name, what it means, and how it is written.

    `as_share` says that it is told in percent.
    """

    about: str
    name: str
    estimate: Estimate
    sentence: str
    as_share: bool = False


def said_of(found: CheckQuality) -> list[Said]:
    """Return every figure of a check with its sentence."""
    return [*(each for member in found.members for each in _of_member(member, found)), *_of_both(found)]


def _of_member(each: MemberQuality, found: CheckQuality) -> Iterator[Said]:
    who = each.member

    def of(name: str, estimate: Estimate, sentence: str, *, as_share: bool = False) -> Said:
        return Said(who, name, estimate, sentence if estimate.is_said else _too_few(each, found, name), as_share)

    top = "Everything at its best: there is no room above to see a better session."
    yield of("at the ceiling", each.at_ceiling, top, as_share=True)
    bottom = "Everything at its worst: there is no room below to see a worse session."
    yield of("at the floor", each.at_floor, bottom, as_share=True)
    alike = "The same answer to every item: as it was, or without reading."
    yield of("all items the same", each.straight, alike, as_share=True)
    yield of("left out", each.left_out, "Items without an answer in checks that were begun.", as_share=True)
    yield of("reliability within people", each.within, _dependable("a change of one person", each.within))
    yield of("reliability between people", each.between, _dependable("differences between people", each.between))
    yield of("sessions to tell a change", each.sessions_to_tell, _sessions(each.sessions_to_tell))


def _too_few(each: MemberQuality, found: CheckQuality, name: str) -> str:
    no_scale = {"at the ceiling": found.high is None, "at the floor": found.low is None}
    if no_scale.get(name, name.startswith("sessions") and None in {found.low, found.high}):
        return "Not told: the ends of the scale are not known. Give them with --scale."
    return f"{TOO_FEW.capitalize()}: {each.people} people with {each.checks} complete checks."


def _dependable(what: str, estimate: Estimate) -> str:
    if not math.isfinite(estimate.low):
        return f"How much of {what} is more than chance cannot be told with an interval."
    surely, perhaps = round(100 * max(estimate.low, 0.0)), round(100 * min(estimate.high, 1.0))
    return f"Of {what}, as the total shows it, between {surely} and {perhaps} in 100 parts are what the items share."


def _sessions(estimate: Estimate) -> str:
    many = math.ceil(estimate.value) if math.isfinite(estimate.value) else 0
    before = "1 session" if many == 1 else f"{many} sessions"
    return f"A change of a tenth of the scale shows in 8 of 10 cases with {before} before it and as many after it."


def _of_both(found: CheckQuality) -> Iterator[Said]:
    if found.agree_within is None or found.agree_between is None or found.roles is None:
        return
    together = "Whether both go up and down together, as a correlation; 0 is not at all, 1 is entirely."
    pairs = "Whether who rates high is with somebody who rates high."
    alike = "How alike the items hang together for both roles; 1 is the same pattern."
    for name, estimate, sentence in (
        ("agreement from session to session", found.agree_within, together),
        ("agreement between pairs", found.agree_between, pairs),
        ("likeness of the roles", found.roles.likeness, alike),
    ):
        yield Said("both", name, estimate, sentence if estimate.is_said else f"{TOO_FEW.capitalize()}.")
    first, second = (each.member for each in found.members)
    for item, each in zip(found.items, found.roles.items, strict=True):
        yield Said(item, f"shift, {first} less {second}", each.shift, _shift(each.shift, first, second))
        yield Said(item, f"tie to the rest, {first} less {second}", each.tie_apart, _tie(each.tie_apart, first, second))


def _shift(estimate: Estimate, first: str, second: str) -> str:
    if not math.isfinite(estimate.low):
        return f"{TOO_FEW.capitalize()}."
    if estimate.low <= 0 <= estimate.high:
        return "No sign that this item lies higher on one side than the whole check does."
    higher = first if estimate.value > 0 else second
    return f"Lies higher with the {higher} than the whole check does: it may ask something else there."


def _tie(estimate: Estimate, first: str, second: str) -> str:
    if not math.isfinite(estimate.low):
        return f"{TOO_FEW.capitalize()}."
    if estimate.low <= 0 <= estimate.high:
        return "No sign that this item belongs to the rest more on one side."
    return f"Belongs to the rest more with the {first if estimate.value > 0 else second}."
