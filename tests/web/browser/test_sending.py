"""Answers arrive once: after Back, a reload, a second tap, in a second tab, and when the network goes away."""

from __future__ import annotations

import pytest

from tests.web.browser.device import SCALES

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

CHANGE = "Change my answers"
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def ana(device):
    """Ana with her phone, signed in."""
    phone = device()
    phone.come_in("therapist")
    return phone


def chosen(page) -> dict[str, str]:
    return dict(
        page.locator(".rail :checked").evaluate_all(
            "all => all.map((one) => [one.name.replace('answer-', ''), one.value])"
        )
    )


def stored(ana, session: str) -> dict[str, str]:
    ana.page.goto(f"{session}check/")
    return chosen(ana.page)


def test_a_double_tap_seals_once(ana) -> None:
    session = ana.begin_with("Alma")
    ana.page.goto(f"{session}check/")
    ana.fill_in()
    ana.page.get_by_role("button", name="Seal").dblclick()
    expect(ana.page.get_by_role("link", name=CHANGE)).to_be_visible()
    assert ana.checks_stored(session) == 1


def test_double_taps_begin_open_and_add_once(ana, device) -> None:
    page = ana.page
    page.goto("/dyads/new/")
    page.get_by_label("First name").fill("Bruno")
    page.get_by_role("button", name="Begin").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session 1 with Bruno")
    session = page.url
    page.goto("/")
    assert page.get_by_role("link", name="Bruno", exact=True).count() == 1
    bruno = device()
    bruno.use_code(ana.code_for_the_other(session))
    bruno.answer(session)
    ana.answer(session)
    page.get_by_role("button", name="Open for both").dblclick()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    page.goto(session.rpartition("sessions/")[0])
    page.get_by_role("button", name="Add a session").dblclick()
    page.wait_for_url("**/sessions/*/")
    page.goto(session.rpartition("sessions/")[0])
    assert page.get_by_role("link", name="Session 2").count() == 1
    assert page.get_by_role("link", name="Session 3").count() == 0
    bruno.expect_to_see("404")
    bruno.page.goto(f"{session.rpartition('sessions/')[0]}sessions/2/")
    assert "There is nothing" in bruno.page.content()


def test_a_reload_keeps_what_was_begun_and_back_shows_what_was_sent(ana) -> None:
    page = ana.page
    session = ana.begin_with("Carl")
    page.goto(f"{session}check/")
    ana.fill_in(understood=4, matters=6, words="Not finished yet")
    page.reload()
    assert chosen(page) == {"understood": "4", "matters": "6"}
    assert page.locator("[name=answer-words]").input_value() == "Not finished yet"
    ana.seal()
    page.reload()
    expect(page.get_by_role("link", name=CHANGE)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session 1 with Carl")
    page.goto(f"{session}check/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change your answers")
    ana.fill_in(understood=9)
    ana.seal()
    page.go_back()
    page.reload()
    assert stored(ana, session)["understood"] == "9"
    assert ana.checks_stored(session) == 2


def test_two_tabs_ask_before_one_replaces_the_other(ana) -> None:
    session = ana.begin_with("Dana")
    first = ana.page
    second = ana.context.new_page()
    for tab in (first, second):
        tab.goto(f"{session}check/")
    ana.fill_in(**dict.fromkeys(SCALES, 2))
    second.locator("[name=answer-understood][value='8']").check(force=True)
    ana.seal()
    ana.expect_to_see("409")
    second.get_by_role("button", name="Seal").click()
    expect(second.get_by_text("You answered this check-in in another window meanwhile")).to_be_visible()
    assert chosen(second) == {"understood": "8"}
    assert stored(ana, session) == dict.fromkeys(SCALES, "2")
    second.get_by_role("button", name="Seal").click()
    expect(second.get_by_role("link", name=CHANGE)).to_be_visible()
    assert stored(ana, session) == {"understood": "8"}


def test_without_a_network_it_says_so_and_sends_once_when_it_is_back(ana) -> None:
    ana.expect_to_see(NO_NETWORK)
    session = ana.begin_with("Elin")
    ana.page.goto(f"{session}check/")
    ana.fill_in(**dict.fromkeys(SCALES, 5))
    ana.context.set_offline(offline=True)
    ana.page.get_by_role("button", name="Seal").click()
    expect(ana.page.get_by_text("Not sent yet. Kept on this device")).to_be_visible()
    ana.context.set_offline(offline=False)
    expect(ana.page.get_by_role("link", name=CHANGE)).to_be_visible(timeout=15_000)
    assert stored(ana, session) == dict.fromkeys(SCALES, "5")
    assert ana.checks_stored(session) == 1
    assert ana.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_what_a_closed_page_could_not_send_the_next_page_sends(ana) -> None:
    ana.expect_to_see(NO_NETWORK)
    session = ana.begin_with("Finn")
    ana.page.goto(f"{session}check/")
    ana.fill_in(**dict.fromkeys(SCALES, 6))
    ana.context.set_offline(offline=True)
    ana.page.get_by_role("button", name="Seal").click()
    expect(ana.page.get_by_text("Not sent yet. Kept on this device")).to_be_visible()
    ana.page.close()
    ana.context.set_offline(offline=False)
    ana.page = ana.context.new_page()
    ana.page.goto("/")
    expect(ana.page.get_by_text("Your answers about session 1 have now been sent.")).to_be_visible()
    assert stored(ana, session) == dict.fromkeys(SCALES, "6")
    assert ana.checks_stored(session) == 1


def test_a_lost_reply_is_not_stored_twice(ana) -> None:
    """The answers arrive, and the network goes before the reply does."""
    ana.expect_to_see("ERR_FAILED")
    session = ana.begin_with("Greta")
    ana.page.goto(f"{session}check/")
    ana.fill_in()
    lost: list[int] = []

    def lose_the_reply(route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    ana.page.route("**/check/", lose_the_reply)
    ana.page.get_by_role("button", name="Seal").click()
    expect(ana.page.get_by_text("Not sent yet. Kept on this device")).to_be_visible()
    ana.page.get_by_role("button", name="Try now").click()
    expect(ana.page.get_by_role("link", name=CHANGE)).to_be_visible(timeout=15_000)
    assert lost == [200]
    assert ana.checks_stored(session) == 1


def test_signing_out_takes_what_was_not_sent_off_the_device(ana) -> None:
    ana.expect_to_see(NO_NETWORK)
    page = ana.page
    session = ana.begin_with("Hugo")
    page.goto(f"{session}check/")
    ana.fill_in()
    ana.context.set_offline(offline=True)
    page.get_by_role("button", name="Seal").click()
    expect(page.get_by_text("Not sent yet. Kept on this device")).to_be_visible()
    asked: list[str] = []

    def answer_yes(dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer_yes)
    page.route("**/check/", lambda route: route.abort())
    ana.expect_to_see("ERR_FAILED")
    ana.context.set_offline(offline=False)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/sign-in/")
    assert ["not been sent yet" in each for each in asked] == [True]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
