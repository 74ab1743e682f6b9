"""What comes after signing, and what goes wrong on the way, on two devices in a real browser."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.looking_back import Partners, end, press, rate, signed_talks
from tests.web.browser.looking_over import LookedOver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture(scope="module")
def talks(server) -> dict[str, str]:
    return signed_talks(server)


@pytest.fixture
def looking() -> Iterator[LookedOver]:
    look = LookedOver()
    yield look
    assert look.faults == []


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_it_is_looked_back_on_after_one_session_and_after_three_and_it_is_mended(
    device, server, talks, looking
) -> None:
    two = Partners(device, server, bypass_csp=True)
    place = talks["back"]
    two.hold_sessions(place, 1)
    two.kaya.page.goto("/")
    expect(two.kaya.page.get_by_text("Time to look back: did it hold?").first).to_be_visible()
    looking(two.kaya.page, "home-look-back")
    kaya, levi = two.pages_at(place)
    heading(kaya, "Did it hold so far?")
    looking(kaya, "check-back-1")
    rate(kaya, 4)
    levi.reload()
    expect(levi.get_by_text("Kaya said it held")).to_have_count(0)
    rate(levi, 7)
    expect(levi.get_by_text("Kaya said it held: 4 of 10.")).to_be_visible()
    heading(levi, "So far, so good to know")
    looking(levi, "holding")
    two.hold_sessions(place, 2)
    kaya, levi = two.pages_at(place)
    heading(kaya, "Did it hold?")
    looking(kaya, "check-back-2")
    rate(kaya, 8)
    rate(levi, 8)
    heading(levi, "How do you two leave it?")
    looking(levi, "ending")
    kaya.reload()
    end(kaya, "mended")
    heading(kaya, "How do you two leave it?")
    levi.reload()
    expect(levi.get_by_text("Kaya says")).to_have_count(0)
    end(levi, "mended")
    heading(levi, "You two have ended this")
    expect(levi.get_by_role("status")).to_contain_text("Mended.")
    looking(levi, "mended")


def test_a_talk_left_for_a_month_rests_goes_on_and_is_held_together(device, server, talks, looking) -> None:
    two = Partners(device, server, bypass_csp=True)
    kaya, levi = two.pages_at(talks["month"])
    press(kaya, "Let it rest")
    heading(kaya, "Resting")
    looking(kaya, "resting")
    levi.reload()
    press(levi, "Go on")
    heading(levi, "Signed")
    expect(levi.get_by_text("When I go quiet, I say why.")).to_be_visible()
    press(levi, "Pause")
    looking(levi, "paused")
    press(levi, "Go on")
    kaya.reload()
    end(kaya, "held_together")
    levi.reload()
    end(levi, "mended")
    heading(levi, "You two have ended this")
    expect(levi.get_by_role("status")).to_contain_text("Held together, each with an own view.")


def test_what_came_up_again_is_written_offline_and_in_two_tabs_and_nothing_is_lost(
    device, server, talks, looking
) -> None:
    two = Partners(device, server, bypass_csp=True)
    place = talks["again"]
    kaya, levi = two.pages_at(place)
    press(kaya, "It has come up again")
    expect(kaya.get_by_label("What happened for me")).to_have_value("")
    expect(kaya.get_by_text("Round 1")).to_be_visible()
    written_offline(two, kaya)
    levi.reload()
    levi.get_by_label("What happened for me").fill("It was the telephone again")
    press(levi, "Put your side in the envelope")
    two_tabs_open(two, kaya, place)
    levi.reload()
    press(levi, "Open both sides")
    heading(levi, "Say it back")
    expect(levi.get_by_text("Typed while the line was gone")).to_be_visible()
    two_tabs_say_it_back(two, kaya, levi, place)
    levi.goto(place.partition("talk/")[0] + "end/")
    levi.get_by_role("button", name="End it").click()
    kaya.goto(place)
    heading(kaya, "Left as it was")
    looking(kaya, "left-open")


def written_offline(two: Partners, kaya: Page) -> None:
    """Send a side while the line is gone; it is there again afterwards, and sent once."""
    two.kaya.expect_to_see(NO_NETWORK)
    place = kaya.url
    kaya.get_by_label("What happened for me").fill("Typed while the line was gone")
    two.kaya.context.set_offline(True)
    kaya.get_by_role("button", name="Put your side in the envelope").click()
    kaya.wait_for_url("chrome-error://**")
    two.kaya.context.set_offline(False)
    kaya.goto(place)
    expect(kaya.get_by_label("What happened for me")).to_have_value("Typed while the line was gone")
    press(kaya, "Put your side in the envelope")
    expect(kaya.get_by_text("Only you can read this now.")).to_be_visible()


def two_tabs_open(two: Partners, kaya: Page, place: str) -> None:
    """Press the same in both tabs: once is enough, and twice does no harm."""
    kaya.goto(place)
    other = two.kaya.context.new_page()
    other.goto(place)
    for tab in (kaya, other):
        press(tab, "Open both sides")
        heading(tab, "Open both sides")
    other.close()


def two_tabs_say_it_back(two: Partners, kaya: Page, levi: Page, place: str) -> None:
    """In the second round the other one tells first: whoever listens writes in two tabs, and both texts stay."""
    two.kaya.expect_to_see("409")
    two.levi.expect_to_see("409")
    kaya.goto(place)
    listener, page = (two.kaya, kaya) if kaya.get_by_label("What I heard").count() else (two.levi, levi)
    page.goto(place)
    other = listener.context.new_page()
    other.goto(place)
    for tab, words in ((page, "Said in the first tab"), (other, "Said in the second tab")):
        tab.get_by_label("What I heard").fill(words)
        press(tab, "Say back what you heard")
    expect(page.get_by_text("Said in the first tab")).to_be_visible()
    expect(other.get_by_text("It was not sent. Copy it if you want to keep it.")).to_be_visible()
    expect(other.get_by_text("Said in the second tab")).to_be_visible()
    other.close()


def test_an_invitation_is_put_off_and_turned_down(device, server, talks, looking) -> None:
    two = Partners(device, server, bypass_csp=True)
    kaya, levi = two.pages_at(talks["invited"])
    looking(kaya, "talks-of-partners")
    press(kaya, "Invite Levi to talk it through")
    levi.goto(kaya.url)
    levi.locator("summary", has_text="Not now, later").click()
    levi.get_by_label("Until when?").fill((date.today() + timedelta(days=7)).isoformat())  # noqa: DTZ011
    press(levi, "Not now, later")
    heading(levi, "Later")
    looking(levi, "postponed")
    press(levi, "Rather not")
    heading(levi, "Set aside")
    looking(levi, "set-aside")
