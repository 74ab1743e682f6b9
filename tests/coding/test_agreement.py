"""How far coders agree: equal to what the definitions give when they are worked out without arrays."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reknit.coding.agreement import Agreement, Comparison, compared
from reknit.coding.codes import code_of
from reknit.coding.coding import Coding, CodingError
from tests.coding.codings import MEMBERS, alpha, icc_agreement, kappa, made_up, outline

ONE, TWO = made_up("Ana", 300, 1), made_up("Ito", 300, 2)


def named(comparison: Comparison, name: str) -> Agreement:
    (found,) = [each for each in comparison.agreements if each.name == name]
    return found


def said(coding: Coding, group: str) -> list[int]:
    return [int(any(code_of()[kind].group.value == group for kind in coding.markers[turn])) for turn in range(1, 301)]


@pytest.mark.parametrize("group", ["withdrawal", "confrontation", "repair"])
def test_agreement_at_turns_is_that_of_the_definitions(group: str) -> None:
    found = named(compared([ONE, TWO]), group)
    one, two = said(ONE, group), said(TWO, group)
    assert found.kappas[0].value == pytest.approx(kappa(one, two), abs=1e-12)
    assert found.alpha.value == pytest.approx(alpha([list(each) for each in zip(one, two, strict=True)]), abs=1e-12)
    assert found.kappas[0].low < found.kappas[0].value < found.kappas[0].high
    assert list(found.by_coder) == [sum(one), sum(two)]
    assert found.n == 300
    assert math.isnan(found.icc.value)


@pytest.mark.parametrize("name", ["impact", "resolution", "contribution_therapist", "contribution_patient"])
def test_agreement_of_ratings_is_that_of_the_definitions(name: str) -> None:
    found = named(compared([ONE, TWO]), name)
    things = [[ONE.ratings[at][name], TWO.ratings[at][name]] for at in range(1, 11)]
    one, two = (list(each) for each in zip(*things, strict=True))
    assert found.kappas[0].value == pytest.approx(kappa(one, two, squared=True), abs=1e-12)
    assert found.alpha.value == pytest.approx(alpha(things, ordinal=True), abs=1e-12)
    assert found.icc.value == pytest.approx(icc_agreement(things), abs=1e-12)
    assert found.by_coder == pytest.approx((sum(one) / 10, sum(two) / 10))


def test_how_often_is_counted_in_segments() -> None:
    found = named(compared([ONE, TWO]), "marks_withdrawal")
    things = [
        [sum(said(each, "withdrawal")[first - 1 : last]) for each in (ONE, TWO)] for first, last in ONE.outline.segments
    ]
    assert found.icc.value == pytest.approx(icc_agreement(things), abs=1e-12)
    assert found.kappas == ()


def test_three_coders_have_three_kappas_and_one_alpha() -> None:
    three = [ONE, TWO, made_up("Fay", 300, 3)]
    found = named(compared(three), "repair")
    told = [said(each, "repair") for each in three]
    assert [each.value for each in found.kappas] == pytest.approx(
        [kappa(told[0], told[1]), kappa(told[0], told[2]), kappa(told[1], told[2])]
    )
    assert found.alpha.value == pytest.approx(alpha([list(each) for each in zip(*told, strict=True)]))


def test_differences_name_the_turn_and_what_each_said() -> None:
    one = Coding("Ana", outline(3), {1: frozenset({"denial"}), 2: frozenset(), 3: frozenset()}, {1: {"impact": 4}})
    two = Coding("Ito", outline(3), {1: frozenset({"denial", "rejects"}), 2: frozenset()}, {1: {"impact": 2}})
    found = compared([one, two])
    assert [(each.part, each.number, each.said, each.steps) for each in found.differences] == [
        ("turn", 1, ("Says there is nothing", "Says there is nothing; Rejects what the other offers"), 1),
        ("segment", 1, ("impact 4", "impact 2"), 2),
    ]
    assert found.coded_by_all == {"turn": 2, "segment": 1}
    assert found.alike == {"turn": 1, "segment": 0}


def test_what_cannot_be_told_is_no_number() -> None:
    nothing = [Coding(name, outline(4), dict.fromkeys(range(1, 5), frozenset())) for name in ("Ana", "Ito")]
    for each in compared(nothing).agreements:
        assert math.isnan(each.alpha.value)
        assert all(math.isnan(kappa.value) for kappa in each.kappas)


def test_where_all_agree_no_interval_is_made_up() -> None:
    again = Coding("Ito", ONE.outline, ONE.markers, ONE.ratings)
    found = named(compared([ONE, again]), "withdrawal")
    assert found.kappas[0].value == found.alpha.value == 1
    assert math.isnan(found.kappas[0].low)
    assert math.isnan(found.alpha.high)


def test_codings_of_other_talks_or_of_one_coder_are_not_compared() -> None:
    for codings in ([ONE], [ONE, ONE], [ONE, made_up("Ito", 299, 2)]):
        with pytest.raises(CodingError):
            compared(codings)
    other = Coding("Ito", outline(300, each=20))
    with pytest.raises(CodingError, match="other segments"):
        compared([ONE, other])


KINDS = st.frozensets(st.sampled_from(["denial", "rejects", "owns_part"]))


@settings(max_examples=50)
@given(st.lists(st.tuples(KINDS, KINDS), min_size=2, max_size=40))
def test_the_order_of_two_coders_changes_no_figure(told: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    whole = outline(len(told))
    one, two = (
        Coding(name, whole, {at: each[column] for at, each in enumerate(told, start=1)})
        for column, name in enumerate(("Ana", "Ito"))
    )
    forth, back = compared([one, two]), compared([two, one])
    for there, here in zip(forth.agreements, back.agreements, strict=True):
        assert [each.value for each in there.kappas] == pytest.approx([e.value for e in here.kappas], nan_ok=True)
        assert there.alpha.value == pytest.approx(here.alpha.value, nan_ok=True)
        assert there.alpha.value <= 1 or math.isnan(there.alpha.value)
    assert forth.alike == back.alike
    assert whole.members == MEMBERS
