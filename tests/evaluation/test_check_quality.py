"""Is a check any good here: against other programs, and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit import Measure, Panel
from reknit.evaluation.check_quality import CheckQuality, check_quality, sessions_to_tell
from reknit.evaluation.quality_words import said_of
from reknit.measures.roles import over_roles

ITEMS = ("one", "two", "three")
DYADS, SESSIONS = 14, 6


def answers(seed: int = 0, *, shifted: float = 0.0, loose: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Two members' answers to three items, shape (rows, 3) each; item two of the second may be off, or loose."""
    random = np.random.default_rng(seed)
    level, mood = random.normal(0, 1, (DYADS, 1, 1)), random.normal(0, 1, (DYADS, SESSIONS, 1))
    one, other = (level + mood + random.normal(0, 0.6, (DYADS, SESSIONS, 3)) for _ in range(2))
    other[..., 1] += shifted
    if loose:
        other[..., 1] = random.normal(size=(DYADS, SESSIONS))
    return 5 + one.reshape(-1, 3), 5 + other.reshape(-1, 3)


def dyads() -> np.ndarray:
    return np.repeat(np.arange(DYADS), SESSIONS)


def panel_of(
    one: np.ndarray,
    other: np.ndarray,
    low: float | None = None,
    high: float | None = None,
    *,
    higher_is_better: bool = True,
) -> Panel:
    score = np.concatenate([one.T.ravel(), other.T.ravel()])
    many = len(one)
    return Panel.from_long(
        dyad=np.tile(np.repeat(np.arange(many // SESSIONS), SESSIONS), 6),
        session=np.tile(np.arange(1, SESSIONS + 1), many // SESSIONS * 6),
        score=score,
        member=np.repeat(["patient", "therapist"], 3 * many),
        measure=np.tile(np.repeat(ITEMS, many), 2),
        measures=[Measure(each, low, high, higher_is_better=higher_is_better) for each in ITEMS],
    )


def test_items_over_roles_are_those_of_plain_loops() -> None:
    """Means, correlations and leave-one-out by numpy's own functions, t by the table (13 degrees: 2.16037)."""
    one, other = answers()
    found = over_roles(one, other, dyads())

    def figures(kept: np.ndarray) -> tuple[float, float]:
        gap = one[kept].mean(axis=0) - other[kept].mean(axis=0)
        ties = [np.corrcoef(each[kept, 0], each[kept, 1] + each[kept, 2])[0, 1] for each in (one, other)]
        return float(gap[0] - gap.mean()), float(ties[0] - ties[1])

    whole = np.array(figures(np.ones(len(one), bool)))
    without = np.array([figures(dyads() != at) for at in range(DYADS)])
    half = 2.16037 * np.sqrt((DYADS - 1) / DYADS * ((without - whole) ** 2).sum(axis=0))
    first = found.items[0]
    assert (first.shift.value, first.tie_apart.value) == pytest.approx(tuple(whole))
    assert (first.shift.high - first.shift.value, first.tie_apart.high - first.tie_apart.value) == pytest.approx(
        tuple(half), rel=1e-5
    )


def test_an_item_that_asks_something_else_on_one_side_is_found() -> None:
    same = over_roles(*answers(), dyads())
    assert all(each.shift.low < 0 < each.shift.high for each in same.items)
    off = over_roles(*answers(shifted=1.0), dyads())
    assert off.items[1].shift.high < 0, "lower with the first member"
    loose = over_roles(*answers(loose=True), dyads())
    assert loose.items[1].tie_apart.low > 0.3
    assert loose.likeness.value < same.likeness.value


@settings(max_examples=15)
@given(shift=st.floats(-9, 9), scale=st.floats(0.2, 5), seed=st.integers(0, 20))
def test_points_and_the_order_of_sessions_do_not_matter(shift, scale, seed) -> None:
    one, other = answers()
    order = np.random.default_rng(seed).permutation(len(one))
    found = over_roles(one, other, dyads())
    moved = over_roles(shift + scale * one[order], shift + scale * other[order], dyads()[order])
    for before, after in zip(found.items, moved.items, strict=True):
        assert after.shift.low == pytest.approx(scale * before.shift.low, abs=1e-7)
        assert after.tie_apart.high == pytest.approx(before.tie_apart.high, abs=1e-7)
    assert moved.likeness.value == pytest.approx(found.likeness.value, abs=1e-6)


def test_exchanging_the_roles_turns_the_signs_and_nothing_else() -> None:
    one, other = answers(shifted=0.4)
    found, turned = over_roles(one, other, dyads()), over_roles(other, one, dyads())
    assert turned.items[1].shift.low == pytest.approx(-found.items[1].shift.high)
    assert turned.items[0].tie_first.value == pytest.approx(found.items[0].tie_second.value)
    assert turned.likeness.value == pytest.approx(found.likeness.value)


def test_sessions_to_tell_a_change_are_those_of_the_usual_formula() -> None:
    """By hand 2 (1.959964 + 0.841621)^2 / 0.25 = 62.8; Cohen 1988, table 2.4.1, has 64 by t for d = 0.5."""
    random = np.random.default_rng(1)
    person, session = np.repeat(np.arange(4000), 8), np.tile(np.arange(8.0), 4000)
    total = np.repeat(random.normal(0, 3, 4000), 8) + 0.2 * session + random.normal(size=32_000)
    half = sessions_to_tell(total, session, person, 0.5)
    assert half.low < 2 * (1.959964 + 0.841621) ** 2 / 0.25 < half.high
    assert half.high - half.low < 4
    assert math.isnan(sessions_to_tell(total, session, person, math.nan).value)
    assert math.isnan(sessions_to_tell(np.zeros(32_000), session, person, 0.5).value)


def quality(low: float | None = None, high: float | None = None) -> CheckQuality:
    one, other = (np.clip(np.round(each), 0, 10) for each in answers())
    one[3, 1] = np.nan
    return check_quality(panel_of(one, other, low, high), ITEMS)


def test_every_figure_is_told_with_a_sentence_of_its_own() -> None:
    found = quality(low=0, high=10)
    said = said_of(found)
    assert [each.people for each in found.members] == [DYADS, DYADS]
    assert found.members[0].left_out.value == pytest.approx(1 / 252)
    assert found.members[0].checks == DYADS * SESSIONS - 1
    assert found.agree_within is not None
    assert found.agree_within.low > 0.5
    assert {each.about for each in said} == {"patient", "therapist", "both", *ITEMS}
    assert all(each.estimate.is_said and each.sentence.endswith(".") for each in said)


def test_without_the_ends_of_the_scale_what_needs_them_is_not_told() -> None:
    found = {(each.about, each.name): each for each in said_of(quality())}
    for name in ("at the ceiling", "at the floor", "sessions to tell a change"):
        each = found["patient", name]
        assert not each.estimate.is_said
        assert "--scale" in each.sentence
    assert found["patient", "all items the same"].estimate.is_said


def test_of_nine_people_nothing_is_said() -> None:
    one, other = (each[: 9 * SESSIONS] for each in answers())
    found = check_quality(panel_of(one, other, low=-9, high=19), ITEMS)
    said = said_of(found)
    assert not any(each.estimate.is_said for each in said)
    assert all("too few to say" in each.sentence.lower() for each in said)


def test_where_lower_is_better_the_mirror_says_the_same() -> None:
    one, other = (np.clip(np.round(each), 0, 10) for each in answers())
    upright = check_quality(panel_of(one, other, low=0, high=10), ITEMS)
    turned = check_quality(panel_of(10 - one, 10 - other, low=0, high=10, higher_is_better=False), ITEMS)
    for before, after in zip(said_of(upright), said_of(turned), strict=True):
        assert after.estimate.value == pytest.approx(before.estimate.value, abs=1e-6)


def test_one_member_alone_has_no_agreement() -> None:
    one, _ = answers()
    alone = Panel.from_long(
        dyad=np.tile(dyads(), 3), session=np.tile(np.arange(1, SESSIONS + 1), DYADS * 3), score=one.T.ravel(),
        measure=np.repeat(ITEMS, len(one)),
    )  # fmt: skip
    found = check_quality(alone, ITEMS)
    assert found.roles is None
    assert {each.about for each in said_of(found)} == {"member"}


def test_what_is_no_check_is_refused() -> None:
    panel = panel_of(*answers())
    with pytest.raises(ValueError, match="two items"):
        check_quality(panel, ["one"])
    with pytest.raises(ValueError, match="different scales"):
        check_quality(panel.with_measures(Measure("one", 0, 20)), ITEMS)
    with pytest.raises(ValueError, match="shape"):
        over_roles(np.ones((4, 3)), np.ones((4, 2)), np.arange(4))
