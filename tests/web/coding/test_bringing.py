"""Bringing a transcript: who is who is said, names are taken out, and nothing is stored before it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reknit.web.coding.drafts import MOST_CHARACTERS, NotTakenError, arrived, draft_of, travelling
from reknit.web.coding.keeping import read
from reknit.web.coding.models import Coder, Transcript
from reknit.web.uploading import MOST_BYTES
from reknit.web.vault.models import DataKey
from tests.web.cast import signed_in
from tests.web.coding.talks import NEW, SECRETS, TALK, brought, fields_of, file_of, transcript_at, vtt

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_is_kept_with_members_for_speakers_and_without_the_names(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    page = ana.post(NEW, {"file": file_of(TALK)}).content.decode()
    assert re.findall(r"<th scope=\"row\">(.*?)</th>", page) == ["Ana Lee", "Ben"]
    assert "What was that like for you, Ben?" in page, "the first words tell who it is"
    looked = ana.post(NEW, fields_of(page) | {"act": "look", "also": "lighthouse"}).content.decode()
    assert "ben → [name 1]" in looked
    assert "I told [name 2] about the [name 3]." in looked
    sent = fields_of(looked) | {"act": "keep", "title": "First hour", "agreed": "yes", "also": "lighthouse"}
    assert not Transcript.objects.exists(), "until here nothing was stored"
    answer = ana.post(NEW, sent)
    told = read(transcript_at(answer["Location"]))
    assert (told.title, told.kind.name) == ("First hour", "therapy")
    assert [each.member for each in told.turns] == ["therapist", "patient", "therapist", "patient"]
    assert told.turns[1].text == "Fine. I told [name 2] about the [name 3]."
    assert not any(name in each.text for each in told.turns for name in SECRETS)


def test_what_was_taken_for_a_name_and_is_none_stays(cast: Cast) -> None:
    told = read(transcript_at(brought(signed_in(cast.ana), kept="Clara")))
    assert told.turns[1].text == "Fine. I told Clara about the lighthouse."


def test_what_no_speaker_is_joins_what_was_said_before(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    text = "Ana Lee: Go on.\nBen: I will.\nNote: something\nAna Lee: Yes.\n"
    page = ana.post(NEW, {"file": file_of(text)}).content.decode()
    assert "Who Note is" in page
    page = ana.post(NEW, {"file": file_of(text), "no_names": "Note"}).content.decode()
    assert "Who Note is" not in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"member-1": ""}, "Please say who Ben is."),
        ({"member-1": "therapist"}, "Two members of one kind are needed"),
        ({"member-1": "trainee"}, "Two members of one kind are needed"),
        ({"member-1": "nonsense"}, "Please say who Ben is."),
        ({"agreed": ""}, "whether the people in it have agreed"),
        ({"title": " "}, "Please give it a title"),
        ({"title": "x" * 121}, "Please keep the title to 120 characters."),
        ({"also": "lighthouse"}, "Something was changed since you looked it through."),
        ({"also": "x\n" * 201}, "Please give at most 200 names."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(cast: Cast, changed: dict[str, str], said: str) -> None:
    ana = signed_in(cast.ana)
    page = ana.post(NEW, {"file": file_of(TALK)}).content.decode()
    page = ana.post(NEW, fields_of(page) | {"act": "look"}).content.decode()
    answer = ana.post(NEW, fields_of(page) | {"act": "keep", "title": "T", "agreed": "yes"} | changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Transcript.objects.exists()
    assert not Coder.objects.exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "found nothing"),
        (b"%PDF-1.7", "found a PDF, RTF or old Word file"),
        (b"\0\0\0", "NUL characters"),
        (b"PK\x03\x04nonsense", "The file"),
        (b"x" * (MOST_BYTES + 2), "larger than 5 MB"),
        (("Ana: " + "word " * 100_001).encode(), "longer than what can be coded at once"),
        ("".join(f"Name{chr(65 + at % 26)}{chr(97 + at // 26)}: word\n" for at in range(41)).encode(), "40 names"),
    ],
)
def test_what_cannot_be_read_is_said(cast: Cast, file: bytes, said: str) -> None:
    answer = signed_in(cast.ana).post(NEW, {"file": file_of(file)})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("word", ["", "x", "AAAA", "e\u00e9", "eJwDAAAAAAE=", "eJyLjgUAARUAuQ=="])
def test_a_page_that_was_changed_on_its_way_is_refused(cast: Cast, word: str) -> None:
    answer = signed_in(cast.ana).post(NEW, {"draft": word, "act": "keep"})
    assert answer.status_code == 422
    assert "bring the file again" in answer.content.decode()


def test_a_draft_travels_whole_and_no_longer_than_a_form_can_carry() -> None:
    draft = draft_of(vtt(600).encode(), "f")
    assert arrived(travelling(draft)) == draft
    bomb = draft_of(b"Ana: " + b"a " * (MOST_CHARACTERS // 2 - 10) + b"\nBen: x\n", "f")
    assert arrived(travelling(bomb)) == bomb
    with pytest.raises(NotTakenError):
        draft_of(b"Ana: " + b"a " * MOST_CHARACTERS, "f")


@pytest.mark.parametrize("name", ["ben", "max"])
def test_a_file_of_somebody_who_sees_nobody_here_is_not_even_read(cast: Cast, name: str) -> None:
    browser = signed_in(getattr(cast, name))
    assert browser.post(NEW, {"file": file_of(TALK)}).status_code in {400, 404}
    assert browser.get(NEW).status_code == 404


def test_no_other_page_takes_a_file(cast: Cast) -> None:
    assert signed_in(cast.ana).post("/account/", {"file": file_of(TALK)}).status_code == 400


def test_each_transcript_has_keys_of_its_own(cast: Cast) -> None:
    ana = signed_in(cast.ana)
    places = [brought(ana), brought(ana)]
    keys = [set(DataKey.objects.filter(transcript=transcript_at(each)).values_list("pk", flat=True)) for each in places]
    assert all(keys)
    assert not keys[0] & keys[1]
