"""A therapist and a patient, each with a phone: the whole way from the first click to what became of a remark."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

HER_SECRET = "I was tired today, and I hid it"
HIS_SECRET = "I almost did not come"
HIS_REMARK = "You looked at the clock twice"


def test_her_first_check_is_four_clicks_away_and_needs_no_mouse(device) -> None:
    ana = device()
    page = ana.page
    page.goto("/come-in/")
    page.get_by_role("button", name="Come in as the therapist").click()
    page.get_by_role("link", name="Begin with someone new").click()
    page.get_by_label("First name").fill("Nora")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Answer now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How was it between you?")

    page.locator("[name=answer-understood]").first.focus()
    for digits in ("8", "7", "9", "6", "10"):
        for digit in digits:
            page.keyboard.press(digit)
        page.keyboard.press("Enter")
    page.keyboard.press("Space")  # No rub.
    page.keyboard.press("Enter")
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.keyboard.type("A long laugh")
    while not page.get_by_role("button", name="Seal").evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Session 1 with Nora")
    expect(page.get_by_role("link", name="Change my answers")).to_be_visible()

    page.get_by_role("link", name="Change my answers").click()
    chosen = {
        one.get_attribute("name"): one.get_attribute("value")
        for one in page.locator("[name^=answer-]:checked").element_handles()
    }
    numbers = {"understood": "8", "matters": "7", "manner": "9", "candour": "6", "closeness": "10", "week": "5"}
    assert {name: chosen[f"answer-{name}"] for name in numbers} == numbers
    assert chosen["answer-rub"] == "0"
    assert page.locator("[name=answer-good_moment]").input_value() == "A long laugh"
