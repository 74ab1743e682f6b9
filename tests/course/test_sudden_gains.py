"""Sudden gains: the figures of the R package on its own example data, plain loops, and laws."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit import Measure, Panel
from reknit.course.sudden_described import describe
from reknit.course.sudden_gains import Kind, Settings, Which, ratings_around, select_cases, sudden_changes

DATA = Path(__file__).parent / "data" / "suddengains.csv"
NAN = float("nan")


def example(first_session: int = 1) -> Panel:
    with DATA.open(newline="") as file:
        rows = list(csv.DictReader(file))
    entries = [(row["id"], n, float(row[f"bdi_s{n}"] or "nan")) for row in rows for n in range(first_session, 13)]
    dyad, session, score = zip(*entries, strict=True)
    return Panel.from_long(
        dyad=dyad, session=session, score=score, measures=[Measure("rating", higher_is_better=False)]
    )


def found_in(ratings, cut: float = 2.0):
    return sudden_changes(Panel.one({"a": ratings}), "a", "rating", Settings(cut))


def test_the_example_of_the_r_package() -> None:
    """suddengains (doi:10.1371/journal.pone.0230276), sessions 1 to 12, cut 7: as methods papers report them."""
    gains = sudden_changes(example(), "member", "rating", Settings(cut=7)).only(Kind.GAIN)
    told = describe(gains, 43)
    assert (told.changes, told.several, told.reversals) == (24, 8, 4)
    assert told.reversed.value == pytest.approx(4 / 24)
    assert told.dyads.value == pytest.approx(15 / 43)
    assert told.magnitude.value == pytest.approx(11.0)
    assert told.magnitude_sd == pytest.approx(3.43, abs=0.005)


def test_cases_are_selected_by_their_pattern_or_their_number() -> None:
    """The four patterns of the R package's help page, and what is none of them; those with nine ratings by counting."""
    patterns: list[list[float]] = [
        [1, 2, 3, 4, NAN, NAN],
        [1, 2, 3, NAN, 5, NAN],
        [1, NAN, 3, 4, 5, NAN],
        [1, NAN, 3, 4, NAN, 6],
    ]
    others = [[NAN, NAN, 3.0, 4, 5], [1, NAN, 3, NAN, 5, NAN], [1.0, 2, 3]]
    for course in patterns:
        assert select_cases(Panel.one({"a": course}), "a", "rating").tolist() == [True], course
    for too_few in others:
        assert select_cases(Panel.one({"a": too_few}), "a", "rating").tolist() == [False], too_few
    assert select_cases(example(), "member", "rating").sum() == 39
    counts = example().rating_counts("member", "rating")
    assert select_cases(example(), "member", "rating", fewest=9).tolist() == (counts >= 9).tolist()


def test_the_intervals_of_the_r_packages_tutorial() -> None:
    """suddengains 0.7, check_interval: a gain on all criteria; one with gaps on the third alone; a loss."""
    worse = Measure("rating", higher_is_better=False)

    def found(ratings, settings: Settings):
        return sudden_changes(Panel.one({"a": ratings}, measure=worse), "a", "rating", settings).kind.tolist()

    assert found([32, 31, 33, 5, 6, 7], Settings(7)) == [Kind.GAIN]
    assert found([NAN, 31, 33, 5, NAN, 7], Settings(0, of_rating=0)) == [Kind.GAIN]
    assert found([5, NAN, 7, 16, 12, 14], Settings(7)) == [Kind.LOSS]


def test_the_third_criterion_can_be_left_out() -> None:
    restless = [4, 9, 2, 8, 3, 9]
    assert len(found_in(restless, 5)) == 0
    without = sudden_changes(Panel.one({"a": restless}), "a", "rating", Settings(5, of_rating=0, lasting=False))
    assert without.session.tolist() == [2, 3, 4]
    level = Panel.one({"a": [5, 5, 5, 5]})
    assert len(sudden_changes(level, "a", "rating", Settings(0, of_rating=0, lasting=False))) == 0


def test_ratings_of_another_measure_around_a_change() -> None:
    panel = Panel.from_long(
        dyad=np.repeat(["a", "b"], 14), session=np.tile(np.arange(3, 10), 4),
        measure=np.tile(np.repeat(["mood", "worry"], 7), 2),
        score=[4, 4, 4, 4, 4, 4, 4, 1, 2, 3, 4, 5, 6, 7, 4, 4, 4, 4, 10, 10, 10, 1, 2, 3, 4, NAN, 6, 7],
    )  # fmt: skip
    gains = sudden_changes(panel, "member", "mood", Settings(2))
    assert (gains.dyad.tolist(), gains.session.tolist()) == ([1], [6])
    around = ratings_around(panel, "member", "worry", gains)
    np.testing.assert_array_equal(around, [[2, 3, 4, NAN, 6, 7]])
    np.testing.assert_array_equal(ratings_around(panel, "member", "mood", gains), gains.around)


