"""A browser that runs no scripts: the check, the opening and the handing over work all the same."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect


def test_the_check_and_the_opening(device) -> None:
    ana, rike = device(java_script_enabled=False), device(java_script_enabled=False)
    ana.come_in("therapist")
    session = ana.begin_with("Rike")
    code = ana.code_for_the_other(session)
    ana.answer(session, understood=6, rub=0, words="Plain", levels={"words": "shared"})
    rike.page.goto("/link/")
    rike.page.get_by_label("Code").fill(code)
    rike.page.get_by_role("button", name="Go on").click()
    rike.page.get_by_role("link", name="Answer now").click()
    rike.answer_here(understood=9)
    rike.page.get_by_role("button", name="Open for both").click()
    expect(rike.page.get_by_role("heading", name="Side by side")).to_be_visible()
    expect(rike.page.get_by_text("Plain")).to_be_visible()
    ana.page.reload()
    expect(ana.page.get_by_text("Rike: 9")).to_be_visible()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(device) -> None:
    ana = device(java_script_enabled=False)
    ana.expect_to_see("422")
    ana.come_in("therapist")
    session = ana.begin_with("Sami")
    ana.page.goto(f"{session}check/")
    ana.fill_in(understood=6, words="long " * 500)
    ana.page.get_by_role("button", name="Seal").click()
    expect(ana.page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    assert ana.page.locator("[name=answer-understood][value='6']").is_checked()
    ana.page.locator("[name=answer-words]").fill("shorter")
    ana.page.get_by_role("button", name="Seal").click()
    expect(ana.page.get_by_role("link", name="Change my answers")).to_be_visible()
    assert ana.checks_stored(session) == 1


def test_a_handed_over_tablet(device) -> None:
    tablet = device(java_script_enabled=False)
    tablet.come_in("therapist")
    session = tablet.begin_with("Tove")
    tablet.hand_over(session)
    tablet.page.get_by_role("link", name="Begin").click()
    tablet.answer_here(understood=4)
    expect(tablet.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    tablet.page.go_back()
    assert tablet.page.locator("[name^=answer-]:checked").count() == 0
