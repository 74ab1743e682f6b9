"""Reflections: kept once, read by their author alone, gone when they say so."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reknit.storage.envelope import SealBrokenError
from reknit.web.audit.models import Line
from reknit.web.dyads.beginning import end_dyad
from reknit.web.people.identities import names_of, rename
from reknit.web.people.models import Person
from reknit.web.self_examination.models import Reflection
from reknit.web.self_examination.reflections import Written, erase_all, keep, reflection_of, reflections_of
from reknit.web.vault.models import DataKey, Purpose, Wrap
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import SCRIPT, of

pytestmark = pytest.mark.django_db
ALL = "/own-part/reflections/"


def address(reflection_id: uuid.UUID, rest: str = "") -> str:
    return f"{ALL}{reflection_id}/{rest}"


def write(person: Person, words: str = "I was angry, and smiled.", **sent: Any) -> uuid.UUID:
    reflection_id = uuid.uuid4()
    answer = signed_in(person).post(address(reflection_id), {"words": words, "version": "0", **sent})
    assert answer.status_code == 302
    return reflection_id


def shown(person: Person, path: str = ALL) -> str:
    return str(signed_in(person).get(path).content.decode())


def test_it_works(cast: Cast) -> None:
    kept = write(cast.ana, prompt="keeping-it-going", about=str(cast.dyad.pk))
    page = shown(cast.ana)
    assert "I was angry, and smiled." in page
    assert "would I suggest to Ben that we end" in page
    assert ", about Ben" in page
    assert "I was angry, and smiled." in shown(cast.ana, address(kept))
    assert signed_in(cast.ana).post(address(kept), {"words": "Less angry now.", "version": "1"}).status_code == 302
    assert [each.written.words for each in reflections_of(cast.ana)] == ["Less angry now."]


def test_strangers_get_404(cast: Cast) -> None:
    """Another therapist, the patient it is about, and the administrator: the same as for one that does not exist."""
    kept = write(cast.ana, about=str(cast.dyad.pk))
    for person in (cast.ito, cast.ben, cast.max):
        browser = signed_in(person)
        for path, sent in ((address(kept), None), (address(kept), {"words": "x", "version": "1"}),
                           (address(kept, "throw-away/"), {})):  # fmt: skip
            answer = browser.get(path) if sent is None else browser.post(path, sent)
            assert answer.status_code == 404
            assert answer.content == browser.get("/no-such-page/").content
        assert "I was angry" not in browser.get(ALL).content.decode()
        assert "I was angry" not in browser.get("/own-part/reflections.txt").content.decode()
    assert reflection_of(cast.ana, kept).written.words == "I was angry, and smiled."


def test_who_does_not_see_people_here_has_none_of_these_pages(cast: Cast) -> None:
    for person in (cast.ben, cast.max):
        for path in (ALL, ALL + "new/", ALL + "erase/", "/own-part/reflections.txt"):
            assert signed_in(person).get(path).status_code == 404


def test_it_needs_sign_in_and_reading_the_password_again(cast: Cast) -> None:
    kept = write(cast.ana)
    assert Browser().get(ALL)["Location"] == f"/account/sign-in/?next={ALL}"
    later = Browser()
    later.force_login(cast.ana)
    for path in (ALL, address(kept), ALL + "erase/", "/own-part/reflections.txt"):
        assert later.get(path)["Location"] == f"/account/again/?next={path}"
    assert later.post(ALL, {"sought": "angry"}).status_code == 302
    assert later.post(ALL + "erase/", {"sure": "yes"}).status_code == 302
    assert later.get(ALL + "new/").status_code == 200
    assert later.post(address(kept), {"words": "Written on.", "version": "1"}).status_code == 302
    assert reflection_of(cast.ana, kept).written.words == "Written on."


def test_it_leaves_no_line_and_nothing_in_an_ordinary_copy(cast: Cast) -> None:
    before = Line.objects.count()
    write(cast.ana, "canary-words", about=str(cast.dyad.pk))
    shown(cast.ana)
    assert Line.objects.count() == before
    for path in (f"/dyads/{cast.dyad.pk}/ratings.csv", f"/dyads/{cast.dyad.pk}/", "/own-part/", "/"):
        assert "canary-words" not in shown(cast.ana, path)


def test_a_retry_is_not_a_second_one_and_two_windows_do_not_write_over_one_another(cast: Cast) -> None:
    ana, reflection_id = signed_in(cast.ana), uuid.uuid4()

    def send(words: str, version: int) -> Any:
        return ana.post(address(reflection_id), {"words": words, "version": str(version)}, headers=SCRIPT)

    assert send("One", 0).json()["version"] == 1
    assert send("One", 0).json()["version"] == 1
    assert send("One and two", 1).json()["version"] == 2
    refused = send("Another window", 1)
    assert refused.status_code == 409
    assert "Copy your words" in refused.json()["message"]
    assert [each.written.words for each in reflections_of(cast.ana)] == ["One and two"]
    again = ana.post(address(reflection_id), {"words": "Another window", "version": "1"})
    assert again.status_code == 409
    assert "Another window" in again.content.decode(), "what was typed is still there"


@pytest.mark.parametrize(("words", "said"), [("  ", "no words"), ("x" * 20_001, "these are 20,001")])
def test_what_cannot_be_kept_is_shown_again(cast: Cast, words: str, said: str) -> None:
    answer = signed_in(cast.ana).post(address(uuid.uuid4()), {"words": words, "version": "0"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert words.strip() in answer.content.decode()
    assert not Reflection.objects.exists()


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 12])
def test_nonsense_is_nothing(cast: Cast, version: str) -> None:
    answer = signed_in(cast.ana).post(address(uuid.uuid4()), {"words": "x", "version": version})
    assert answer.status_code == 404
    write(cast.ana, prompt="no such prompt", about="nobody")
    assert reflections_of(cast.ana)[0].written == Written("I was angry, and smiled.")
    assert signed_in(cast.ana).get(ALL + "?page=x").status_code == 200


def test_it_cannot_be_about_somebody_else_s_patient(cast: Cast) -> None:
    other = cast.cleo.memberships.get().dyad_id
    write(cast.ana, about=str(other))
    assert reflections_of(cast.ana)[0].written.dyad_id is None


def test_what_is_thrown_away_can_be_put_back_for_an_hour(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    kept = write(cast.ana)
    ana = signed_in(cast.ana)
    ana.post(address(kept, "throw-away/"))
    assert reflections_of(cast.ana) == []
    assert ana.post(address(kept), {"words": "From another window", "version": "1"}).status_code == 409
    assert "Thrown away within the hour (1)" in shown(cast.ana)
    ana.post(address(kept, "throw-away/"), {"back": "yes"})
    assert len(reflections_of(cast.ana)) == 1
    ana.post(address(kept, "throw-away/"))
    time_machine.shift(timedelta(minutes=61))
    assert signed_in(cast.ana).post(address(kept, "throw-away/"), {"back": "yes"}).status_code == 404
    shown(cast.ito)
    assert not Reflection.objects.exists(), "gone at the next look of anybody"


def test_it_is_found_by_its_words_and_no_address_holds_them(cast: Cast) -> None:
    for words in ("Ben was late", "BEN smiled", "Nothing about him"):
        write(cast.ana, words)
    answer = signed_in(cast.ana).post(ALL, {"sought": "ben LATE"})
    assert "Ben was late" in answer.content.decode()
    assert "BEN smiled" not in answer.content.decode()
    assert "Ben was late" in shown(cast.ana, ALL + "?sought=smiled"), "an address looks for nothing"


def test_the_list_comes_in_pages(cast: Cast) -> None:
    for number in range(23):
        keep(cast.ana, uuid.uuid4(), Written(f"word-{number}."), version=0)
    first, second = shown(cast.ana), shown(cast.ana, ALL + "?page=2")
    assert "word-22." in first
    assert "word-2." not in first
    assert "word-2." in second
    assert "?page=2" in first


def test_one_file_to_take_along(cast: Cast) -> None:
    write(cast.ana, "First.", prompt="the-fee", about=str(cast.dyad.pk))
    write(cast.ana, "Second.")
    answer = signed_in(cast.ana).get("/own-part/reflections.txt")
    assert answer["Content-Disposition"] == 'attachment; filename="my-reflections.txt"'
    text = answer.content.decode()
    assert text.index("First.") < text.index("Second.")
    assert ", about Ben" in text
    assert "Does what I am paid" in text


def test_an_end_cuts_the_link_and_leaves_the_words(cast: Cast) -> None:
    write(cast.ana, about=str(cast.dyad.pk))
    end_dyad(of(cast.ana_member))
    page = shown(cast.ana)
    assert "I was angry, and smiled." in page
    assert "about Ben" not in page
    cast.dyad.delete()
    assert "I was angry, and smiled." in shown(cast.ana)
    assert "Ben" not in shown(cast.ana, "/own-part/reflections.txt")


def test_erasing_destroys_the_key_and_touches_nothing_else(cast: Cast) -> None:
    write(cast.ana)
    sealed = Reflection.objects.get()
    keep(cast.ito, uuid.uuid4(), Written("Ito’s own"), version=0)
    ana = signed_in(cast.ana)
    assert ana.post(ALL + "erase/").status_code == 200, "it asks first"
    assert Reflection.objects.count() == 2
    ana.post(ALL + "erase/", {"sure": "yes"})
    assert not Reflection.objects.filter(author=cast.ana).exists()
    assert not DataKey.objects.filter(author=cast.ana, purpose=Purpose.REFLECTIONS).exists()
    assert not Wrap.objects.filter(data_key__author=cast.ana, data_key__purpose=Purpose.REFLECTIONS).exists()
    assert names_of([cast.ana.pk]) == {cast.ana.pk: "Ana"}
    assert [each.written.words for each in reflections_of(cast.ito)] == ["Ito’s own"]
    Reflection.objects.bulk_create([sealed])
    with pytest.raises(SealBrokenError):
        reflections_of(cast.ana)


def test_the_key_is_one_for_nothing_else(cast: Cast) -> None:
    """Neither a name nor anything in a dyad is locked with it, whatever is written first."""
    write(cast.ana)
    rename(cast.ana, "Anna")
    erase_all(cast.ana)
    assert names_of([cast.ana.pk]) == {cast.ana.pk: "Anna"}


def test_what_was_written_before_a_renewed_way_in_stays_closed(cast: Cast) -> None:
    kept = write(cast.ana)
    Person.objects.filter(pk=cast.ana.pk).update(private_since=timezone.now())
    assert "I was angry" not in shown(cast.ana)
    assert "I was angry" not in shown(cast.ana, "/own-part/reflections.txt")
    ana = signed_in(cast.ana)
    assert ana.get(address(kept)).status_code == 404
    assert ana.post(address(kept), {"words": "x", "version": "1"}).status_code == 404
    write(cast.ana, "New words")
    assert "New words" in shown(cast.ana)


def test_a_moved_or_changed_row_is_refused(cast: Cast) -> None:
    one, other = write(cast.ana, "One"), write(cast.ana, "Other")
    Reflection.objects.filter(pk=one).update(sealed=Reflection.objects.get(pk=other).sealed)
    with pytest.raises(SealBrokenError):
        reflection_of(cast.ana, one)
