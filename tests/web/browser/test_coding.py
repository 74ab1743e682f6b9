"""Coding three hundred turns with the keyboard alone, by two coders, and what they agree on, in a real browser."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.web.coding.talks import vtt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.web.browser.device import Device

    Codes = Callable[[int], set[str]]
    Grades = Callable[[int], list[int]]

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
DESK = {"width": 1280, "height": 800}
TURNS, A_SEGMENT = 300, 30
SEGMENTS = TURNS // A_SEGMENT
KEYS_OF = {"minimal_response": "w2", "rejects": "c5", "discloses": "r6"}
GROUP_OF = {"minimal_response": "withdrawal", "rejects": "confrontation", "discloses": "repair"}
RATED = ("impact", "resolution", "contribution_therapist", "contribution_patient")
CODED = "() => [...document.querySelectorAll('[data-turn]')].map((one) => one.dataset.kinds ?? null)"
GRADED = """() => [...document.querySelectorAll('[data-segment]')].map((one) =>
    [...one.querySelectorAll('[data-rating]')].map((each) => Number(each.dataset.grade)))"""
IN_THE_LIST = "() => 'turn' in document.activeElement.dataset"


def codes_of_ana(turn: int) -> set[str]:
    return {kind for kind, every in (("minimal_response", 3), ("rejects", 7)) if turn % every == 0}


def codes_of_ito(turn: int) -> set[str]:
    named = (("minimal_response", 6), ("rejects", 7), ("discloses", 10))
    return {kind for kind, every in named if turn % every == 0}


def grades_of_ana(segment: int) -> list[int]:
    return [1 + (segment + place) % 5 for place in range(4)]


def grades_of_ito(segment: int) -> list[int]:
    return [min(grade + segment % 2, 5) for grade in grades_of_ana(segment)]


def keys(codes: Codes, grades: Grades) -> Iterator[str]:
    """Yield every key that is pressed from the first turn to the last segment."""
    for turn in range(1, TURNS + 1):
        for kind in sorted(codes(turn)):
            yield from KEYS_OF[kind]
        yield "j" if codes(turn) else "0"
        if turn % A_SEGMENT == 0:
            yield from map(str, grades(turn // A_SEGMENT))
            yield "j"


def code(page: Page, codes: Codes, grades: Grades) -> None:
    for _ in range(60):
        if page.evaluate(IN_THE_LIST):
            break
        page.keyboard.press("Tab")
    assert page.evaluate(IN_THE_LIST), "the list is reached by Tab"
    for key in keys(codes, grades):
        page.keyboard.press(key)
    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    expect(
        page.get_by_text(f"{TURNS} of {TURNS} turns coded, {SEGMENTS} of {SEGMENTS} segments rated.")
    ).to_be_visible()


def bring(ana: Device, title: str) -> str:
    """Bring a talk through the pages, and return its address."""
    page = ana.page
    page.goto("/transcripts/new/")
    page.get_by_label("The file").set_input_files(
        {"name": "hour.vtt", "mimeType": "text/vtt", "buffer": vtt(TURNS).encode()}
    )
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("Who Ana Lee is").select_option("therapist")
    page.get_by_label("Who Ben is").select_option("patient")
    page.get_by_role("button", name="Show what is taken out").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("The people in this talk have agreed").check()
    page.get_by_role("button", name="Keep it, without the names").click()
    page.get_by_text("is stored nowhere here").wait_for()
    return page.url


def as_told(codes: Codes) -> list[str]:
    return [" ".join(sorted(codes(turn))) for turn in range(1, TURNS + 1)]


def test_two_coders_by_keyboard_and_their_reliability_is_that_of_an_independent_computation(device, server) -> None:
    del server
    ana, ito = device(viewport=DESK), device(viewport=DESK)
    ana.come_in("therapist")
    address = bring(ana, "Three hundred turns")
    ana.page.get_by_label("Ask a colleague").select_option(label="Ito")
    ana.page.get_by_role("button", name="Ask", exact=True).click()
    code(ana.page, codes_of_ana, grades_of_ana)
    ana.page.reload()
    assert ana.page.evaluate(CODED) == as_told(codes_of_ana)
    assert ana.page.evaluate(GRADED) == [grades_of_ana(each) for each in range(1, SEGMENTS + 1)]
    ito.come_in("supervisor")
    ito.page.goto("/transcripts/")
    asked = ito.page.locator("section", has_text="asks you to code a talk").filter(
        has=ito.page.locator(f"form[action='{address.removeprefix(ito.site)}answer/']")
    )
    asked.get_by_role("button", name="Accept").click()
    ito.page.wait_for_url(address)
    assert set(ito.page.evaluate(CODED)) == {None}, "nothing of the other's codes"
    code(ito.page, codes_of_ito, grades_of_ito)
    for each in (ana, ito):
        each.page.get_by_role("button", name="I am done").click()
        each.page.get_by_text("You are done with this one").wait_for()
    ana.page.reload()
    ana.page.get_by_role("link", name="Both codings side by side").click()
    ana.page.get_by_role("button", name="Show both").click()
    ana.page.get_by_role("heading", name="How far they agree").wait_for()
    figures = figures_of(ana.page.request.get(f"{address}reliability.csv").text())
    as_computed_here(figures)
    differ = sum(codes_of_ana(turn) != codes_of_ito(turn) for turn in range(1, TURNS + 1))
    assert ana.page.locator("tbody a", has_text="Turn ").count() == differ
    assert json.loads(
        ana.page.request.get(ana.page.get_by_role("link", name="JSON of Ito").get_attribute("href")).text()
    )


def figures_of(table: str) -> dict[tuple[str, str], float]:
    rows = csv.DictReader(io.StringIO(table))
    return {(each["name"], each["figure"]): float(each["value"]) for each in rows if each["value"]}


def as_computed_here(figures: dict[tuple[str, str], float]) -> None:
    """Cohen (1960), Krippendorff (2004), Shrout and Fleiss (1979), each from its definition and written anew."""
    for kind, group in GROUP_OF.items():
        said = np.array(
            [[kind in codes(turn) for codes in (codes_of_ana, codes_of_ito)] for turn in range(1, TURNS + 1)]
        )
        assert figures[group, "kappa"] == pytest.approx(_kappa(said), abs=5e-5)
        assert figures[group, "alpha"] == pytest.approx(_alpha(said), abs=5e-5)
    for place, name in enumerate(RATED):
        each_way = (grades_of_ana, grades_of_ito)
        rated = np.array([[grades(each)[place] for grades in each_way] for each in range(1, SEGMENTS + 1)], float)
        assert figures[name, "icc"] == pytest.approx(_icc(rated), abs=5e-5)


def _kappa(said: np.ndarray) -> float:
    seen = float((said[:, 0] == said[:, 1]).mean())
    first, second = said.mean(axis=0)
    chance = first * second + (1 - first) * (1 - second)
    return float((seen - chance) / (1 - chance))


def _alpha(said: np.ndarray) -> float:
    values = said.size
    yes = int(said.sum())
    differ = 2 * int((said[:, 0] != said[:, 1]).sum()) / values
    return float(1 - differ / (2 * yes * (values - yes) / (values * (values - 1))))


def _icc(rated: np.ndarray) -> float:
    things, raters = rated.shape
    rows = raters * float(rated.mean(axis=1).var(ddof=1))
    columns = things * float(rated.mean(axis=0).var(ddof=1))
    left = rated - rated.mean(axis=1, keepdims=True) - rated.mean(axis=0, keepdims=True) + rated.mean()
    error = float((left**2).sum()) / ((things - 1) * (raters - 1))
    return float((rows - error) / (rows + (raters - 1) * error + raters * (columns - error) / things))
