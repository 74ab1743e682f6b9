"""The page of a marked hour in a real browser, and how it tells moments."""

from __future__ import annotations

import shutil

import pytest

from reknit.report.marked_hour import marked_hour
from reknit.report.quoting import quoted
from reknit.transcripts.levels.levels import levels
from reknit.transcripts.markers.marks import marks
from tests.transcripts.talks import talk

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

TIMED = """
T [0:00-0:04]: How was the week?
P [0:05-0:06]: Fine.
T [0:08-0:12]: What else came up when you thought of the letter that never came to you in the end?
P [0:13-0:20]: You keep asking about it. You don't listen, this isn't working for me at all, and I told you so before.
T [0:21-0:24]: You're right, I missed that. I'm sorry I pushed you.
X [0:25-0:26]: Tea?
P [0:27-0:30]: Okay then.
"""


def page_of(text: str) -> str:
    made = talk(text)
    return marked_hour(made, marks(made), levels(made), "hour.vtt").page


def test_it_tells_the_moment_with_its_words_and_the_answer() -> None:
    page = page_of(TIMED)
    assert "0:05 to 0:21, turns 2 to 5" in page
    assert "With a move to mend." in page
    assert "<mark>You keep asking</mark>" in page
    assert "Answers turn 4." in page
    assert page.count('role="img"') == 1


def test_without_times_it_counts_turns() -> None:
    page = page_of("T: What was it like?\nP: Long.")
    assert "Turn 2</h3>" in page
    assert ">turns</text>" in page
    assert "No move to mend was found within 6 turns" in page


def test_pieces_make_up_the_turn() -> None:
    made = talk(TIMED)
    places = [place for mark in marks(made) if mark.turn == 3 for place in mark.places]
    assert "".join(text for text, _ in quoted(made, 3, places).pieces) == made.turns[3].text


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium browser here")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_it_fits_the_screen_asks_for_nothing_and_has_no_fault(browser, tmp_path, width, theme) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    path = tmp_path / "hour.html"
    path.write_text(page_of(TIMED), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [path.as_uri()]
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()
