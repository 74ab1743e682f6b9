"""Erasing: what one wrote is gone everywhere, what the other wrote stays, and every page of theirs still opens."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern

from reknit.opening import Stage
from reknit.web import urls_alone, urls_dyads, urls_talks
from reknit.web.audit.models import Line
from reknit.web.checks.models import Answer, Check, Dismissal, Receipt, Session
from reknit.web.checks.sessions import add_session
from reknit.web.clinic.models import Site
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.dyads.models import Dyad, Member
from reknit.web.endings.models import HandOver
from reknit.web.erasing.erase import OnlyAdministratorError, erase_member, erase_person
from reknit.web.people.models import Person
from reknit.web.repairs.models import Repair, Words
from reknit.web.vault.models import DataKey, Wrap
from tests.web.cast import Browser, Cast, password_of, sign_in_name_of, signed_in
from tests.web.given import ALL_SHARED, give, of
from tests.web.lived import OF_ANA, OF_BEN, live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.people.models import Person as SomeOne

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(cast: Cast) -> Cast:
    live(cast)
    return cast


def wrote(person: SomeOne) -> set[Any]:
    copy = json.loads(signed_in(person).get("/account/copy/everything.json").content)
    return {each["value"] for each in copy["entries"]}


def pages_of(cast: Cast, person: SomeOne) -> Iterator[tuple[str, Any]]:
    """Yield every page about the two that this member can ask for."""
    browser, repair = signed_in(person), Repair.objects.get(dyad=cast.dyad)
    patterns: list[URLPattern] = urls_dyads.urlpatterns + urls_alone.urlpatterns + urls_talks.urlpatterns
    for pattern in patterns:
        written = str(pattern.pattern)
        if "dyad_id" in written:
            path = written.replace("<uuid:dyad_id>", str(cast.dyad.pk)).replace("<int:number>", "1")
            path = "/" + path.replace("<uuid:repair_id>", str(repair.pk))
            yield path, browser.get(path)


@pytest.mark.parametrize("how", ["account", "one dyad"])
@pytest.mark.parametrize("gone", ["ben", "ana"])
def test_the_others_pages_still_open_and_hold_nothing_of_the_one_who_erased(lived: Cast, gone: str, how: str) -> None:
    stays, theirs, own = ("ana", OF_BEN, OF_ANA) if gone == "ben" else ("ben", OF_ANA, OF_BEN)
    reader = getattr(lived, stays)
    before = dict(pages_of(lived, reader))
    assert any(words in answer.content.decode() for words in theirs for answer in before.values())
    erase_person(getattr(lived, gone)) if how == "account" else erase_member(getattr(lived, f"{gone}_member"))
    shown = dict(pages_of(lived, reader))
    assert {path for path, answer in shown.items() if answer.status_code >= 500} == set()
    for path, answer in shown.items():
        assert answer.status_code in {200, 302, 404, 405}, path
        page = answer.content.decode()
        assert [words for words in theirs if words in page] == [], path
        assert not re.search(rf"\b{gone.capitalize()}\b", page), path
    assert shown[f"/dyads/{lived.dyad.pk}/"].status_code == 200
    assert "someone" in shown[f"/dyads/{lived.dyad.pk}/"].content.decode()
    assert signed_in(reader).get("/", follow=True).status_code == 200
    left = wrote(reader)
    assert set(own) <= left, "what the other wrote stays theirs"
    assert not set(theirs) & left


def test_no_row_and_no_key_is_left(lived: Cast) -> None:
    ben = lived.ben.pk
    erase_person(lived.ben)
    assert not Person.objects.filter(pk=ben).exists()
    assert not DataKey.objects.filter(author_id=ben).exists()
    assert Wrap.objects.count() == DataKey.objects.count()
    assert not Check.objects.filter(author__role="patient", session__dyad=lived.dyad).exists()
    assert not Words.objects.filter(author__role="patient").exists()
    assert not HandOver.objects.exists()
    assert not Line.objects.filter(actor_id=ben).exists()
    assert Line.objects.filter(dyad=lived.dyad, actor=None, act="answered").exists(), "the line stays, without the name"
    values = [str(row) for model in apps.get_models() for row in model.objects.values_list()]  # type: ignore[attr-defined]
    assert [each for each in values if str(ben) in each or ben.hex in each] == []


@pytest.mark.parametrize("gone", ["ben", "ana"])
def test_nothing_is_left_that_was_sealed_with_a_destroyed_key(lived: Cast, gone: str) -> None:
    keys = set(DataKey.objects.filter(dyad=lived.dyad, author=getattr(lived, gone)).values_list("pk", flat=True))
    assert keys & set(_sealed_with()), "there is something to destroy"
    erase_member(getattr(lived, f"{gone}_member"))
    assert not DataKey.objects.filter(pk__in=keys).exists()
    assert not keys & set(_sealed_with())


def _sealed_with() -> Iterator[UUID]:
    """Yield the key of each sealed value there is, which stands in the seal behind its first byte."""
    for model in apps.get_models():
        columns = [each.attname for each in model._meta.fields if isinstance(each, models.BinaryField)]
        for row in model._base_manager.values_list(*columns) if columns else ():
            yield from (UUID(bytes=bytes(each)[1:17]) for each in row if each is not None and len(each) > 17)


def test_one_dyad_is_erased_and_the_others_stay(lived: Cast) -> None:
    own = of(Member.objects.get(person=lived.ana, dyad__kind="supervision"))
    add = add_session(of(own.other), lived.session.date, today=lived.session.date)
    give(add, own.member, ALL_SHARED, words="in supervision")
    erase_member(lived.ana_member)
    assert "in supervision" in wrote(lived.ana)
    assert signed_in(lived.ana).get(f"/dyads/{lived.dyad.pk}/").status_code == 404
    assert not set(OF_ANA) & wrote(lived.ana)


def test_what_the_other_said_about_an_erased_remark_stays_with_them(lived: Cast) -> None:
    Receipt.objects.update(taken_up="yes")
    erase_member(lived.ben_member)
    receipt = Receipt.objects.get()
    assert (receipt.answer, receipt.taken_up) == (None, "")
    assert "the change" in wrote(lived.ana)
    erase_member(Member.objects.get(person=lived.ana, dyad=lived.dyad))
    assert not Receipt.objects.exists()


def test_once_both_have_erased_nothing_of_the_dyad_is_left(lived: Cast) -> None:
    erase_person(lived.ben)
    erase_member(lived.ana_member)
    assert not Dyad.objects.filter(pk=lived.dyad.pk).exists()
    assert not Line.objects.filter(dyad_id=lived.dyad.pk).exists()


def test_where_the_other_has_no_account_it_is_erased_whole(cast: Cast) -> None:
    own = begin_dyad("therapy", cast.ana, "therapist", other_name="Eva")
    session = Session.objects.create(dyad=own.dyad, number=1, date=cast.session.date, stage=Stage.NOBODY_ANSWERED)
    give(session, own.dyad.members.get(role="patient"), words="Eva's")
    page = signed_in(cast.ana).get(f"/dyads/{own.dyad.pk}/erase/").content.decode()
    assert "It is erased too" in page
    eva = own.dyad.members.get(role="patient").person_id
    erase_member(own)
    assert not Person.objects.filter(pk=eva).exists()
    assert not Answer.objects.filter(check_made__session__dyad=own.dyad).exists()


@pytest.mark.parametrize(
    ("given", "stage"), [(("ben",), "nobody_answered"), (("ana",), "one_answered"), (("ana", "ben"), "one_answered")]
)
def test_an_unopened_session_is_as_if_one_had_not_answered(cast: Cast, given: tuple[str, ...], stage: str) -> None:
    for name in given:
        give(cast.session, getattr(cast, f"{name}_member"), ALL_SHARED, understood=5)
    erase_member(cast.ben_member)
    cast.session.refresh_from_db()
    assert cast.session.stage == stage
    assert "patient" not in cast.session.answered_by


def test_the_name_of_a_hint_that_was_put_away_tells_nothing_any_more(lived: Cast) -> None:
    before = Dismissal.objects.get()
    erase_member(lived.ana_member)
    after = Dismissal.objects.get()
    assert after.hint != before.hint
    assert "the reason" in wrote(lived.ben)


def test_an_account_is_erased_after_the_password_and_asked_twice(lived: Cast) -> None:
    forgotten = Browser()
    forgotten.force_login(lived.ben)
    assert forgotten.post("/account/erase/", {"sure": "erase"}).url == "/account/again/?next=/account/erase/"
    ben = signed_in(lived.ben)
    first = ben.get("/account/erase/").content.decode()
    assert "Ana keeps" in first
    assert 'name="sure"' not in first
    assert 'name="sure"' in ben.post("/account/erase/").content.decode()
    assert ben.post("/account/erase/", {"sure": "perhaps"}).status_code == 422
    assert Person.objects.filter(pk=lived.ben.pk).exists()
    elsewhere = signed_in(lived.ben)
    answer = ben.post("/account/erase/", {"sure": " Erase "}, follow=True)
    assert "It is erased" in answer.content.decode()
    assert answer["Clear-Site-Data"]
    assert "Clear-Site-Data" not in Browser().get("/account/erased/").headers
    assert not Person.objects.filter(pk=lived.ben.pk).exists()
    assert elsewhere.get("/account/").status_code == 302
    again = Browser().post("/account/sign-in/", {"login": sign_in_name_of("Ben"), "password": password_of("Ben")})
    assert again.status_code == 200, "nobody signs in with that name"


def test_ones_part_is_erased_from_its_page(lived: Cast) -> None:
    ben, path = signed_in(lived.ben), f"/dyads/{lived.dyad.pk}/erase/"
    assert "What stays with Ana" in ben.get(path).content.decode()
    assert ben.post(path, {"sure": "erase"}).url == "/"
    assert ben.get(path).status_code == 404
    assert Person.objects.filter(pk=lived.ben.pk).exists()


def test_the_only_administrator_names_another_first(cast: Cast) -> None:
    with pytest.raises(OnlyAdministratorError):
        erase_person(cast.max)
    assert signed_in(cast.max).post("/account/erase/", {"sure": "erase"}).url == "/account/"
    Person.objects.filter(pk=cast.ito.pk).update(is_administrator=True)
    erase_person(cast.max)


def test_who_is_told_of_wishes_is_no_more_after_erasing(cast: Cast) -> None:
    Site.objects.update_or_create(pk=1, defaults={"name": "Here", "risk_protocol": f"{cast.ito.pk} | 12"})
    erase_person(cast.ito)
    assert Site.objects.get().risk_protocol == ""


def test_an_administrator_erases_at_request_and_learns_nothing(lived: Cast) -> None:
    keeper, path = signed_in(lived.max), "/site/people/erase/"
    for stranger in (lived.ana, lived.ben):
        assert signed_in(stranger).get(path).status_code == 404
    said = set()
    for name in ("nobody@example.org", sign_in_name_of("Ben")):
        assert 'name="sure"' in keeper.post(path, {"sign_in_name": name}).content.decode()
        answer = keeper.post(path, {"sign_in_name": name, "sure": "erase"}, follow=True)
        said.add("If there was somebody" in answer.content.decode())
    assert said == {True}
    assert not Person.objects.filter(pk=lived.ben.pk).exists()


def test_who_has_no_account_is_erased_by_the_reference_of_their_pair_and_nobody_else(lived: Cast) -> None:
    own = begin_dyad("therapy", lived.ana, "therapist", other_name="Eva")
    session = Session.objects.create(dyad=own.dyad, number=1, date=lived.session.date, stage=Stage.NOBODY_ANSWERED)
    give(session, own.dyad.members.get(role="patient"), words="Eva's")
    give(session, own, words="Ana's")
    keeper = signed_in(lived.max)
    for reference in (str(lived.dyad.pk), "nothing", str(own.dyad.pk)):
        keeper.post("/site/people/erase/", {"reference": reference, "sure": "erase"})
    assert Person.objects.filter(pk=lived.ben.pk).exists(), "who has an account is not erased by a reference"
    assert set(Check.objects.filter(session=session).values_list("author__role", flat=True)) == {"therapist"}


def test_whatever_is_sealed_goes_with_its_author() -> None:
    """A new model that holds sealed words points to whose they are, and falls with them."""
    for model in apps.get_models():
        if any(isinstance(field, models.BinaryField) for field in model._meta.get_fields()):
            assert _falls_with_somebody(model), model


def _falls_with_somebody(model: type[models.Model], seen: frozenset[Any] = frozenset()) -> bool:
    if model in {Member, Person}:
        return True
    fields = [each for each in model._meta.get_fields() if isinstance(each, models.ForeignKey)]
    cascades: list[Any] = [each for each in fields if each.remote_field.on_delete is models.CASCADE]
    return any(
        each.related_model not in seen | {Dyad} and _falls_with_somebody(each.related_model, seen | {model})
        for each in cascades
    )
