"""A therapist and a patient, each with a phone: the whole way from the first click to what became of a remark."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

KEPT_BY_HER = "I was tired today, and I hid it"
KEPT_BY_HIM = "I almost did not come"
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
    page.wait_for_load_state()

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
    page.wait_for_load_state()
    chosen = {
        one.get_attribute("name"): one.get_attribute("value")
        for one in page.locator("[name^=answer-]:checked").element_handles()
    }
    numbers = {"understood": "8", "matters": "7", "manner": "9", "candour": "6", "closeness": "10", "week": "5"}
    assert {name: chosen[f"answer-{name}"] for name in numbers} == numbers
    assert chosen["answer-rub"] == "0"
    assert page.locator("[name=answer-good_moment]").input_value() == "A long laugh"


def test_the_whole_way_on_two_phones(device) -> None:
    ana, nils = device(), device()
    for phone in (ana, nils):
        phone.follow_the_other()
    ana.come_in("therapist")
    session = ana.begin_with("Nils")
    code = ana.code_for_the_other(session)
    expect(ana.page.get_by_role("img", name="Scan this")).to_be_visible()
    ana.answer(session, understood=8, closeness=7, good_moment=KEPT_BY_HER, words="I could have waited longer",
               levels={"words": "shared"})  # fmt: skip
    expect(ana.page.get_by_text("Your answers are in")).to_be_visible()

    nils.use_code(code)
    assert "#" not in nils.page.url
    expect(nils.page.get_by_text("It is your turn: Ana has answered.")).to_be_visible()
    never_shown(nils.page, KEPT_BY_HER, "I could have waited longer")
    nils.page.get_by_role("link", name="Answer now").click()
    nils.answer_here(understood=3, closeness=6, rub=2, good_moment=KEPT_BY_HIM, words=HIS_REMARK,
                     levels={"words": "shared"})  # fmt: skip
    expect(nils.page.get_by_role("button", name="Open for both")).to_be_visible()
    never_shown(nils.page, KEPT_BY_HER, "I could have waited longer", KEPT_BY_HIM)

    # Her page waits, and notices by itself.
    open_it = ana.page.get_by_role("button", name="Open for both")
    expect(open_it).to_be_visible(timeout=15_000)
    never_shown(ana.page, KEPT_BY_HIM, HIS_REMARK, "Clearly")
    open_it.click()
    for phone, other in ((ana, "Nils"), (nils, "Ana")):
        expect(phone.page.get_by_role("heading", name="Side by side")).to_be_visible(timeout=20_000)
        both = phone.page.get_by_role("region", name="Side by side").inner_text()
        assert f"{other}: " in both
        assert "8" in both
        assert "3" in both
        phone.follow_the_other(follows=False)
    expect(ana.page.get_by_text(HIS_REMARK)).to_be_visible()
    never_shown(ana.page, KEPT_BY_HIM, "Clearly")
    never_shown(nils.page, KEPT_BY_HER)

    talk_and_take_back(ana.page, nils.page)
    say_what_became_of_it(ana.page, nils.page)


def talk_and_take_back(hers, his) -> None:
    """He has no account, so she opens the talk for both; then he takes his rub back."""
    hers.get_by_role("button", name="We are talking now").click()
    expect(hers.get_by_text("Clearly")).to_be_visible()
    his.reload()
    rub = his.locator("dl > div").filter(has_text="Did something get in the way")
    rub.locator("summary").click()
    rub.get_by_role("button", name="Take it back").click()
    expect(his.get_by_text("Now: Only me.")).to_be_visible()
    hers.reload()
    never_shown(hers, KEPT_BY_HIM, "Clearly")
    never_shown(his, KEPT_BY_HER)


def say_what_became_of_it(hers, his) -> None:
    remark = hers.locator("dl > div").filter(has_text=HIS_REMARK)
    remark.get_by_label("Changed something").check()
    remark.get_by_label("What changed").fill("The clock hangs behind me now")
    remark.get_by_role("button", name="Tell Nils").click()
    expect(hers.get_by_text("Nils can see that now.")).to_be_visible()
    his.reload()
    expect(his.get_by_text("The clock hangs behind me now")).to_be_visible()


def never_shown(page, *secrets: str) -> None:
    html = page.content()
    assert [secret for secret in secrets if secret in html] == []


def test_a_typed_code_opens_once(device) -> None:
    ana, oda, stranger = device(), device(), device()
    ana.come_in("therapist")
    session = ana.begin_with("Oda")
    code = ana.code_for_the_other(session)
    oda.page.goto("/link/")
    oda.page.get_by_label("Code").fill(code.lower())
    oda.page.get_by_role("button", name="Go on").click()
    expect(oda.page.get_by_role("heading", level=1)).to_have_text("Session 1 with Ana")
    stranger.expect_to_see("422", "404")
    stranger.page.goto("/link/")
    stranger.page.get_by_label("Code").fill(code)
    stranger.page.get_by_role("button", name="Go on").click()
    expect(stranger.page.get_by_role("alert")).to_contain_text("This code opens nothing.")
    for address in (session, f"{session}check/", session.rpartition("sessions/")[0]):
        stranger.page.goto(address)
        assert "Oda" not in stranger.page.content()
