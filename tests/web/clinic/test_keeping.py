"""What has ended is removed as a whole once the site says so, and both were told the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from typer.testing import CliRunner

from reknit.cli.main import app
from reknit.web.audit.models import Line
from reknit.web.checks.models import Answer
from reknit.web.clinic.models import Site
from reknit.web.clinic.removing import Old, count_old, remove_old
from reknit.web.dyads.beginning import begin_dyad, end_dyad
from reknit.web.dyads.models import Dyad
from reknit.web.people.models import Person
from reknit.web.vault.models import DataKey
from tests.web.cast import Cast, signed_in
from tests.web.coding.talks import brought, saved, transcript_at
from tests.web.given import ALL_SHARED, give, of

pytestmark = pytest.mark.django_db
KEEPING = "/site/keeping/"
ENDED = datetime(2026, 1, 10, 12, tzinfo=UTC)


def kept_for(months: int | None = None, *, lines: int | None = None, changed: date | None = None) -> None:
    told = {"name": "Here", "months_ended": months, "months_lines": lines, "keeping_changed_on": changed}
    Site.objects.update_or_create(pk=1, defaults=told)


@pytest.fixture
def ended(cast: Cast) -> Cast:
    give(cast.session, cast.ben_member, ALL_SHARED, words="Of Ben")
    end_dyad(of(cast.ben_member))
    Dyad.objects.filter(pk=cast.dyad.pk).update(ended_at=ENDED)
    return cast


def test_a_dyad_goes_with_its_answers_lines_and_keys_on_the_day_and_not_before(ended: Cast) -> None:
    kept_for(12)
    assert remove_old(date(2027, 1, 9)) == Old(0, 0)
    assert count_old(date(2027, 1, 10)).dyads == 1
    assert Dyad.objects.filter(pk=ended.dyad.pk).exists(), "counting removes nothing"
    assert remove_old(date(2027, 1, 10)).dyads == 1
    for left in (
        Dyad.objects.filter(pk=ended.dyad.pk),
        Answer.objects.filter(check_made__session__dyad_id=ended.dyad.pk),
        Line.objects.filter(dyad_id=ended.dyad.pk),
        DataKey.objects.filter(dyad_id=ended.dyad.pk),
    ):
        assert not left.exists()
    assert Person.objects.filter(pk__in=[ended.ana.pk, ended.ben.pk]).count() == 2, "accounts stay"


def test_who_never_had_an_account_goes_with_their_last_dyad(cast: Cast) -> None:
    own = begin_dyad("therapy", cast.ana, "therapist", other_name="Nia")
    nia = own.dyad.members.get(role="patient").person
    end_dyad(of(own))
    Dyad.objects.filter(pk=own.dyad_id).update(ended_at=ENDED)
    kept_for(1)
    remove_old(date(2026, 2, 10))
    assert not Person.objects.filter(pk=nia.pk).exists()
    assert not DataKey.objects.filter(author_id=nia.pk).exists()


def test_what_goes_on_is_never_removed_and_without_a_rule_nothing_is(ended: Cast) -> None:
    kept_for()
    assert remove_old(date(2099, 1, 1)) == Old(0, 0)
    kept_for(1)
    Dyad.objects.filter(pk=ended.dyad.pk).update(ended_at=None)
    assert remove_old(date(2099, 1, 1)).dyads == 0


def test_old_lines_go_and_younger_ones_stay(cast: Cast) -> None:
    Line.objects.update(at=datetime(2025, 1, 1, tzinfo=UTC))
    many = Line.objects.count()
    signed_in(cast.ana).get(f"/dyads/{cast.dyad.pk}/")
    kept_for(lines=12)
    assert remove_old(date(2025, 12, 31)) == Old(0, 0)
    assert remove_old(date(2026, 1, 1)) == Old(0, many)
    assert Line.objects.count() == 1
    assert (
        "Lines are kept for 12 months" in signed_in(cast.ben).get(f"/dyads/{cast.dyad.pk}/who-looked/").content.decode()
    )


def test_a_transcript_goes_once_nobody_has_coded_it_for_as_long_as_the_site_says(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(private_since=None)
    ana = signed_in(Person.objects.get(pk=cast.ana.pk))
    with time_machine.travel(datetime(2026, 1, 10, 12, tzinfo=UTC), tick=False):
        old, coded = brought(signed_in(cast.ana)), brought(signed_in(cast.ana))
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        saved(signed_in(cast.ana), coded, turns={"1": [None, []]})
    kept_for()
    assert count_old(date(2030, 1, 1)).transcripts == 0
    Site.objects.update(months_transcripts=12)
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
        assert "until 10 January 2027" in signed_in(cast.ana).get(old).content.decode()
        assert "until 1 March 2027" in signed_in(cast.ana).get(coded).content.decode()
    assert remove_old(date(2027, 1, 9)).transcripts == 0
    assert count_old(date(2027, 1, 10)).transcripts == 1
    assert remove_old(date(2027, 1, 10)).transcripts == 1
    assert DataKey.objects.filter(transcript=transcript_at(coded)).exists()
    assert ana.get(old).status_code == 404
    assert ana.get(coded).status_code == 200


def test_both_read_the_day_on_their_page(ended: Cast) -> None:
    kept_for(12)
    for who in (ended.ana, ended.ben):
        assert "until 10 January 2027" in signed_in(who).get(f"/dyads/{ended.dyad.pk}/").content.decode()
    kept_for()
    assert "take your copy before" not in signed_in(ended.ben).get(f"/dyads/{ended.dyad.pk}/").content.decode()


def test_a_change_removes_nothing_for_sixty_days(ended: Cast) -> None:
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        answer = signed_in(ended.max).post(KEEPING, {"months_ended": "1", "months_lines": ""}, follow=True)
        assert "Nothing is removed in the next 60 days" in answer.content.decode()
        assert count_old(date(2026, 7, 30)) == Old(0, 0)
        assert count_old(date(2026, 7, 31)).dyads == 1
        assert "until 31 July 2026" in signed_in(ended.ben).get(f"/dyads/{ended.dyad.pk}/").content.decode()


@pytest.mark.parametrize(("name", "typed"), [("months_ended", "0"), ("months_ended", "x"), ("months_lines", "11")])
def test_what_cannot_be_kept_to_is_refused(cast: Cast, name: str, typed: str) -> None:
    assert signed_in(cast.max).post(KEEPING, {name: typed}).status_code == 422
    assert not Site.objects.filter(keeping_changed_on__isnull=False).exists()


def test_the_command_says_what_it_would_do_before_it_does_it(ended: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_for(1)
    # The site of the tests is ready.
    monkeypatch.setattr("reknit.cli.remove_old.make_ready", lambda processes: processes)
    typed = CliRunner()
    assert "Would remove 1 of the pairs that have ended" in typed.invoke(app, ["remove-old"]).output
    assert Dyad.objects.filter(pk=ended.dyad.pk).exists()
    assert "Removed 1 of the pairs that have ended" in typed.invoke(app, ["remove-old", "--remove"]).output
    assert not Dyad.objects.filter(pk=ended.dyad.pk).exists()
