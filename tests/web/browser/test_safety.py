"""In a real browser: the quiet questions, the page for one person alone, and leaving it without a trace."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.web.browser.device import SCALES
from tests.web.browser.walks_alone import COUPLE, mark, second_session

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect


def test_quiet_answers_survive_a_reload_and_are_sealed_with_the_check(device) -> None:
    ana = device()
    ana.come_in("therapist")
    session = second_session(ana, "Ruth")
    ana.page.goto(f"{session}check/")
    ana.fill_in(**dict.fromkeys(SCALES, 6))
    mark(ana, "stuck", 2, "shared")
    ana.page.reload()
    expect(ana.page.locator("[name=indicator-answer-stuck][value='2']")).to_be_checked()
    expect(ana.page.locator("[name=indicator-level-stuck][value=shared]")).to_be_checked()
    mark(ana, "line_crossed", 4, "shared")
    ana.seal()
    expect(ana.page.get_by_text("Your answers are kept.")).to_be_visible()
    ana.page.goto(f"{session.rpartition('sessions/')[0]}now-and-then/")
    crossed = ana.page.locator("section", has=ana.page.locator("#c-line_crossed"))
    expect(crossed.get_by_text("Something sexual, said or done")).to_be_visible()
    expect(crossed.get_by_text("Only me")).to_be_visible()


def test_quiet_answers_wait_on_the_device_while_there_is_no_connection(device) -> None:
    ana = device()
    ana.come_in("therapist")
    session = second_session(ana, "Sam")
    ana.page.goto(f"{session}check/")
    ana.fill_in(**dict.fromkeys(SCALES, 6))
    mark(ana, "stuck", 3)
    ana.expect_to_see("ERR_INTERNET_DISCONNECTED")
    ana.context.set_offline(True)
    ana.page.get_by_role("button", name="Seal").click()
    ana.page.get_by_text("Kept on this device").wait_for()
    ana.context.set_offline(False)
    ana.page.wait_for_url("**/sessions/2/")
    ana.page.goto(f"{session.rpartition('sessions/')[0]}now-and-then/")
    expect(ana.page.get_by_text("Often")).to_be_visible()


def test_without_scripts_it_is_a_plain_form(device) -> None:
    ana = device()
    ana.come_in("therapist")
    session = second_session(ana, "Tess")
    plain = device(java_script_enabled=False)
    plain.context.add_cookies(ana.context.cookies())
    plain.page.goto(f"{session}check/")
    plain.page.get_by_role("group", name="We have been stuck").get_by_label("Sometimes").check(force=True)
    plain.page.get_by_role("button", name="Seal").click()
    plain.page.get_by_role("link", name="For you alone").click()
    expect(plain.page.get_by_role("heading", name="If it is bad right now")).to_be_visible()
    plain.page.get_by_role("button", name="Leave this page quickly").click()
    assert plain.page.locator("body *").count() == 0


def test_the_private_page_is_left_quickly_and_back_does_not_return_to_it(device) -> None:
    ben = device()
    ben.come_in("patient")
    ben.page.goto("/")
    ben.page.get_by_role("link", name="For you alone").click()
    ben.page.get_by_role("button", name="Leave this page quickly").click()
    ben.page.wait_for_url("**/exit/")
    expect(ben.page).to_have_title("New tab")
    ben.page.go_back()
    assert "If it is bad right now" not in ben.page.content()


def test_a_partner_answers_in_private_and_takes_it_back(device, server) -> None:
    ana, ito = device(), device()
    couple = server.run(COUPLE)
    ana.come_in("therapist")
    ana.page.goto(f"/dyads/{couple}/private/")
    # Whether the site has somebody who may be told is up to its administrator, and to another test.
    headings = "main h2:not(#telling)"
    first = ana.page.locator(headings).all_inner_texts()
    ana.page.get_by_role("link", name="The private questions").click()
    ana.page.get_by_role("group", name="I have thought of hurting myself").get_by_label("Once").check()
    ana.page.get_by_role("button", name="Keep it for me").click()
    expect(ana.page.locator(headings).nth(1)).to_have_text("Thoughts of hurting myself or not living")
    assert sorted(ana.page.locator(headings).all_inner_texts()) == sorted(first)
    ito.come_in("supervisor")
    ito.page.goto(f"/dyads/{couple}/private/")
    assert ito.page.locator(headings).all_inner_texts() == first
    ana.page.get_by_text("Take back what I marked").click()
    ana.page.get_by_role("button", name="Take it back").click()
    expect(ana.page.get_by_text("It is now as if you had chosen")).to_be_visible()
    assert ana.page.locator(headings).all_inner_texts() == first
    assert urlsplit(ana.page.url).path == f"/dyads/{couple}/private/"
