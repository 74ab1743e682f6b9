"""A second coder: asked, accepts, codes blind, is compared with; and sees nothing once any of that is gone."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.utils import timezone

from reknit.cli.transcript_coding import read_coding_file
from reknit.coding.agreement import compared
from reknit.web.coding.models import Coder, Transcript
from reknit.web.people.models import Person
from reknit.web.vault.models import DataKey
from tests.web.cast import Browser, signed_in
from tests.web.coding.talks import brought, coder_of, saved, transcript_at, vtt, with_second_coder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db
ANA = {1: [], 2: ["denial"], 3: ["discloses"], 4: ["rejects"], 5: [], 6: ["denial", "rejects"], 7: [], 8: ["denial"]}
ITO = {1: [], 2: ["denial"], 3: [], 4: ["deferential"], 5: [], 6: ["denial"], 7: ["discloses"], 8: []}
SEGMENTS_OF_ANA = {"1": [{}, {"impact": 2, "resolution": 4}], "2": [{}, {"impact": 5, "resolution": 3}]}
SEGMENTS_OF_ITO = {"1": [{}, {"impact": 3, "resolution": 4}], "2": [{}, {"impact": 4, "resolution": 3}]}


@pytest.fixture
def browsers(cast: Cast) -> tuple[Browser, Browser]:
    return signed_in(cast.ana), signed_in(cast.ito)


@pytest.fixture
def address(cast: Cast, browsers: tuple[Browser, Browser]) -> str:
    """A talk that Ana brought, which both coded and neither is done with."""
    ana, ito = browsers
    place = brought(ana, vtt(8, seconds=75))
    with_second_coder(cast, place)
    saved(ana, place, turns={str(turn): [None, kinds] for turn, kinds in ANA.items()}, segments=SEGMENTS_OF_ANA)
    saved(ito, place, turns={str(turn): [None, kinds] for turn, kinds in ITO.items()}, segments=SEGMENTS_OF_ITO)
    return place


def both_look(browsers: tuple[Browser, Browser], address: str) -> None:
    for browser in browsers:
        browser.post(f"{address}done/")
    for browser in browsers:
        browser.post(f"{address}side-by-side/")


def test_who_is_asked_sees_nothing_before_they_accept_and_may_say_no(cast: Cast, browsers: Any) -> None:
    ana, ito = browsers
    place = brought(ana, title="The lighthouse")
    ana.post(f"{place}second-coder/", {"act": "invite", "coder": str(cast.ito.pk)})
    asked = ito.get("/transcripts/").content.decode()
    assert "Ana asks you to code a talk" in asked
    assert "lighthouse" not in asked
    assert "You are asked" in ito.get("/").content.decode()
    assert ito.get(place).status_code == 404
    ito.post(f"{place}answer/", {"act": "no"})
    assert "asks you" not in ito.get("/transcripts/").content.decode()
    assert "said no to coding it" in ana.get(f"{place}who-looked/").content.decode()
    assert not Coder.objects.filter(person=cast.ito).exists()
    assert ito.post(f"{place}answer/", {"act": "accept"}).status_code == 404


@pytest.mark.parametrize("whom", ["ana", "ben", "cleo", "max", "nobody"])
def test_only_somebody_else_who_sees_people_here_can_be_asked(cast: Cast, browsers: Any, whom: str) -> None:
    ana, _ = browsers
    place = brought(ana)
    person = getattr(cast, whom, None)
    ana.post(f"{place}second-coder/", {"act": "invite", "coder": str(person.pk) if person else "x"})
    assert list(Coder.objects.values_list("person", flat=True)) == [cast.ana.pk]


def test_nobody_sees_the_others_codes_before_both_are_done_and_then_both(
    cast: Cast, browsers: Any, address: str
) -> None:
    ana, ito = browsers
    theirs = f"{address}coders/{coder_of(address, cast.ito).pk}/codes.json"
    ana.post(f"{address}done/")
    ana.post(f"{address}side-by-side/")
    assert coder_of(address, cast.ana).seen_at is None
    for page in (address, f"{address}side-by-side/", f"{address}turns/4/"):
        assert 'data-kinds="deferential"' not in ana.get(page).content.decode()
        assert "Where they differ" not in ana.get(page).content.decode()
    assert ana.get(theirs).status_code == 404
    copy = json.dumps(json.loads(ana.get("/account/copy/everything.json").content))
    assert "deferential" not in copy
    ito.post(f"{address}done/")
    assert ana.get(theirs).status_code == 404, "not before she looks"
    ana.post(f"{address}side-by-side/")
    assert "Gives in to please" in ana.get(f"{address}side-by-side/").content.decode()
    assert ana.get(theirs).status_code == 200
    assert "deferential" in ana.get("/account/copy/everything.json").content.decode()
    assert ito.get(f"{address}coders/{coder_of(address, cast.ana).pk}/codes.json").status_code == 404, "nor he"
    ito.post(f"{address}done/", {"back": "yes"})
    assert ana.get(theirs).status_code == 404, "he goes on, so it is closed again"
    assert saved(ana, address, turns={"1": [[], ["denial"]]}).status_code == 410, "she has seen them"


def kappa(one: Any, other: Any) -> float:
    """Cohen's kappa of two series of yes and no, from its definition (Cohen 1960)."""
    table = np.array([[np.mean((one == a) & (other == b)) for b in (0, 1)] for a in (0, 1)])
    chance = float(table.sum(axis=1) @ table.sum(axis=0))
    return (float(np.trace(table)) - chance) / (1 - chance)


