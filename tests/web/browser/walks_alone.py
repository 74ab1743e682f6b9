"""Walks past the pages that are for one person alone, the quiet questions, money, and endings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.web.browser.device import SCALES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.web.browser.conftest import Server
    from tests.web.browser.device import Device

    Look = Callable[[Page, str], None]
    Take = Callable[..., Device]

COUPLE = """
import datetime, django
django.setup()
from reknit.opening import Stage
from reknit.web.checks.models import Session
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index
two = [Person.objects.get(sign_in_index=sign_in_index(name)) for name in ("ana", "ito")]
own = begin_dyad("couple", two[0], "partner_one", other_name="Ito", other=two[1])
day = datetime.date.today() - datetime.timedelta(days=60)
Session.objects.create(dyad=own.dyad, number=1, date=day, stage=Stage.NOBODY_ANSWERED)
print(own.dyad_id)
"""


def mark(person: Device, name: str, value: int, level: str = "only_me") -> None:
    """Tap an answer to a quiet question, and who sees it."""
    person.page.locator(f"[name=indicator-answer-{name}][value='{value}']").check(force=True)
    person.page.locator(f"[name=indicator-level-{name}][value={level}]").check(force=True)


def second_session(ana: Device, name: str) -> str:
    """Begin with somebody, let the first session be, and return the second."""
    session = ana.begin_with(name)
    ana.answer(session)
    ana.page.goto(session.rpartition("sessions/")[0])
    ana.page.get_by_role("button", name="Add a session").click()
    ana.page.wait_for_url("**/sessions/2/")
    return ana.page.url


def alone(take: Take, look: Look, server: Server) -> None:
    """The check with quiet questions, what becomes of them, money, and the private page of each voice."""
    ana, ben = take(), take()
    ana.come_in("therapist")
    session = second_session(ana, "Quin")
    pair = session.rpartition("sessions/")[0]
    ana.page.goto(f"{pair}now-and-then/")
    look(ana.page, "now-and-then-empty")
    ana.page.goto(f"{session}check/")
    look(ana.page, "check-quiet")
    ana.fill_in(levels={}, **dict.fromkeys(SCALES, 6))
    mark(ana, "stuck", 2, "shared")
    mark(ana, "line_crossed", 4)
    ana.seal()
    look(ana.page, "session-thank-you")
    ana.page.get_by_role("link", name="For you alone").click()
    ana.page.get_by_role("heading", name="If it is bad right now").wait_for()
    look(ana.page, "private-therapist")
    for name in ("now-and-then", "practicals"):
        ana.page.goto(f"{pair}{name}/")
        look(ana.page, f"therapist-{name}")
    ben.come_in("patient")
    ben.page.goto("/")
    own = urlsplit(ben.page.url).path
    for name in ("private", "practicals", "now-and-then", "goodbye", "goodbye/for-somebody-new"):
        ben.page.goto(f"{own}{name}/")
        look(ben.page, f"patient-{name.replace('/', '-')}")
    couple = server.run(COUPLE)
    for name in ("", "private/", "private/questions/", "practicals/", "goodbye/"):
        ana.page.goto(f"/dyads/{couple}/{name}")
        look(ana.page, f"partner-{name.replace('/', '-')}")


def goodbye(take: Take, look: Look, server: Server) -> None:
    """A goodbye of two, from its beginning to its opening."""
    ana, ito = take(), take()
    ana.come_in("therapist")
    ito.come_in("supervisor")
    place = f"/dyads/{server.run(COUPLE)}/goodbye/"
    for each in (ana, ito):
        each.page.goto(place)
    ana.page.get_by_role("button", name="Begin a goodbye").click()
    ana.page.get_by_role("button", name="Seal my part").wait_for()
    look(ana.page, "goodbye-begun")
    ana.expect_to_see("422")
    ana.page.get_by_label("What I received").fill("long " * 500)
    ana.page.get_by_role("button", name="Seal my part").click()
    ana.page.get_by_text("Please keep it to").wait_for()
    look(ana.page, "goodbye-too-long")
    ana.page.get_by_label("What I received").fill("The walks by the river.")
    ana.page.locator("[name=level-received][value=shared]").check()
    ana.page.get_by_label("What stays open").fill("Why it took me so long to say it.")
    ana.page.get_by_role("button", name="Seal my part").click()
    ana.page.get_by_text("Sealed. You can").wait_for()
    look(ana.page, "goodbye-waiting")
    ito.page.reload()
    look(ito.page, "goodbye-other-wrote")
    ito.page.get_by_label("A thank-you").fill("For staying when it was hard.")
    ito.page.locator("[name=level-thanks][value=shared]").check()
    ito.page.get_by_role("button", name="Seal my part").click()
    ito.page.get_by_text("You have both written").wait_for()
    look(ito.page, "goodbye-ready")
    ito.page.get_by_role("button", name="Open for both").click()
    ito.page.get_by_text("You have parted").wait_for()
    look(ito.page, "goodbye-open")
    ana.page.reload()
    look(ana.page, "goodbye-open-other")


def told(take: Take, look: Look, _server: Server) -> None:
    """The site's contacts and protocol, a wish that someone here knows, and those who are told."""
    keeper, ben, ito = take(), take(), take()
    keeper.come_in("administrator")
    keeper.page.goto("/site/")
    keeper.page.get_by_label("Who is told").fill("Nobody | 3")
    keeper.expect_to_see("422")
    keeper.page.get_by_role("button", name="Save").click()
    keeper.page.get_by_text("nobody who works here").wait_for()
    look(keeper.page, "site-refused")
    keeper.page.get_by_label("Who is told").fill("Ito | 12\nMax | 24")
    keeper.page.get_by_role("button", name="Look at the contacts").click()
    keeper.page.get_by_text("not saved yet").wait_for()
    look(keeper.page, "site-looked-at")
    keeper.page.get_by_role("button", name="Save").click()
    keeper.page.get_by_text("Saved.").wait_for()
    ben.come_in("patient")
    ben.page.goto("/")
    ben.page.goto(f"{urlsplit(ben.page.url).path}private/")
    look(ben.page, "private-with-telling")
    ben.page.get_by_role("button", name="Let them know").click()
    ben.page.get_by_text("They have been asked").wait_for()
    look(ben.page, "private-told")
    ito.come_in("supervisor")
    ito.page.goto("/")
    look(ito.page, "home-of-one-told")
    ito.page.get_by_role("link", name="Who wishes to be spoken to").click()
    ito.page.get_by_role("button", name="I have seen it").wait_for()
    look(ito.page, "wishes")
    ito.page.get_by_role("button", name="I have seen it").click()
    ito.page.get_by_role("button", name="I have seen it").wait_for(state="detached")
    look(ito.page, "wishes-answered")
    ben.page.reload()
    look(ben.page, "private-answered")
