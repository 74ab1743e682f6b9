"""One tablet, handed over twice: whatever is pressed, it shows nothing of what was written on it."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

from tests.web.browser.device import SCALES, TABLET  # noqa: E402

PASSWORD = "a-made-up-clinic"  # noqa: S105 - everybody's, and nobody is real
HERS = dict.fromkeys(SCALES, 9) | {"words": "My own worry about this"}
HIS = dict.fromkeys(SCALES, 3) | {"words": "I nearly stayed at home"}


def shows_nothing(tablet, *addresses: str) -> None:
    """Press Back, reload, and type every address there is: no answer of anybody's is on the screen or in the page."""
    page = tablet.page
    for press in (page.go_back, page.reload, page.go_back, page.go_forward):
        press()
        nothing_of_it(page)
    for address in addresses:
        page.goto(address)
        nothing_of_it(page)
        page.go_back()
        nothing_of_it(page)


def nothing_of_it(page) -> None:
    html = page.content()
    assert HIS["words"] not in html
    assert HERS["words"] not in html
    assert page.locator("[name^=answer-]:checked").count() == 0
    assert all(words == "" for words in page.locator("textarea").evaluate_all("all => all.map((one) => one.value)"))


def what_is_kept(page: Any) -> Any:
    return page.evaluate("({here: localStorage.length, tab: sessionStorage.length})")


def test_handed_over_twice(device) -> None:
    tablet = device(viewport=TABLET)
    page = tablet.page
    tablet.come_in("therapist")
    session = tablet.begin_with("Ulf")
    pair = session.rpartition("sessions/")[0]
    tablet.answer(session, levels={"words": "only_me"}, **HERS)

    tablet.hand_over(session)
    expect(page.get_by_role("heading", level=1)).to_have_text("This tablet is now for Ulf")
    for address in (session, f"{session}check/", pair, "/"):
        page.goto(address)
        nothing_of_it(page)
        assert page.url.partition("?")[0].endswith(("/come-in/", "/handed-over/"))
    page.goto("/handed-over/check/")
    nothing_of_it(page)
    page.reload()
    tablet.answer_here(levels={"words": "only_me"}, **HIS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert what_is_kept(page) == {"here": 0, "tab": 0}
    shows_nothing(tablet, "/handed-over/check/", "/handed-over/", session, f"{session}check/", pair, "/")

    page.goto("/handed-over/done/")
    page.get_by_label("Ana’s password").fill(PASSWORD)
    page.get_by_role("button", name="Go on as Ana").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You and Ulf")
    page.goto(session)
    page.get_by_role("button", name="Open for both").click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    assert HIS["words"] not in page.content()

    page.goto(pair)
    page.get_by_role("button", name="Add a session").click()
    second = page.url
    tablet.hand_over(second)
    page.get_by_role("link", name="Begin").click()
    tablet.answer_here(**HIS)
    shows_nothing(tablet, "/handed-over/check/", second, session, pair)


def test_a_second_tab_of_hers_is_signed_out_with_the_first(device) -> None:
    tablet = device(viewport=TABLET)
    tablet.come_in("therapist")
    session = tablet.begin_with("Veit")
    other_tab = tablet.context.new_page()
    other_tab.goto(f"{session}check/")
    other_tab.locator("[name=answer-understood][value='2']").check(force=True)
    tablet.hand_over(session)
    tablet.expect_to_see("401", "403")
    other_tab.get_by_role("button", name="Seal").click()
    expect(other_tab.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    other_tab.reload()
    assert "/come-in/" in other_tab.url
    tablet.page.get_by_role("link", name="Begin").click()
    nothing_of_it(tablet.page)


def test_two_idle_minutes_end_it(device) -> None:
    tablet = device(viewport=TABLET)
    page = tablet.page
    tablet.come_in("therapist")
    session = tablet.begin_with("Wim")
    tablet.hand_over(session)
    page.clock.install()
    page.get_by_role("link", name="Begin").click()
    tablet.fill_in(**HIS)
    page.clock.fast_forward("01:40")
    expect(page.get_by_text("Still there?")).to_be_visible()
    page.mouse.move(300, 300)
    expect(page.get_by_text("Still there?")).to_be_hidden()
    page.clock.fast_forward("01:40")
    page.clock.fast_forward("00:30")
    expect(page.get_by_role("heading", level=1)).to_have_text("This check-in has ended")
    shows_nothing(tablet, "/handed-over/check/", session)
    ana = device()
    ana.come_in("therapist")
    ana.page.goto(session)
    expect(ana.page.get_by_text("Neither you nor Wim has answered yet.")).to_be_visible()


def test_he_may_rather_not(device) -> None:
    tablet = device(viewport=TABLET)
    page = tablet.page
    tablet.come_in("therapist")
    session = tablet.begin_with("Xaver")
    tablet.hand_over(session)
    page.get_by_role("button", name="I would rather not").click()
    expect(page.get_by_text("Nothing was sent, and nothing was kept here.")).to_be_visible()
    shows_nothing(tablet, "/handed-over/check/", "/handed-over/", session)


def test_without_a_network_nothing_is_kept_and_a_second_press_sends_it(device) -> None:
    tablet = device(viewport=TABLET)
    page = tablet.page
    tablet.expect_to_see("ERR_INTERNET_DISCONNECTED")
    tablet.come_in("therapist")
    session = tablet.begin_with("Yann")
    tablet.hand_over(session)
    page.get_by_role("link", name="Begin").click()
    tablet.fill_in(**HIS)
    tablet.context.set_offline(offline=True)
    page.get_by_role("button", name="Seal").click()
    expect(page.get_by_text("Not sent: there is no connection.")).to_be_visible()
    assert what_is_kept(page) == {"here": 0, "tab": 0}
    tablet.context.set_offline(offline=False)
    tablet.seal()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    ana = device()
    ana.come_in("therapist")
    assert ana.checks_stored(session) == 1
