"""Walks past every page there is. At each one `look` is called with the page and a name for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.web.browser.device import SCALES
from tests.web.browser.walks_alone import alone, goodbye, told
from tests.web.browser.walks_coding import bringing, coding
from tests.web.browser.walks_own_part import own_part, two_windows
from tests.web.browser.walks_supervised import supervised

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.web.browser.conftest import Server
    from tests.web.browser.device import Device

    Look = Callable[[Page, str], None]
    Take = Callable[..., Device]

STORIES = ("Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Jon")
GENTLE: dict[str, Any] = dict.fromkeys(SCALES, 8) | {
    "rub": 1,
    "rub_noticed": 2,
    "rub_talked": 1,
    "rub_settled": 6,
    "week": 5,
    "good_moment": "We laughed about the umbrella.",
    "words": "I would like to stay longer with what happened at work next time.",
}
SOME_KEPT = {"words": "shared", "good_moment": "only_me"}


def by_address(take: Take, look: Look, who: str, **addresses: str) -> Device:
    """Come in and look at pages that an address leads to."""
    person = take()
    if who:
        person.come_in(who)
    for name, address in addresses.items():
        person.page.goto(address)
        look(person.page, f"{who or 'anyone'}-{name}")
    return person


def anyone(take: Take, look: Look, _server: Server) -> None:
    """Pages that need no sign-in."""
    person = by_address(
        take,
        look,
        "",
        come_in="/come-in/",
        come_in_as="/come-in/therapist/",
        sign_in="/account/sign-in/",
        sign_out="/account/sign-out/",
        closed="/account/closed/",
        link="/link/",
        help="/help/",
        ended="/handed-over/done/",
    )
    person.expect_to_see("404", "422")
    person.page.goto("/nowhere/")
    look(person.page, "anyone-not-found")
    person.page.goto("/link/")
    person.page.get_by_label("Code").fill("not a code")
    person.page.get_by_role("button", name="Go on").click()
    look(person.page, "anyone-link-refused")
    person.page.goto("/account/sign-in/")
    person.page.locator("[name=login]").fill("nobody")
    person.page.locator("[name=password]").fill("not the password either")
    person.page.get_by_role("button", name="Sign in", exact=True).click()
    person.page.get_by_role("alert").wait_for()
    look(person.page, "anyone-sign-in-refused")


def stories(take: Take, look: Look, _server: Server) -> None:
    """The pair page of each of the eight stories, as the therapist sees it, and what hangs on one of them."""
    ana = take()
    ana.come_in("therapist")
    look(ana.page, "therapist-home")
    for name in STORIES:
        ana.page.goto("/")
        ana.page.get_by_role("link", name=name, exact=True).click()
        look(ana.page, f"therapist-pair-{name}")
    pair = urlsplit(ana.page.url).path
    more = ("terms", "who-looked", "end", "all-sessions", "invite", "new-password", "sessions/6", "sessions/15")
    for name in (*more, "labels", "closer", "next-session"):
        ana.page.goto(f"{pair}{name}/")
        look(ana.page, f"therapist-{name.replace('/', '-')}")


def therapist(take: Take, look: Look, _server: Server) -> None:
    """The therapist's own pages."""
    ana = by_address(
        take,
        look,
        "therapist",
        new="/dyads/new/",
        account="/account/",
        password="/account/password/",  # noqa: S106 - an address
        signed_in="/account/sessions/",
        lock="/account/second-factor/",
        again="/account/again/?next=/account/second-factor/app/",
    )
    ana.page.locator("[name=password]").fill("a-made-up-clinic")
    ana.page.locator("main button[type=submit]").click()
    look(ana.page, "therapist-app")
    for name in ("passkeys", "passkeys/add", "recovery-codes/new"):
        ana.page.goto(f"/account/second-factor/{name}/")
        look(ana.page, f"therapist-{name.replace('/', '-')}")
    ana.expect_to_see("422")
    ana.page.goto("/dyads/new/")
    ana.page.get_by_role("button", name="Begin").click()
    look(ana.page, "therapist-new-refused")


def others(take: Take, look: Look, _server: Server) -> None:
    """Patient, partner, supervisor, administrator."""
    ben = by_address(take, look, "patient", home="/", account="/account/", questions="/private-questions/")
    ben.page.goto("/")
    pair = urlsplit(ben.page.url).path
    for name in ("sessions/11", "sessions/12", "sessions/12/check", "terms", "end", "who-looked", "all-sessions"):
        ben.page.goto(f"{pair}{name}/")
        look(ben.page, f"patient-{name.replace('/', '-')}")
    by_address(take, look, "partner", home="/")
    ito = by_address(take, look, "supervisor", home="/")
    ito.page.get_by_role("link", name="Ana", exact=True).click()
    look(ito.page, "supervisor-pair")
    max_ = by_address(
        take,
        look,
        "administrator",
        site="/site/",
        people="/site/people/",
        invite="/site/people/invite/",
        figures="/site/figures/",
        keeping="/site/keeping/",
        member="/site/people/member/",
    )
    for name in ("New password for Ana", "Rights of Ana", "Close Ana"):
        max_.page.goto("/site/people/")
        with max_.page.expect_navigation():
            max_.page.get_by_role("link", name=name).click()
        look(max_.page, f"administrator-{name.partition(' ')[0].lower()}")


