"""Coding: saved in batches or by a form, told where another window was quicker, hidden until one is done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from reknit.coding.file import read_coding
from reknit.web.audit.models import Line
from reknit.web.coding.codes import coded_by
from tests.web.cast import signed_in
from tests.web.coding.talks import brought, coder_of, saved, vtt
from tests.web.given import SCRIPT

if TYPE_CHECKING:
    from tests.web.cast import Browser, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast: Cast) -> Browser:
    return signed_in(cast.ana)


@pytest.fixture
def address(ana: Browser) -> str:
    return brought(ana, vtt(40))


def codes(cast: Cast, address: str) -> Any:
    told = coded_by(coder_of(address, cast.ana))
    return {turn: set(kinds) for turn, kinds in told.turns.items()}, told.segments


def test_a_batch_is_saved_and_the_page_shows_it_again(cast: Cast, ana: Browser, address: str) -> None:
    answer = saved(
        ana, address, turns={"1": [None, []], "2": [None, ["rejects", "denial"]]}, segments={"1": [{}, {"impact": 4}]}
    )
    assert answer.json() == {"saved": 3, "progress": "2 of 40 turns coded, 0 of 2 segments rated."}
    assert codes(cast, address) == ({1: set(), 2: {"rejects", "denial"}}, {1: {"impact": 4}})
    page = ana.get(address).content.decode()
    assert 'data-turn="2" data-kinds="denial rejects"' in page
    assert 'data-rating="impact" data-grade="4"' in page
    assert "media-src blob:" in ana.get(address)["Content-Security-Policy"]
    assert "media-src" not in ana.get("/transcripts/")["Content-Security-Policy"]


def test_the_same_batch_sent_once_more_changes_nothing(cast: Cast, ana: Browser, address: str) -> None:
    batch: dict[str, Any] = {"turns": {"1": [None, ["denial"]]}, "segments": {"1": [{}, {"impact": 4}]}}
    assert [saved(ana, address, **batch).status_code for _ in range(3)] == [200] * 3
    assert codes(cast, address) == ({1: {"denial"}}, {1: {"impact": 4}})


def test_of_two_windows_the_later_one_is_told_what_is_there_and_nothing_of_its_batch_is_kept(
    cast: Cast, ana: Browser, address: str
) -> None:
    saved(ana, address, turns={"1": [None, ["denial"]]})
    answer = saved(ana, address, turns={"1": [None, ["rejects"]], "2": [None, []]})
    assert answer.status_code == 409
    assert answer.json()["there"] == {"turns": {"1": ["denial"]}, "segments": {}}
    assert codes(cast, address) == ({1: {"denial"}}, {})
    assert saved(ana, address, turns={"1": [["denial"], None], "2": [None, []]}).status_code == 200
    assert codes(cast, address) == ({2: set()}, {})


@pytest.mark.parametrize(
    "changes",
    [
        "", "[]", "null", '{"x": {}}', '{"turns": []}', '{"turns": {"0": [null, []]}}', '{"turns": {"41": [null, []]}}',
        '{"turns": {"x": [null, []]}}', '{"turns": {"1": [null]}}', '{"turns": {"1": [null, ["nonsense"]]}}',
        '{"turns": {"1": [null, "denial"]}}', '{"turns": {"1": [null, [1]]}}', '{"segments": {"3": [{}, {}]}}',
        '{"segments": {"1": [{}, {"impact": 6}]}}', '{"segments": {"1": [{}, {"impact": true}]}}',
        '{"segments": {"1": [{}, {"nonsense": 1}]}}', '{"segments": {"1": [{}, [1]]}}', "[" * 5000,
        '{"turns": {"' + "9" * 5000 + '": [null, []]}}', '{"segments": {"1": [{}, {"impact": NaN}]}}',
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_refused_in_words(cast: Cast, ana: Browser, address: str, changes: str) -> None:
    answer = ana.post(f"{address}save/", {"changes": changes}, headers=SCRIPT)
    assert answer.status_code == 422
    assert "nothing was saved" in answer.json()["message"]
    assert codes(cast, address) == ({}, {})


def test_without_scripts_each_turn_and_segment_has_a_form(cast: Cast, ana: Browser, address: str) -> None:
    page = ana.get(f"{address}turns/3/").content.decode()
    assert "Words of turn 3." in page
    assert 'name="before"' not in page
    answer = ana.post(f"{address}turns/3/", {"kind": ["denial", "discloses"], "act": "next"})
    assert answer["Location"] == f"{address}turns/4/"
    answer = ana.post(f"{address}turns/40/", {"act": "next"})
    assert answer["Location"] == f"{address}#turn-40"
    ana.post(f"{address}segments/2/", {"impact": "2", "resolution": "", "contribution_patient": "5", "act": "back"})
    assert codes(cast, address) == (
        {3: {"denial", "discloses"}, 40: set()},
        {2: {"impact": 2, "contribution_patient": 5}},
    )
    assert 'value="denial" checked' in ana.get(f"{address}turns/3/").content.decode()
    ana.post(f"{address}turns/3/", {"before": "denial discloses", "act": "clear"})
    assert codes(cast, address)[0] == {40: set()}


def test_a_form_opened_before_another_window_coded_is_told_so(cast: Cast, ana: Browser, address: str) -> None:
    saved(ana, address, turns={"3": [None, ["denial"]]}, segments={"1": [{}, {"impact": 1}]})
    for path, sent in (("turns/3/", {"kind": "rejects"}), ("segments/1/", {"impact": "5"})):
        answer = ana.post(f"{address}{path}", sent | {"act": "back"})
        assert answer.status_code == 409
        assert "coded in another window" in answer.content.decode()
    assert codes(cast, address) == ({3: {"denial"}}, {1: {"impact": 1}})


@pytest.mark.parametrize("path", ["turns/0/", "turns/41/", "segments/3/", f"turns/{'9' * 40}/"])
def test_a_turn_that_is_not_there_is_not_found(ana: Browser, address: str, path: str) -> None:
    assert ana.get(address + path).status_code == 404


def test_marks_are_hidden_until_done_and_whoever_looked_codes_no_more(cast: Cast, ana: Browser) -> None:
    address = brought(ana, "Ana Lee: What was that like for you?\nBen: Fine.\nAna Lee: I pushed you.\nBen: Yes.\n")
    saved(ana, address, turns={"2": [None, ["denial"]]})
    assert "Hardly answers" not in ana.get(f"{address}marks/").content.decode()
    ana.post(f"{address}marks/")
    assert coder_of(address, cast.ana).seen_at is None, "not done, nothing is seen"
    ana.post(f"{address}done/")
    assert saved(ana, address, turns={"2": [["denial"], []]}).status_code == 410
    assert "Show the marks" in ana.get(f"{address}marks/").content.decode()
    ana.post(f"{address}done/", {"back": "yes"})
    assert saved(ana, address, turns={"2": [["denial"], ["deferential"]]}).status_code == 200
    ana.post(f"{address}done/")
    ana.post(f"{address}marks/")
    page = ana.get(f"{address}marks/").content.decode()
    assert "Hardly answers" in page, "what reknit marks"
    assert "Gives in to please" in page, "beside what was coded"
    ana.post(f"{address}done/", {"back": "yes"})
    assert coder_of(address, cast.ana).done_at is not None
    assert 'name="kind"' not in ana.get(f"{address}turns/2/").content.decode(), "nothing is changed there"


def test_ones_codes_are_taken_along_as_the_command_line_reads_them(ana: Browser, address: str, cast: Cast) -> None:
    saved(ana, address, turns={"1": [None, []], "2": [None, ["denial"]]}, segments={"1": [{}, {"impact": 4}]})
    place = f"{address}coders/{coder_of(address, cast.ana).pk}/codes"
    table, whole = (read_coding(ana.get(f"{place}.{form}").content) for form in ("csv", "json"))
    assert table == whole
    assert (table.coder, table.markers[2], table.ratings[1]) == ("Ana", frozenset({"denial"}), {"impact": 4})
    assert "Words of turn 2." in ana.get(f"{place}.csv").content.decode()


def test_what_goes_on_is_one_line_and_every_step_is_one(ana: Browser, address: str) -> None:
    for turn in range(1, 6):
        saved(ana, address, turns={str(turn): [None, []]})
        ana.get(address)
    ana.post(f"{address}done/")
    acts = list(Line.objects.filter(transcript__isnull=False).order_by("at").values_list("act", flat=True))
    assert acts == ["transcript_added", "coded", "looked_at_transcript", "coding_done"]
    page = ana.get(f"{address}who-looked/").content.decode()
    assert "was done with coding" in page


def test_a_long_talk_is_one_page_and_each_save_is_small(ana: Browser) -> None:
    address = brought(ana, vtt(300))
    page = ana.get(address).content.decode()
    assert page.count("data-turn=") == 300
    assert page.count("data-segment=") == 10
    changes = {str(turn): [None, ["denial"]] for turn in range(1, 301)}
    assert saved(ana, address, turns=changes).json()["saved"] == 300
    assert len(json.dumps(saved(ana, address, turns=changes).json())) < 200
