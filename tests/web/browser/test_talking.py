"""Two people talk it through, each on a device of their own, in a real browser."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from reknit.web.made_up import PASSWORD
from tests.web.browser.device import TABLET
from tests.web.browser.looking_over import LookedOver
from tests.web.browser.walking_it_through import Pair, to_signed

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect


@pytest.fixture
def looking() -> Iterator[LookedOver]:
    look = LookedOver()
    yield look
    assert look.faults == []


def test_the_whole_way_to_signed(device, looking) -> None:
    pair = Pair(device, looking, bypass_csp=True)
    to_signed(pair)
    for page in pair.pages:
        expect(page.get_by_role("heading", level=1)).to_have_text("Signed")
        expect(page.get_by_text("Wait one breath before you answer")).to_be_visible()


def test_talks_that_are_over_and_one_that_waits(device, looking) -> None:
    ana = device(bypass_csp=True)
    ana.come_in("therapist")
    for name, heading in (("Cleo", "You two have ended this"), ("Dora", "An invitation to talk")):
        ana.page.goto("/")
        ana.page.get_by_role("link", name=name, exact=True).click()
        looking(ana.page, f"pair-{name}")
        ana.page.goto(f"{ana.page.url}talk/")
        looking(ana.page, f"talks-{name}")
        ana.page.get_by_role("link", name="The talk of").click()
        expect(ana.page.get_by_role("heading", level=1)).to_have_text(heading)
        looking(ana.page, f"talk-{name}")


def test_without_scripts(device) -> None:
    to_signed(Pair(device, java_script_enabled=False))


def test_moving_against_leads_to_the_wish_underneath(device, looking) -> None:
    pair = Pair(device, looking, bypass_csp=True)
    pair.invite()
    pair.press("ben", "Yes, let us talk")
    for who in ("ana", "ben"):
        pair.notice(who, "confrontation")
    pair.press("ana", "There is more to it")
    for who in ("ana", "ben"):
        pair.seal(who)
    pair.each_presses("Open both sides")
    for listener, teller in (("ben", "ana"), ("ana", "ben")):
        pair.press(listener, "Say back what you heard")
        pair.press(teller, "Yes, that is it")
    expect(pair.go("ben").get_by_role("heading", level=1)).to_have_text("The wish underneath")
    pair.seen("beneath")
    pair.each_writes("What I wished for", "A little time", "Say what you wished for")
    expect(pair.go("ben").get_by_role("heading", level=1)).to_have_text("Your own part")


def test_no_is_a_good_answer(device) -> None:
    pair = Pair(device)
    pair.invite()
    pair.press("ben", "Rather not")
    expect(pair.ben.page.get_by_role("heading", level=1)).to_have_text("Set aside")
    pair.go("ana")
    expect(pair.ana.page.get_by_role("heading", level=1)).to_have_text("Set aside")
    expect(pair.ana.page.get_by_role("button", name="Invite")).to_have_count(0)
    pair.press("ben", "Invite Ana")
    pair.press("ana", "Yes, let us talk")
    expect(pair.ana.page.get_by_role("heading", level=1)).to_have_text("What did you notice?")


def test_paused_for_a_week_and_gone_on(device) -> None:
    pair = Pair(device)
    pair.invite()
    pair.press("ben", "Yes, let us talk")
    page = pair.ben.page
    page.locator("summary", has_text="Pause").click()
    page.get_by_label("Until a day").fill((date.today() + timedelta(days=7)).isoformat())  # noqa: DTZ011
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paused")
    pair.go("ana")
    expect(pair.ana.page.get_by_role("button", name="Go on")).to_have_count(0)
    pair.press("ben", "Go on")
    pair.press("ben", "Too much right now")
    pair.go("ana")
    expect(pair.ana.page.get_by_role("heading", level=1)).to_have_text("Paused")
    assert "oo much" not in pair.ana.page.get_by_role("main").inner_text().replace("Too much right now", "", 1)


def test_a_third_person_and_parting(device) -> None:
    pair = Pair(device)
    pair.invite()
    pair.press("ben", "Yes, let us talk")
    page = pair.ben.page
    page.locator("summary", has_text="Bring in a third").click()
    page.get_by_label("Who could help").fill("Ito")
    page.get_by_role("button", name="Bring in a third person").click()
    expect(page.get_by_text("You would like to bring in Ito.")).to_be_visible()
    pair.press("ana", "Yes, bring them in")
    expect(pair.ana.page.get_by_text("You two agreed to bring in Ito.")).to_be_visible()
    for who in ("ana", "ben"):
        pair.go(who)
        page = pair.of(who).page
        page.locator("summary", has_text="Say how this could end").click()
        page.get_by_label("We part ways").check()
        page.get_by_role("button", name="Say how this could end").click()
        expect(page.get_by_role("main")).to_contain_text("part" if who == "ana" else "Parted ways", ignore_case=True)
    expect(pair.ben.page.get_by_role("heading", level=1)).to_have_text("You two have ended this")


def test_what_is_being_written_survives_and_gets_gentle_marks(device) -> None:
    pair = Pair(device)
    pair.invite()
    pair.to_alone()
    page = pair.ben.page
    page.get_by_label("What happened for me").fill("You never listen")
    expect(page.locator("[data-marks]")).to_contain_text("You never")
    page.get_by_label("My share of it, as a slider").fill("40")
    expect(page.get_by_label("My share of it, 0 to 100")).to_have_value("40")
    page.reload()
    expect(page.get_by_label("What happened for me")).to_have_value("You never listen")
    page.get_by_role("button", name="Put your side in the envelope").click()
    expect(page.get_by_role("region", name="What is here so far")).to_contain_text("You never listen")
    expect(page.get_by_text("Only you can read this now.")).to_be_visible()
    pair.ben.follow_the_other()
    pair.go("ana")
    assert "You never listen" not in pair.ana.page.content()
    # Opening the other's page while one waits: the page that waits notices by itself.
    pair.seal("ana")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Open both sides"), timeout=20_000)


def test_together_on_one_screen(device, looking) -> None:
    pair = Pair(device, viewport=TABLET, bypass_csp=True)
    pair.invite()
    page = pair.ana.page
    page.get_by_role("link", name="Together on this screen").click()
    looking(page, "sit-down")
    pair.ana.expect_to_see("422")
    for password in ("not his", PASSWORD):
        page.get_by_label("Ben’s password").fill(password)
        page.get_by_role("button", name="We sit down").click()
        if password != PASSWORD:
            expect(page.get_by_text("That is not Ben’s password")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now it is Ben’s turn")
    looking(page, "passed-on")
    page.get_by_role("button", name="I am Ben").click()
    expect(page.get_by_text("Ben has this screen now.")).to_be_visible()
    page.get_by_role("button", name="Yes, let us talk").click()
    for name in ("Ben", "Ana"):
        expect(page.get_by_text(f"{name} has this screen now.")).to_be_visible()
        page.locator("[name=choice][value=withdrawal]").check()
        page.locator("[name=number][value='2']").check(force=True)
        page.get_by_role("button", name="Say what you noticed").click()
        if name == "Ben":
            page.get_by_role("button", name="I am Ana").click()
    page.get_by_role("button", name="There is more to it").click()
    page.get_by_label("What happened for me").fill("It went quiet, says Ana")
    looking(page, "at-table")
    page.get_by_role("button", name="Put your side in the envelope").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now it is Ben’s turn")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Now it is Ben’s turn")
    page.get_by_role("button", name="I am Ben").click()
    expect(page.get_by_label("What happened for me")).to_have_value("")
    assert "says Ana" not in page.content()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    page.get_by_role("button", name="Leave the table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have left the table")
    page.get_by_label("Ana’s password").fill(PASSWORD)
    page.get_by_role("button", name="Go on as Ana").click()
    expect(pair.go("ana").get_by_role("blockquote")).to_have_text("It went quiet, says Ana")


def test_a_phone_without_an_account_and_the_third(device, looking) -> None:
    ana, nils, ito = device(bypass_csp=True), device(bypass_csp=True), device(bypass_csp=True)
    ana.come_in("therapist")
    ana.begin_with("Nils")
    page = ana.page
    page.goto(f"{page.url.partition('sessions')[0]}talk/")
    page.get_by_role("button", name="Invite Nils").click()
    talk = page.url
    looking(page, "invited-without-account")
    page.get_by_role("button", name="Link or QR").click()
    his_code = page.locator("output.code").inner_text()
    nils.follow_a_code(his_code, "**/talk/*/")
    looking(nils.page, "guest")
    nils.page.get_by_role("button", name="Yes, let us talk").click()
    nils.page.locator("summary", has_text="Bring in a third").click()
    nils.page.get_by_label("Who could help").fill("Ito")
    nils.page.get_by_role("button", name="Bring in a third person").click()
    page.goto(talk)
    page.get_by_role("button", name="Yes, bring them in").click()
    page.get_by_role("button", name="Make a link for Ito").click()
    ito.follow_a_code(page.locator("output.code").inner_text(), "**/third/")
    expect(ito.page.get_by_text("They have not come to their wishes yet.")).to_be_visible()
    looking(ito.page, "third")
    page.goto(talk)
    page.get_by_role("button", name="Without a third person").click()
    ito.expect_to_see("404")
    ito.page.reload()
    expect(ito.page.get_by_text("There is nothing here for you")).to_be_visible()