def one_session(take: Take, look: Look, server: Server) -> None:
    """A session in each of its states, from both sides."""
    ana, ben = take(), take()
    ana.come_in("therapist")
    session = ana.begin_with("Nora-Elisabeth")
    pair = session.rpartition("sessions/")[0]
    look(ana.page, "session-waiting-for-both")
    ana.page.goto(pair)
    look(ana.page, "pair-new")
    ana.page.goto(f"{session}check/")
    look(ana.page, "check")
    code = ana.code_for_the_other(session)
    look(ana.page, "link-made")
    ana.answer(session, levels=SOME_KEPT, **GENTLE)
    look(ana.page, "session-waiting-for-other")
    ana.page.goto(f"{session}check/")
    look(ana.page, "check-changing")
    ana.page.goto(f"{session}paper/")
    look(ana.page, "paper")
    ana.page.goto(pair)
    look(ana.page, "pair-waiting")
    ben.use_code(code)
    look(ben.page, "guest-waiting-for-you")
    ben.page.goto(f"{session}check/")
    look(ben.page, "guest-check")
    ben.expect_to_see("422")
    ben.fill_in(**(GENTLE | {"words": "long " * 500}))
    ben.page.get_by_role("button", name="Seal").click()
    ben.page.locator("#problems:not([hidden])").wait_for()
    look(ben.page, "guest-check-with-errors")
    ben.page.locator("[name=answer-words]").fill("You looked at the clock twice.")
    ben.page.locator("[name=level-words][value=shared]").check(force=True)
    ben.seal()
    look(ben.page, "guest-ready")
    ana.page.goto(session)
    look(ana.page, "session-ready")
    ana.page.goto(pair)
    look(ana.page, "pair-ready")
    ana.page.goto(session)
    ana.page.get_by_role("button", name="Open for both").click()
    look(ana.page, "session-open")
    ben.page.reload()
    look(ben.page, "guest-open")
    ana.page.get_by_role("button", name="open it").click()
    look(ana.page, "session-open-talk")
    closed_and_not_held(ana, look, server)


def closed_and_not_held(ana: Device, look: Look, server: Server) -> None:
    """A session that stays closed, and one that did not take place; then the end."""
    session = ana.begin_with("Ola")
    pair = session.rpartition("sessions/")[0]
    ana.answer(session)
    server.set_back(session.split("/")[4], days=8)
    ana.page.goto(session)
    look(ana.page, "session-may-be-closed")
    ana.page.get_by_role("button", name="Close it unopened").click()
    look(ana.page, "session-closed")
    ana.page.goto(pair)
    ana.page.get_by_role("button", name="Add a session").click()
    ana.page.get_by_text("did not take place").click()
    ana.page.get_by_label("Missed").check()
    ana.page.get_by_role("radio", name="Ola").check()
    ana.page.get_by_role("button", name="Note it").click()
    look(ana.page, "session-not-held")
    ana.page.goto(f"{pair}end/")
    ana.page.get_by_role("button", name="End it").click()
    look(ana.page, "pair-ended")
    ana.page.goto("/")
    look(ana.page, "home-with-ended")


def one_tablet(take: Take, look: Look, _server: Server) -> None:
    """A tablet that is handed over and back."""
    tablet = take()
    tablet.expect_to_see("422")
    tablet.come_in("therapist")
    session = tablet.begin_with("Pia")
    tablet.answer(session)
    tablet.hand_over(session)
    look(tablet.page, "tablet-for-her")
    tablet.page.get_by_role("link", name="Begin").click()
    look(tablet.page, "tablet-check")
    tablet.answer_here(**GENTLE)
    look(tablet.page, "tablet-done")
    tablet.page.get_by_label("password").fill("not hers")
    tablet.page.get_by_role("button", name="Go on as").click()
    look(tablet.page, "tablet-not-her-password")


def a_couple(take: Take, look: Look, _server: Server) -> None:
    """A partner is begun with, and joins with an account there is already."""
    max_, ito = take(), take()
    max_.come_in("administrator")
    max_.page.goto("/dyads/new/")
    look(max_.page, "couple-new")
    max_.page.get_by_label("First name").fill("Ito")
    max_.page.get_by_label("Couple").check()
    max_.page.get_by_role("button", name="Begin").click()
    max_.page.locator("[name=password]").fill("a-made-up-clinic")
    max_.page.locator("main button[type=submit]").click()
    look(max_.page, "couple-invite")
    max_.page.get_by_role("button", name="Make the invitation").click()
    code = max_.page.locator("output.code").inner_text()
    ito.come_in("supervisor")
    ito.follow_a_code(code, "**/join/")
    look(ito.page, "couple-join")
    ito.page.get_by_role("button", name="Join as Ito").click()
    ito.page.wait_for_url("**/dyads/*/")
    look(ito.page, "couple-begun")
    ito.expect_to_see("422")
    ito.page.goto("/join/")
    look(ito.page, "couple-nothing-to-join")


WALKS = {
    "a_couple": a_couple,
    "anyone": anyone,
    "stories": stories,
    "therapist": therapist,
    "others": others,
    "one_session": one_session,
    "one_tablet": one_tablet,
    "alone": alone,
    "goodbye": goodbye,
    "told": told,
    "own_part": own_part,
    "two_windows": two_windows,
    "supervised": supervised,
    "coding": coding,
    "bringing": bringing,
}
