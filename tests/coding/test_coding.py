"""What a coding may say, and files of it."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.coding.codes import Code, codes, ratings_for
from reknit.coding.coding import Coding, CodingError, Outline, Spoken, outline_of
from reknit.coding.file import as_coding_json, coding_from_json, read_coding
from reknit.coding.table import as_coding_table, coding_from_table
from reknit.transcripts.markers.rules import Group, rules
from tests.coding.codings import MEMBERS, made_up, outline
from tests.transcripts.talks import talk

NAMES = [each.name for each in ratings_for(MEMBERS)]


def test_the_kinds_are_those_that_the_rules_mark() -> None:
    assert {(code.group, code.kind) for code in codes()} == {(rule.group, rule.kind) for rule in rules()}
    sizes = {group: sum(code.group is group for code in codes()) for group in Group}
    assert sizes == {Group.WITHDRAWAL: 7, Group.CONFRONTATION: 7, Group.REPAIR: 10}


def test_every_kind_has_keys_of_its_own() -> None:
    keys = [code.keys for code in codes()]
    assert len(set(keys)) == 24
    assert keys[:2] == ["w1", "w2"]
    assert keys[-1] == "r0"


def test_ratings_are_of_the_pair_and_of_each() -> None:
    assert NAMES == ["impact", "resolution", "contribution_therapist", "contribution_patient"]
    assert ratings_for(MEMBERS)[2].title == "How much the therapist added to it"
    assert isinstance(codes()[0], Code)


@pytest.mark.parametrize("role", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "\t=1", "\uff1d1", "a\x1b[31m"])
def test_a_role_that_a_spreadsheet_or_a_terminal_would_run_is_refused_however_it_comes(role: str) -> None:
    whole = made_up("Ana", 4, 1)
    with pytest.raises(CodingError, match="no name of a role"):
        coding_from_json(as_coding_json(whole).replace("patient", json.dumps(role)[1:-1]))
    with pytest.raises(CodingError, match="no name of a role"):
        coding_from_table(as_coding_table(whole).replace("patient", role))


def test_segments_are_five_minutes_where_there_are_times() -> None:
    found = talk("T [0:00-0:10]: Hello.\nP [4:50-4:59]: Hi.\nT [5:00-5:10]: So.\nP [16:00-16:05]: Well.")
    made = outline_of(found.turns, MEMBERS)
    assert made.segments == ((1, 2), (3, 3), (4, 4))
    assert made.turns[2] == Spoken("therapist", 300.0)


def test_without_times_a_segment_has_thirty_turns() -> None:
    found = talk("\n".join(["T: Yes?", "P: Yes."] * 32))
    assert outline_of(found.turns, MEMBERS).segments == ((1, 30), (31, 60), (61, 64))


@pytest.mark.parametrize(
    ("markers", "ratings", "told"),
    [
        ({5: frozenset()}, {}, "there is no turn 5"),
        ({0: frozenset()}, {}, "there is no turn 0"),
        ({1: frozenset({"sulks"})}, {}, "'sulks' is no kind"),
        ({}, {1: {"impact": 6}}, "impact is 6"),
        ({}, {1: {"impact": 0}}, "impact is 0"),
        ({}, {1: {"warmth": 2}}, "'warmth' is not rated"),
        ({}, {2: {"impact": 2}}, "there is no segment 2"),
    ],
)
def test_what_the_talk_or_the_scheme_does_not_have_is_refused(markers, ratings, told) -> None:
    with pytest.raises(CodingError, match=told):
        Coding("Ana", outline(4), markers, ratings)


def test_a_coding_needs_a_coder_and_segments_that_cover_the_talk() -> None:
    with pytest.raises(CodingError, match="who coded"):
        Coding(" ", outline(4))
    for segments in (((1, 3),), ((1, 2), (4, 4)), ((2, 4),), ((1, 2), (3, 5))):
        with pytest.raises(CodingError):
            Outline(MEMBERS, outline(4).turns, segments)


def test_it_is_complete_when_all_turns_and_all_ratings_are_there() -> None:
    whole = made_up("Ana", 60, 1)
    assert whole.is_complete
    assert not Coding("Ana", whole.outline, {**whole.markers}, {1: whole.ratings[1]}).is_complete
    assert not Coding("Ana", whole.outline, {1: frozenset()}, whole.ratings).is_complete


def kinds_found() -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from([code.kind for code in codes()]), max_size=4)


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    turns = draw(st.integers(1, 40))
    whole = outline(turns, each=draw(st.integers(1, 40)))
    coder = draw(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
    markers = draw(st.dictionaries(st.integers(1, turns), kinds_found()))
    grades = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 5), min_size=1)
    ratings = draw(st.dictionaries(st.integers(1, len(whole.segments)), grades))
    return Coding(coder, whole, markers, ratings)


@given(codings())
def test_what_is_written_is_read_again_the_same(coding: Coding) -> None:
    assert coding_from_json(as_coding_json(coding)) == coding
    assert read_coding(as_coding_json(coding).encode()) == coding
    assert read_coding(as_coding_table(coding).encode()) == coding
    assert coding_from_table(as_coding_table(coding, ["=1+1"] * len(coding.outline.turns))) == coding


def test_a_cell_that_is_empty_was_not_coded_and_none_says_nothing_is_there() -> None:
    table = as_coding_table(Coding("Ana", outline(2), {1: frozenset(), 2: frozenset({"denial", "rejects"})}))
    assert "Ana,turn,1,,,0.000,therapist,none,,,," in table
    assert "Ana,turn,2,,,10.000,patient,denial rejects,,,," in table
    assert coding_from_table(table.replace(",none,", ",,")).markers == {2: frozenset({"denial", "rejects"})}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(CodingError):
        read_coding(data)


@given(st.text(max_size=60), st.integers(0, 400), st.integers(0, 20))
def test_a_damaged_file_is_read_or_refused(put: str, at: int, out: int) -> None:
    for written in (as_coding_table(made_up("Ana", 4, 1)), as_coding_json(made_up("Ana", 4, 1))):
        with suppress(CodingError):
            assert read_coding((written[:at] + put + written[at + out :]).encode("utf-8", "replace")).coder


@pytest.mark.parametrize(
    "damage",
    [
        {"members": ["therapist"]},
        {"turns": [1]},
        {"turns": [{"member": 3}]},
        {"turns": [{"member": "patient", "start_seconds": 1e99}]},
        {"turns": [{"member": "patient", "markers": [{}]}]},
        {"segments": [{"first_turn": 1.5, "last_turn": 4}]},
        {"segments": [{"first_turn": 1, "last_turn": 4, "ratings": {"impact": True}}]},
        {"format": "another"},
        {"coder": 5},
    ],
)
def test_json_of_another_shape_is_refused(damage: dict[str, object]) -> None:
    whole = json.loads(as_coding_json(made_up("Ana", 4, 1)))
    with pytest.raises(CodingError):
        coding_from_json(json.dumps(whole | damage))
    with pytest.raises(CodingError):
        coding_from_json("[" * 100_000)
