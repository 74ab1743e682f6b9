"""Sudden gains: the figures of the R package on its own example data, plain loops, and laws."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit import Measure, Panel
from reknit.course.sudden_gains import Kind, Settings, describe, enough_sessions, sudden_changes

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
    assert (told.changes, told.several, told.reversed) == (24, 8, 4)
    assert told.dyads.value == pytest.approx(15 / 43)
    assert told.magnitude.value == pytest.approx(11.0)
    assert told.magnitude_sd == pytest.approx(3.43, abs=0.005)
    assert enough_sessions(example(), "member", "rating") == 39


def test_by_gain_and_by_person() -> None:
    every = sudden_changes(example(), "member", "rating", Settings(cut=7))
    gains = every.only(Kind.GAIN)
    assert len(every.only(Kind.LOSS)) == 3
    earliest, largest = gains.by_person(), gains.by_person(largest=True)
    assert len(earliest) == len(largest) == 15
    assert len(set(earliest.dyad.tolist())) == 15
    for dyad, session, size in zip(earliest.dyad, earliest.session, largest.magnitude, strict=True):
        own = gains.where(gains.dyad == dyad)
        assert session == own.session.min()
        assert size == own.magnitude.max()


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
    means = gains.around_estimates()
    assert [each.value for each in means] == pytest.approx(np.nanmean(gains.around, axis=0).tolist())
    assert all(each.low < each.value < each.high for each in means)


def test_order_of_dyads_does_not_matter() -> None:
    panel = example()
    turned = panel.select(np.arange(panel.n_dyads)[::-1])
    found, other = (sudden_changes(each, "member", "rating", Settings(cut=7)) for each in (panel, turned))
    assert found.counts().tolist() == other.counts()[::-1].tolist()