def test_the_figures_are_those_of_an_independent_computation_and_of_the_command_line(
    cast: Cast, browsers: Any, address: str, tmp_path: Path
) -> None:
    ana, ito = browsers
    both_look((ana, ito), address)
    rows = list(csv.DictReader(io.StringIO(ana.get(f"{address}reliability.csv").content.decode())))
    told = {(each["name"], each["figure"]): float(each["value"]) for each in rows if each["value"]}
    of = {"withdrawal": {"denial", "deferential"}, "confrontation": {"rejects"}, "repair": {"discloses"}}
    for group, kinds in of.items():
        one, other = (np.array([int(bool(set(said[turn]) & kinds)) for turn in said]) for said in (ANA, ITO))
        assert told[group, "kappa"] == pytest.approx(kappa(one, other), abs=5e-5)
    # Two raters, two segments: impact 2 3 and 5 4, with squared distances. Observed 1 and 1; expected from margins
    # (2, 5) x (3, 4): 1, 4, 4, 1. So 1 - (2 / 2) / (10 / 4).
    assert told["impact", "kappa"] == pytest.approx(1 - 1 / 2.5, abs=5e-5)
    paths = []
    for name in ("ana", "ito"):
        for form in ("csv", "json"):
            paths.append(tmp_path / f"{name}.{form}")
            row = coder_of(address, getattr(cast, name))
            paths[-1].write_bytes(ana.get(f"{address}coders/{row.pk}/codes.{form}").content)
    sheets, files = (
        [read_coding_file(path) for path in paths if path.suffix == f".{form}"] for form in ("csv", "json")
    )
    assert sheets == files
    again = {each.name: each.kappas[0].value for each in compared(sheets).agreements if each.kappas}
    assert told["repair", "kappa"] == pytest.approx(again["repair"], abs=5e-5)
    page = ito.get(f"{address}side-by-side/").content.decode()
    assert page.count(">Turn ") == 5
    assert page.count(">Segment ") == 2


def test_who_is_taken_off_sees_nothing_from_the_next_request_on_and_their_codes_are_gone(
    cast: Cast, browsers: Any, address: str
) -> None:
    ana, ito = browsers
    assert ito.get(address).status_code == 200
    ana.post(f"{address}second-coder/", {"act": "take_off"})
    for path in ("", "turns/1/", "marks/", "side-by-side/", "band/", "who-looked/", "erase/"):
        assert ito.get(address + path).status_code == 404
    assert saved(ito, address, turns={"1": [[], None]}).status_code == 404
    assert not DataKey.objects.filter(author=cast.ito, transcript__isnull=False).exists()
    assert "Words of turn" not in ito.get("/account/copy/everything.json").content.decode()


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("ito", {"is_active": False}),
        ("ito", {"is_clinician": False}),
        ("ana", {"is_active": False}),
        ("ana", {"is_clinician": False}),
        ("ito", {"private_since": "now"}),
    ],
)
def test_where_either_works_here_no_more_the_second_coder_sees_nothing(
    cast: Cast, browsers: Any, address: str, who: str, change: dict[str, Any]
) -> None:
    _, ito = browsers
    told = {name: timezone.now() if value == "now" else value for name, value in change.items()}
    Person.objects.filter(pk=getattr(cast, who).pk).update(**told)
    assert ito.get(address).status_code in {302, 404}
    assert "Words of turn" not in str(ito.get("/account/copy/everything.json").content)


def test_what_was_brought_before_anothers_link_led_in_stays_closed_and_can_be_erased(cast: Cast, browsers: Any) -> None:
    ana, _ = browsers
    place = brought(ana)
    Person.objects.filter(pk=cast.ana.pk).update(private_since=timezone.now())
    assert ana.get(place).status_code == 404
    assert "A talk" not in ana.get("/transcripts/").content.decode()
    assert "1 of yours is closed" in ana.get("/transcripts/").content.decode()
    ana.post("/transcripts/", {"sure": "yes"})
    assert not Transcript.objects.exists()


def test_whoever_saw_codes_of_it_is_not_asked_again(cast: Cast, browsers: Any, address: str) -> None:
    ana, ito = browsers
    both_look((ana, ito), address)
    ito.post(f"{address}erase/", {"what": "codes", "sure": "yes"})
    assert ito.get(address).status_code == 404
    assert f'value="{cast.ito.pk}"' not in ana.get(address).content.decode()
    ana.post(f"{address}second-coder/", {"act": "invite", "coder": str(cast.ito.pk)})
    assert not Coder.objects.filter(person=cast.ito).exists()


def test_erasing_ones_codes_destroys_their_key_and_begins_anew_only_where_nothing_was_seen(
    cast: Cast, browsers: Any, address: str
) -> None:
    ana, ito = browsers
    before = DataKey.objects.get(author=cast.ana, purpose="codes").pk
    ana.post(f"{address}erase/", {"what": "codes", "sure": "yes"})
    assert not DataKey.objects.filter(pk=before).exists()
    assert "0 of 8 turns coded" in ana.get(address).content.decode()
    assert saved(ana, address, turns={"1": [None, []]}).status_code == 200
    both_look((ana, ito), address)
    ana.post(f"{address}erase/", {"what": "codes", "sure": "yes"})
    assert saved(ana, address, turns={"1": [None, []]}).status_code == 410


@pytest.mark.parametrize("sent", [{"what": "all", "sure": ""}, {"what": "all", "sure": "yes"}])
def test_only_its_owner_erases_a_transcript_and_only_when_sure(
    browsers: Any, address: str, sent: dict[str, str]
) -> None:
    ana, ito = browsers
    ito.post(f"{address}erase/", sent)
    assert Transcript.objects.filter(pk=transcript_at(address).pk).exists()
    ana.post(f"{address}erase/", sent)
    assert Transcript.objects.exists() == (sent["sure"] != "yes")
    assert DataKey.objects.filter(transcript__isnull=False).exists() == (sent["sure"] != "yes")
