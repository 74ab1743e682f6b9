"""Who is who is said by the user; what is missing or wrong is refused."""

from __future__ import annotations

import pytest

from reknit.transcripts.members import MemberError, assigned, kind_of, speakers, with_members_for_names
from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.read.formats import read_transcript
from tests.transcripts import files

ZOOM = read_transcript(files.ZOOM.encode(), "talk.vtt")


def test_the_preview_lists_every_name_with_what_it_says_first() -> None:
    assert [(each.name, each.turns, each.words) for each in speakers(ZOOM)] == [
        ("(no name)", 1, 8),
        ("Ana Lee", 1, 4),
        ("Ben", 1, 1),
    ]
    assert speakers(ZOOM)[1].first_words == "How was the week?"


def test_each_turn_gets_the_member_of_its_speaker() -> None:
    members = {"Ana Lee": "therapist", "Ben": "patient", "(no name)": "other"}
    found = assigned(ZOOM, members)
    assert [turn.member for turn in found.turns] == ["therapist", "patient", "other"]
    assert [turn.speaker for turn in with_members_for_names(found).turns] == ["therapist", "patient", "other"]


def test_nobody_is_given_a_member_silently() -> None:
    with pytest.raises(TranscriptError, match=r"talk\.vtt: found 2 speakers given to no member: '\(no name\)', 'Ben'"):
        assigned(ZOOM, {"Ana Lee": "therapist"})
    with pytest.raises(TranscriptError, match="no turn of the patient"):
        assigned(ZOOM, {"Ana Lee": "therapist", "Ben": "other", "(no name)": "other", "Cleo": "patient"})


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"a": "therapist", "b": "patient", "c": "other"}, "therapy"),
        ({"a": "friend_one", "b": "friend_two"}, "friends"),
    ],
)
def test_the_kind_of_dyad_follows_from_the_members(members, kind) -> None:
    assert kind_of(members).name == kind


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"a": "doctor", "b": "patient"}, "'doctor' is no member"),
        ({"a": "therapist", "b": "partner_one"}, "two members of one kind"),
        ({"a": "therapist"}, "two members of one kind"),
    ],
)
def test_members_that_make_no_pair_are_refused(members, said) -> None:
    with pytest.raises(MemberError, match=said):
        kind_of(members)
