"""The indicators and their wording, the practical questions, and reading what was answered."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.indicators.answers import (
    ANSWER,
    ASKED,
    LEVEL,
    SKIP,
    IndicatorAnswer,
    IndicatorAnswers,
    IndicatorsRefused,
    asked_in_form,
    read_indicators,
)
from reknit.indicators.indicators import (
    DEFAULT_LEVEL,
    LATEST_VERSION,
    Group,
    UnknownIndicatorError,
    UnknownVersionError,
    indicators,
)
from reknit.indicators.practicals import FIELD, practicals, read_practicals
from reknit.kinds import Kind, Voice, kind_named, kinds
from reknit.safety.severe import concern_of
from reknit.safety.stored import STORED_LENGTH
from reknit.session_check.questions import session_check
from reknit.sharing import Level

THERAPY, COUPLE = kind_named("therapy"), kind_named("couple")
NAMES = [each.name for each in indicators().all]
every_voice = pytest.mark.parametrize("voice", list(Voice))
every_role = pytest.mark.parametrize(("kind", "voice"), [(kind, role.voice) for kind in kinds() for role in kind.roles])


def test_there_are_ten_indicators_in_three_groups_and_the_routine() -> None:
    assert Counter(each.group for each in indicators(1).all) == {
        Group.RECEIVED: 3,
        Group.BOUNDARIES: 6,
        Group.MONEY: 1,
        Group.ROUTINE: 4,
    }
    assert len(set(NAMES)) == len(NAMES)
    assert set(NAMES).isdisjoint(each.name for each in session_check().questions)


@every_voice
def test_every_voice_is_asked_in_its_own_words(voice: Voice) -> None:
    for indicator in indicators().all:
        worded = indicator.worded(voice, "Ana")
        assert worded.text
        assert "{" not in worded.text + worded.help + "".join(option.label for option in worded.options)
        assert not worded.text.startswith("Ana")
        assert [option.value for option in worded.options] == list(range(indicator.highest + 1))
        assert worded.options[0].label in {"Never", "No"}
        assert worded.default_level is DEFAULT_LEVEL is Level.ONLY_ME


def test_every_voice_has_as_many_options() -> None:
    for indicator in indicators().all:
        assert len({len(said.options) for said in indicator.wording.values()}) == 1


def test_the_two_are_asked_the_same_in_mirrored_words() -> None:
    stuck = indicators().named("stuck")
    assert stuck.worded(Voice.GUEST, "Ana").text == "We have been stuck, and it was passed over."
    assert stuck.worded(Voice.GUIDE, "Ben").text == "We have been stuck, and I passed over it."


def test_a_kind_is_asked_what_makes_sense_there() -> None:
    assert [each.name for each in indicators().asked_in(THERAPY)] == NAMES
    assert set(NAMES) - {each.name for each in indicators().asked_in(COUPLE)} == {"unspoken"}


def test_it_says_that_it_is_not_validated() -> None:
    assert "not validated" in indicators().notice
    assert (indicators().licence, indicators().version) == ("CC BY 4.0", LATEST_VERSION)


@pytest.mark.parametrize("version", [0, -1, LATEST_VERSION + 1])
def test_a_version_that_is_not_there_is_refused(version: int) -> None:
    with pytest.raises(UnknownVersionError, match=f"no version {version}"):
        indicators(version)


def test_an_indicator_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownIndicatorError, match="'obedience'"):
        indicators().named("obedience")


answered = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.none() | st.integers(0, 3), st.sampled_from(list(Level))), max_size=2
)


@given(answered, st.sampled_from(list(Voice)))
def test_answers_are_read_and_weigh_the_same(given_: dict[str, tuple[int | None, Level]], voice: Voice) -> None:
    raw = {ANSWER + name: "" if value is None else str(value) for name, (value, _) in given_.items()}
    raw |= {LEVEL + name: level.value for name, (_, level) in given_.items()}
    answers = read_indicators(list(given_), raw, voice)
    assert len(answers.to_text().encode("ascii")) == STORED_LENGTH
    assert dict(IndicatorAnswers.from_text(answers.to_text())) == dict(answers)
    for name, (value, level) in given_.items():
        is_severe = concern_of(name, voice, value) is not None
        assert answers[name] == IndicatorAnswer(value, Level.ONLY_ME if is_severe else level)


def test_rather_not_say_empty_and_left_out_are_one() -> None:
    ways = [{}, {ANSWER + "stuck": ""}, {ANSWER + "stuck": "3", SKIP + "stuck": "on"}]
    assert {read_indicators(["stuck"], raw, Voice.GUEST).to_text() for raw in ways} == {
        read_indicators(["stuck"], {}, Voice.GUEST).to_text()
    }


def test_what_was_taken_back_is_as_if_it_had_never_been_said() -> None:
    said = {ANSWER + "line_crossed": "4", ANSWER + "stuck": "1", LEVEL + "stuck": "shared"}
    answers = read_indicators(["stuck", "line_crossed"], said, Voice.GUEST)
    nothing = read_indicators(["stuck", "line_crossed"], {}, Voice.GUEST)
    assert answers.taken_back().to_text() == nothing.to_text()


@pytest.mark.parametrize("text", ["4", "-1", "1.0", "one", "\u0663", "1_0", "9" * 5000])
def test_what_is_no_option_is_refused(text: str) -> None:
    with pytest.raises(IndicatorsRefused) as refused:
        read_indicators(["stuck"], {ANSWER + "stuck": text}, Voice.GUEST)
    assert dict(refused.value.messages) == {"stuck": "Please choose one of the answers offered."}


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(IndicatorsRefused, match="who sees"):
        read_indicators(["stuck"], {LEVEL + "stuck": "all"}, Voice.GUEST)


def test_the_page_that_was_sent_says_what_it_asked() -> None:
    assert asked_in_form({ASKED: "line_crossed stuck"}, THERAPY) == ("stuck", "line_crossed")
    assert asked_in_form({ASKED: "stuck unspoken obedience"}, COUPLE) == ("stuck",)
    assert asked_in_form({}, COUPLE) == ()
    assert len(asked_in_form({ASKED: " ".join(NAMES)}, THERAPY)) == 2


def test_more_than_two_at_once_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="at most 2"):
        read_indicators(NAMES[:3], {}, Voice.GUEST)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 9, "answers": {}}',
        '{"version": 1, "answers": {"obedience": [1, "shared"]}}',
        '{"version": 1, "answers": {"stuck": [9, "shared"]}}',
        '{"version": 1, "answers": {"stuck": [1, "all"]}}',
        '{"version": 1, "answers": {"stuck": 1}}',
    ],
)
def test_what_was_not_stored_by_us_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        IndicatorAnswers.from_text(text)


@every_role
def test_everybody_has_practical_questions_and_a_guide_for_talking(kind: Kind, voice: Voice) -> None:
    asked = practicals(kind, voice)
    has_a_fee = kind.name in {"therapy", "supervision"}
    assert [each.name for each in asked.questions] == (["fee_agreed", "fee_fits", "debt"] if has_a_fee else ["debt"])
    assert "not validated" in asked.notice
    assert len(asked.guide) == 5
    assert all(step.title and step.text for step in asked.guide)


def test_practical_answers_are_read() -> None:
    asked = practicals(THERAPY, Voice.GUEST)
    fits = next(each for each in asked.questions if each.name == "fee_fits")
    assert fits.options == ("It fits", "Too low", "Too high", "I can't say")
    fields = {FIELD.format(name="fee_fits"): "2", FIELD.format(name="debt"): "7"}
    assert read_practicals(asked, fields) == {"fee_agreed": None, "fee_fits": 2, "debt": None}
