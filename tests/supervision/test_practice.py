"""Prompts belong to a kind of rub; code names are drawn and never taken twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.repair.moves import Rub
from reknit.supervision.code_names import code_name, code_names
from reknit.supervision.practice import UnknownPromptError, prompt_named, prompts, prompts_for


def test_every_prompt_is_whole_and_for_moving_away_or_moving_against() -> None:
    assert len({each.name for each in prompts()}) == len(prompts())
    assert {each.rub for each in prompts()} == {Rub.WITHDRAWAL, Rub.CONFRONTATION}
    for each in prompts():
        assert all(text.strip() for text in (each.title, each.scene, each.try_, each.look, each.harder))
        assert prompt_named(each.name) is each


def test_prompts_are_of_the_rubs_there_were_and_all_of_them_where_none_is_clear() -> None:
    assert {each.rub for each in prompts_for([Rub.WITHDRAWAL, Rub.UNCLEAR])} == {Rub.WITHDRAWAL}
    assert prompts_for([]) == prompts_for([Rub.UNCLEAR]) == prompts()


def test_a_prompt_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(UnknownPromptError, match="'sing'"):
        prompt_named("sing")


@given(st.integers(0, 2**64), st.integers(0, len(code_names()) + 3))
def test_a_code_name_is_free_as_long_as_there_are_any_and_never_doubled(seed: int, known: int) -> None:
    taken: set[str] = set()
    for place in range(known):
        taken.add(code_name(taken, seed + place))
    assert len(taken) == known
    assert code_name(taken, seed) == code_name(taken, seed)
    assert code_name(taken, seed) not in taken
