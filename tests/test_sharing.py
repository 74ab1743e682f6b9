"""Who sees an answer, and how that may change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reknit.sharing import Level, allowed_levels, is_visible_to_other

levels = st.sampled_from(list(Level))


def test_what_the_other_sees_as_a_table() -> None:
    seen = {
        (level.value, opened, talked)
        for level in Level
        for opened in (False, True)
        for talked in (False, True)
        if is_visible_to_other(level, opened=opened, talked=talked)
    }
    assert seen == {("shared", True, False), ("shared", True, True), ("next_talk", True, True)}


@given(level=levels, talked=st.booleans())
def test_nothing_is_seen_before_the_opening(*, level: Level, talked: bool) -> None:
    assert not is_visible_to_other(level, opened=False, talked=talked)


@given(level=levels, talked=st.booleans())
def test_before_the_opening_every_level_can_be_chosen(*, level: Level, talked: bool) -> None:
    assert set(allowed_levels(level, opened=False, talked=talked)) == set(Level)


@given(level=levels, opened=st.booleans(), talked=st.booleans())
def test_withdrawing_is_always_allowed_and_closes_at_once(*, level: Level, opened: bool, talked: bool) -> None:
    assert Level.ONLY_ME in allowed_levels(level, opened=opened, talked=talked)
    assert not is_visible_to_other(Level.ONLY_ME, opened=opened, talked=talked)


@given(level=levels, talked=st.booleans())
def test_an_answer_the_other_has_seen_can_only_be_withdrawn(*, level: Level, talked: bool) -> None:
    if is_visible_to_other(level, opened=True, talked=talked):
        assert set(allowed_levels(level, opened=True, talked=talked)) == {Level.ONLY_ME, level}


@given(level=levels, talked=st.booleans())
def test_an_answer_the_other_does_not_see_may_still_be_shared(*, level: Level, talked: bool) -> None:
    if not is_visible_to_other(level, opened=True, talked=talked):
        assert Level.SHARED in allowed_levels(level, opened=True, talked=talked)


@given(level=levels)
def test_after_the_talk_nothing_is_kept_for_it_any_more(level: Level) -> None:
    later = set(allowed_levels(level, opened=True, talked=True)) - {level}
    assert Level.NEXT_TALK not in later


@given(level=levels, opened=st.booleans(), talked=st.booleans())
def test_staying_as_it_is_is_always_allowed(*, level: Level, opened: bool, talked: bool) -> None:
    assert level in allowed_levels(level, opened=opened, talked=talked)


def test_every_level_explains_itself_differently() -> None:
    assert len({level.label for level in Level}) == len({level.explanation for level in Level}) == 3