def test_by_gain_and_by_person() -> None:
    every = sudden_changes(example(), "member", "rating", Settings(cut=7))
    gains = every.only(Kind.GAIN)
    assert len(every.only(Kind.LOSS)) == 3
    chosen = {which: gains.by_person(which) for which in Which}
    assert {tuple(sorted(set(each.dyad.tolist()))) for each in chosen.values()} == {tuple(np.unique(gains.dyad))}
    assert {len(each) for each in chosen.values()} == {15}
    for at, dyad in enumerate(chosen[Which.FIRST].dyad):
        own = gains.where(gains.dyad == dyad)
        assert chosen[Which.FIRST].session[at] == own.session.min()
        assert chosen[Which.LAST].session[at] == own.session.max()
        assert chosen[Which.LARGEST].magnitude[at] == own.magnitude.max()
        assert chosen[Which.SMALLEST].magnitude[at] == own.magnitude.min()
    fifth = example().dyad_ids.tolist().index("5")
    sessions = {which: int(each.session[each.dyad == fifth][0]) for which, each in chosen.items()}
    assert (sessions[Which.FIRST], sessions[Which.LARGEST]) == (3, 8), "as the R package's tutorial says"


def by_hand(ratings: list[float], cut: float) -> list[tuple[int, int]]:
    """The three criteria, session by session, with scipy's printed t values."""
    points = {4: 2.7764451, 3: 3.1824463, 2: 4.3026527}
    found = []
    for n in range(len(ratings) - 1):
        before = [each for each in ratings[max(n - 2, 0) : n + 1] if not np.isnan(each)]
        after = [each for each in ratings[n + 1 : n + 4] if not np.isnan(each)]
        change = ratings[n + 1] - ratings[n]
        if not (abs(change) >= cut and abs(change) >= 0.25 * abs(ratings[n]) and min(len(before), len(after)) > 1):
            continue
        squares = sum((len(side) - 1) * np.var(side, ddof=1) for side in (before, after))
        freedom = len(before) + len(after) - 2
        apart = np.sign(change) * (np.mean(after) - np.mean(before))
        if apart > points[freedom] * np.sqrt(squares / freedom):
            found.append((n + 1, int(np.sign(change))))
    return found


@given(st.lists(st.one_of(st.just(NAN), st.integers(1, 20).map(float)), min_size=2, max_size=14), st.integers(1, 8))
def test_every_change_is_the_one_a_plain_loop_finds(ratings, cut) -> None:
    found = found_in(ratings, cut)
    expected = by_hand(ratings, cut)
    assert list(zip(found.session.tolist(), found.kind.tolist(), strict=True)) == expected


@given(st.lists(st.integers(1, 20).map(float), min_size=6, max_size=12))
def test_losses_are_gains_upside_down(ratings) -> None:
    worse = Panel.one({"a": ratings}, measure=Measure("rating", higher_is_better=False))
    turned, upright = sudden_changes(worse, "a", "rating", Settings(2)), found_in(ratings)
    assert turned.kind.tolist() == [-each for each in upright.kind.tolist()]
    assert turned.reversed.tolist() == upright.reversed.tolist()
    assert turned.magnitude.tolist() == upright.magnitude.tolist()


@pytest.mark.parametrize(("last", "lost"), [(7.0, True), (7.1, False)])
def test_a_gain_is_reversed_when_half_of_it_is_lost(last, lost) -> None:
    found = found_in([4, 4, 4, 10, 10, 10, last])
    assert found.magnitude.tolist() == [6]
    assert found.reversed.tolist() == [lost]
    assert found.of_whole[0] == pytest.approx(6 / (last - 4))


def test_a_missing_neighbour_is_no_neighbour() -> None:
    assert len(found_in([4, 4, 4, NAN, 10, 10, 10])) == 0
    one_left_out = Panel.from_long(dyad=[1] * 6, session=[1, 2, 3, 5, 6, 7], score=[4, 4, 4, 10, 10, 10])
    assert len(sudden_changes(one_left_out, "member", "rating", Settings(2))) == 0


def test_numbers_far_apart_count_by_their_order() -> None:
    dated = Panel.from_long(dyad=[1] * 6, session=[1, 2, 3, 40_000, 40_001, 40_002], score=[4, 4, 4, 10, 10, 10])
    assert len(sudden_changes(dated, "member", "rating", Settings(2))) == 1


def test_nothing_is_found_where_nothing_is() -> None:
    assert len(found_in([5.0])) == 0
    nobody = Panel.one({"a": [5, 5, 5, 9, 9]}).select([])
    assert len(sudden_changes(nobody, "a", "rating", Settings(2))) == 0


def test_the_average_gain_has_an_interval_at_each_session() -> None:
    gains = sudden_changes(example(), "member", "rating", Settings(cut=7)).only(Kind.GAIN)
    means = describe(gains, 39).around
    assert [each.value for each in means] == pytest.approx(np.nanmean(gains.around, axis=0).tolist())
    assert all(each.low < each.value < each.high for each in means)


def test_order_of_dyads_does_not_matter() -> None:
    panel = example()
    turned = panel.select(np.arange(panel.n_dyads)[::-1])
    found, other = (sudden_changes(each, "member", "rating", Settings(cut=7)) for each in (panel, turned))
    assert found.counts().tolist() == other.counts()[::-1].tolist()
