"""Walks past the pages of supervision: of the two, and of the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.web.browser.conftest import Server
    from tests.web.browser.device import Device

    Look = Callable[[Page, str], None]
    Take = Callable[..., Device]

STATES = (
    "supervises since",
    "waits for Ito to confirm",
    "has not heard of it",
    "You can propose",
    "may propose somebody",
)
"""What the page says where a pair is supervised, where one of the three is awaited, and where nobody is, to either."""

OF_THE_DEMO = ("Ben your patient", "Cleo your patient", "Dora your patient", "Emil your patient", "Ito your supervisor")


def supervised(take: Take, look: Look, _server: Server) -> None:
    """A pair that is supervised, one that asks for it, one that was proposed to, one that is none of these."""
    ito = take()
    ito.come_in("supervisor")
    look(ito.page, "supervisor-home")
    ito.page.get_by_role("link", name="Pairs you supervise").click()
    look(ito.page, "supervised")
    ito.page.locator("main ul.list a[href^='/supervised/']").first.click()
    look(ito.page, "supervised-pair")
    ito.expect_to_see("422")
    ito.page.get_by_role("button", name="Send").click()
    look(ito.page, "supervised-comment-refused")
    ana = take()
    ana.come_in("therapist")
    seen: set[str] = set()
    for address in _pairs(ana.page):
        ana.page.goto(f"{address}supervision/")
        text = ana.page.locator("main").inner_text()
        state = next(each for each in STATES if each in text)
        if state not in seen:
            seen.add(state)
            look(ana.page, f"supervision: {state}")
    assert set(STATES) - seen == set()
    lines = take()
    lines.come_in("therapist")
    lines.page.goto(f"{_pairs(lines.page)[0]}who-looked/")
    lines.page.get_by_label("Whose lines").select_option(index=1)
    lines.page.get_by_role("button", name="Show").click()
    look(lines.page, "lines-of-one")


def _pairs(page: Any) -> list[str]:
    """Return the pairs that the demo begins with; other tests leave theirs beside them."""
    page.goto("/")
    rows = page.locator("main li", has=page.locator("a[data-case]"))
    found = [(row.inner_text(), row.locator("a[data-case]").get_attribute("href")) for row in rows.all()]
    return [address for told, address in found if address and any(who in told for who in OF_THE_DEMO)]
