"""One's own copy: everything one wrote or may read, nothing else, and for nobody else."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from typer.testing import CliRunner

from reknit.cli.main import app
from reknit.sharing import Level
from reknit.web.audit.models import Line
from reknit.web.caseload.labels import label
from reknit.web.checks.models import Answer
from reknit.web.checks.revealing import change_level
from reknit.web.own_copy.rooms import NOT_COPIED, OF_A_DYAD, OF_A_PERSON
from reknit.web.own_copy.tables import csv_lines
from reknit.web.people.models import Person
from reknit.web.supervision.comments import write_comment
from reknit.web.supervisor_policy import supervisor_standings
from tests.web.cast import Browser, Cast, signed_in
from tests.web.coding.talks import brought, saved
from tests.web.given import address, of
from tests.web.lived import OF_ANA, OF_BEN, live
from tests.web.supervision.linked import standing_link

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
COPIES = ("everything.json", "everything.csv", "without-private.json", "without-private.csv", "ratings.csv")
ABOUT_PEOPLE = {"dyads.Dyad", "dyads.Member", "people.Person"}


def copied(browser: Browser, name: str = "everything.json") -> list[dict[str, Any]]:
    text = browser.get(f"/account/copy/{name}").content.decode()
    return list(json.loads(text)["entries"]) if name.endswith("json") else list(csv.DictReader(io.StringIO(text)))


def said(entries: list[dict[str, Any]], room: str) -> list[tuple[str, str, Any]]:
    return [(each["by"], each["what"], each["value"]) for each in entries if each["room"] == room]


@pytest.fixture
def lived(cast: Cast) -> Cast:
    standing_link(cast)
    live(cast)
    label(of(cast.ana_member), ["a label of ana"])
    return cast


def test_everything_one_wrote_in_any_room_is_in_it(lived: Cast) -> None:
    entries = copied(signed_in(lived.ben))
    values = {each["value"] for each in entries}
    assert {*OF_BEN, "withdrawal", "Ben", "ben@example.org"} <= values
    assert ("me", "understood", 3) in said(entries, "earlier answers")
    assert ("other", "understood", 6) in said(entries, "answers")
    assert ("other", "what was changed", "the change") in said(entries, "remarks")
    rooms = {each["room"] for each in entries}
    assert rooms >= {room.name for room in OF_A_DYAD} - {
        "talks written down",
        "now and then",
        "private questions",
        "wishes",
        "labels",
    }
    assert ("me", "label", "a label of ana") in said(copied(signed_in(lived.ana)), "labels")


def test_a_comment_of_a_supervisor_is_in_the_copy_of_its_reader_and_of_its_author(lived: Cast) -> None:
    (standing,) = supervisor_standings(lived.ito)
    write_comment(standing, "Slower, perhaps")
    found = {
        name: [each["room"] for each in copied(signed_in(getattr(lived, name))) if each["value"] == "Slower, perhaps"]
        for name in ("ana", "ben", "ito", "max")
    }
    assert found == {"ana": ["supervision"], "ben": [], "ito": ["comments as a supervisor"], "max": []}
    of_ito = copied(signed_in(lived.ito))
    assert "Heron" not in {each["value"] for each in of_ito}, "of the pair nothing"
    assert str(lived.dyad.pk) not in {each["dyad"] for each in of_ito}


def test_transcripts_and_codes_are_in_it_and_left_out_of_what_others_might_see(lived: Cast) -> None:
    ana = signed_in(lived.ana)
    address = brought(ana, title="A title")
    saved(ana, address, turns={"2": [None, ["denial"]]}, segments={"1": [{}, {"impact": 3}]})
    told = said(copied(signed_in(lived.ana)), "transcripts")
    assert ("me", "title", "A title") in told
    assert ("", "turn 2, patient", "Fine. I told [name 2] about the lighthouse.") in told
    assert ("me", "codes of turn 2", "denial") in told
    assert ("me", "impact of segment 1", 3) in told
    assert ("me", "brought the transcript", None) in told
    for name in ("without-private.json", "without-private.csv"):
        assert said(copied(signed_in(lived.ana), name), "transcripts") == []
    assert said(copied(signed_in(lived.ito)), "transcripts") == []


def test_what_the_other_kept_is_not_in_it_and_what_was_open_is(lived: Cast) -> None:
    values = {each["value"] for each in copied(signed_in(lived.ana))}
    assert not values & {"the reason", "for somebody new", "what I received", "replaced words", "ben@example.org"}
    assert {"side of ben happened", *OF_ANA} <= values


def test_what_was_taken_back_since_is_in_no_later_copy(lived: Cast) -> None:
    ana, words = signed_in(lived.ana), "=WORDS()"
    forms = {name: words in ana.get(f"/account/copy/{name}").content.decode() for name in COPIES[:4]}
    assert set(forms.values()) == {True}
    answer = Answer.objects.get(check_made__author=lived.ben_member, check_made__replaced_at=None, question="words")
    change_level(lived.session.pk, of(lived.ben_member), answer.pk, Level.ONLY_ME)
    forms = {name: words in ana.get(f"/account/copy/{name}").content.decode() for name in COPIES[:4]}
    assert set(forms.values()) == {False}


def test_both_forms_hold_the_same(lived: Cast) -> None:
    browser = signed_in(lived.ben)
    for name in ("everything", "without-private"):
        plain, table = (copied(browser, f"{name}.{kind}") for kind in ("json", "csv"))
        as_cells = [{column: "" if cell is None else str(cell) for column, cell in each.items()} for each in plain]
        escaped = [
            {c: f"'{v}" if v.startswith(("=", "+", "-", "@")) else v for c, v in each.items()} for each in as_cells
        ]
        assert [each for each in escaped if each["room"] != "log"] == [each for each in table if each["room"] != "log"]
    assert "'=WORDS()" in {each["value"] for each in table} | {
        each["value"] for each in copied(browser, "everything.csv")
    }


def test_what_is_for_oneself_alone_can_be_left_out(lived: Cast) -> None:
    entries = copied(signed_in(lived.ben), "without-private.json")
    assert {each["room"] for each in entries}.isdisjoint({room.name for room in OF_A_DYAD if room.is_alone})
    assert "for somebody new" not in {each["value"] for each in entries}


def test_the_log_of_who_read_it_is_in_it_and_each_copy_leaves_a_line(lived: Cast) -> None:
    ben = signed_in(lived.ben)
    before = Line.objects.filter(act="exported", dyad=lived.dyad).count()
    for name in COPIES:
        ben.get(f"/account/copy/{name}")
    assert Line.objects.filter(act="exported", dyad=lived.dyad).count() == before + len(COPIES)
    signed_in(lived.ana).get(address(lived))
    log = said(copied(ben), "log")
    assert ("other", "looked at session 1", None) in log
    assert ("me", "took a copy of what they may see", None) in log
    assert not any("hint" in what for _, what, _ in said(copied(signed_in(lived.ana)), "log"))


def test_a_copy_asks_for_the_password_first_and_is_nobodys_else(lived: Cast) -> None:
    for name in ("", *COPIES):
        path = f"/account/copy/{name}"
        assert Browser().get(path).url.startswith("/account/sign-in/")
        forgotten = Browser()
        forgotten.force_login(lived.ben)
        assert forgotten.get(path).url == f"/account/again/?next={path}"
    forgotten = Browser()
    forgotten.force_login(lived.ben)
    assert forgotten.get(f"/dyads/{lived.dyad.pk}/ratings.csv").status_code == 302
    for stranger in (lived.cleo, lived.ito, lived.max):
        assert str(lived.dyad.pk) not in json.dumps(copied(signed_in(stranger)))


def test_what_was_written_before_anothers_link_led_in_stays_closed(lived: Cast) -> None:
    Person.objects.filter(pk=lived.ben.pk).update(private_since=timezone.now())
    values = {each["value"] for each in copied(signed_in(lived.ben))}
    assert not values & {"the reason", "for somebody new", "what I received", "replaced words", 2}
    assert "side of ben happened" in values, "what both may read is still there"


@pytest.mark.research
def test_the_ratings_of_a_whole_caseload_are_read_by_analyze_as_they_are(lived: Cast, tmp_path: Path) -> None:
    table = tmp_path / "all-ratings.csv"
    table.write_bytes(signed_in(lived.ana).get("/account/copy/ratings.csv").content)
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert {each["role"] for each in rows} == {"patient", "therapist"}
    out = tmp_path / "out"
    ran = CliRunner().invoke(app, ["analyze", str(table), "--out", str(out), "--quiet"])
    assert ran.exit_code == 0, ran.output
    assert out.exists()


def test_no_cell_is_run_by_a_spreadsheet() -> None:
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", -1, 2.5]
    text = "".join(csv_lines(["a"], [[cell] for cell in cells]))
    read = [row[0] for row in csv.reader(io.StringIO(text, newline="")) if row][1:]
    assert read == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx", "plain", "-1", "2.5"]


def test_every_model_that_holds_something_of_somebodys_is_in_the_copy() -> None:
    """A new room of the site is put into the list, or says why there is nothing in it to take along."""
    told = {name for room in OF_A_DYAD for name in room.models} | set(OF_A_PERSON) | NOT_COPIED.keys()
    held = {
        model._meta.label
        for model in apps.get_models()
        if any(isinstance(field, models.BinaryField) or _points_to_people(field) for field in model._meta.get_fields())
    }
    assert held - told == set()
    assert told <= {model._meta.label for model in apps.get_models()}


def _points_to_people(field: Any) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model._meta.label in ABOUT_PEOPLE
