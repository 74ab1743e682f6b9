"""Kaya and Levi of the made-up clinic: more talks that both have signed, made in one go, and sessions held since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browser.conftest import Server
    from tests.web.browser.device import Device

SIGNED = """
import datetime, json, django
django.setup()
from django.utils import timezone
from reknit.safety.screening import read_screening
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.made_up_talks import talk_after
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index
from reknit.web.policy import standing_of
from reknit.web.repairs.rooms import unfinished
from reknit.web.safety.private_answers import keep_private_answers
kaya, levi = (Person.objects.get(sign_in_index=sign_in_index(name)) for name in ("kaya", "levi"))
made = {}
for name, days_ago in (("back", 0), ("again", 0), ("month", 40), ("invited", None)):
    dyad = begin_dyad("couple", kaya, "partner_one", other_name="Levi", other=levi).dyad_id
    standings = {"partner_one": standing_of(kaya.pk, dyad), "partner_two": standing_of(levi.pk, dyad)}
    for standing in standings.values():
        keep_private_answers(standing, read_screening({}))
    made[name] = f"/dyads/{dyad}/talk/"
    if days_ago is not None:
        talk_after("couple", 9, standings, timezone.now() - datetime.timedelta(days=days_ago))
        made[name] += f"{unfinished(dyad).pk}/"
print(json.dumps(made))
"""
HELD = """
import datetime, sys, uuid, django
django.setup()
from django.utils import timezone
from reknit.session_check.answers import read_answers
from reknit.session_check.questions import session_check
from reknit.web.checks.revealing import open_for_both
from reknit.web.checks.sessions import add_session
from reknit.web.checks.submitting import Submission, submit
from reknit.web.checks.ways import Way
from reknit.web.dyads.models import Member
from reknit.web.policy import standing_of
members = Member.objects.filter(dyad_id=sys.argv[1]).order_by("role")
keeper = standing_of(members[0].person_id, members[0].dyad_id)
for _ in range(int(sys.argv[2])):
    session = add_session(keeper, timezone.localdate(), today=timezone.localdate())
    for member in members:
        answers = read_answers(session_check(), {}, {})
        submit(session.pk, member, Submission(uuid.uuid4(), None, answers, Way.OWN_DEVICE))
    open_for_both(session.pk, keeper)
"""


class Partners:
    """Two devices on talks that are there already."""

    def __init__(self, take: Any, server: Server, **options: Any) -> None:
        self.server = server
        self.kaya: Device = take(**options)
        self.levi: Device = take(**options)
        self.kaya.come_in("partner")
        self.levi.come_in("other-partner")

    def pages_at(self, address: str) -> tuple[Page, Page]:
        """Open this address on both devices."""
        for each in (self.kaya, self.levi):
            each.page.goto(address)
        return self.kaya.page, self.levi.page

    def hold_sessions(self, address: str, how_many: int) -> None:
        """Let so many sessions be held, answered and opened."""
        self.server.run(HELD, address.split("/")[2], str(how_many))


def signed_talks(server: Server) -> dict[str, str]:
    """Return name -> address of what there is now to look back on, and of two who have not talked yet ("invited")."""
    made: dict[str, str] = json.loads(server.run(SIGNED))
    return made


def press(page: Page, label: str) -> None:
    """Press a button, also one that is folded away, and wait for the page that follows."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=label, exact=True).first.click()


def rate(page: Page, number: int) -> None:
    page.locator(f"[name=number][value='{number}']").check(force=True)
    press(page, "Say how well it held")


def end(page: Page, outcome: str) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    page.locator(f"[name=choice][value={outcome}]").check()
    press(page, "Say how this could end")
