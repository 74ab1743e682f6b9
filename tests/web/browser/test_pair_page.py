"""The pair page on paper and by keyboard; and the quick way out of the help page."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect


def test_on_paper_there_is_the_chart_and_no_button(device) -> None:
    ana = device(viewport={"width": 1280, "height": 900})
    ana.come_in("therapist")
    page = ana.page
    page.get_by_role("link", name="Dora", exact=True).click()
    page.emulate_media(media="print")
    charts = page.locator("figure.course svg.chart")
    assert [chart.is_visible() for chart in charts.all()].count(True) == 1
    assert page.locator("button:visible, .button:visible, input:visible, nav:visible").count() == 0
    expect(page.get_by_role("heading", name="Sessions", exact=True)).to_be_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 10_000


def test_a_hint_is_put_away_and_taken_out_from_the_keyboard(device) -> None:
    ana = device()
    ana.come_in("therapist")
    page = ana.page
    page.get_by_role("link", name="Dora", exact=True).click()
    shown = page.locator("#hints ~ article.hint")
    many = shown.count()
    assert many > 0
    title = shown.first.locator("h3").inner_text()
    go_to(page, shown.first.locator("summary", has_text="Put it away"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("We have talked about it")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Put away, for you only.")).to_be_visible()
    assert shown.count() == many - 1

    go_to(page, page.locator("details > summary", has_text="Put away by you (1)"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Show it again")
    page.keyboard.press("Enter")
    expect(shown).to_have_count(many)
    assert title in shown.locator("h3").all_inner_texts()


def go_to(page, wanted) -> None:
    """Press Tab until it has the focus."""
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the keyboard never reached it")


def test_the_help_page_is_left_quickly(device) -> None:
    ana = device()
    ana.come_in("therapist")
    page = ana.page
    page.evaluate("localStorage.setItem('reknit:kept:somebody:something', '{}')")
    page.goto("/help/")
    page.get_by_role("button", name="Leave this page quickly").click()
    page.wait_for_url("**/exit/")
    expect(page).to_have_title("New tab")
    assert page.locator("body *").count() == 0
    page.go_back()
    assert "Leave this page" not in page.content()
    page.goto("/help/")
    assert page.evaluate("localStorage.length") == 0
    page.goto("/")
    assert "/come-in/" in page.url
