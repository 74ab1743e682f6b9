"""Walks past the pages of supervision: of the two, and of the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.web.browser.conftest import Server
    from tests.web.browser.device import Device

    Look = Callable[[Page, str], None]
    Take = Callable[..., Device]

MOST_PAIRS = 4


def supervised(take: Take, look: Look, _server: Server) -> None:
    """A pair that is supervised, one that asks for it, one that was proposed to, one that is none of these."""
    ito = take()
    ito.come_in("supervisor")
    look(ito.page, "supervisor-home")
    ito.page.get_by_role("link", name="Pairs you supervise").click()
    look(ito.page, "supervised")
    ito.page.locator("main ul.list a").first.click()
    look(ito.page, "supervised-pair")
    ito.expect_to_see("422")
    ito.page.get_by_role("button", name="Send").click()
    look(ito.page, "supervised-comment-refused")
    ana = take()
    ana.come_in("therapist")
    seen: set[str] = set()
    for address in _pairs(ana.page):
        ana.page.goto(f"{address}supervision/")
        stands = ana.page.locator("main [role=status]").or_(ana.page.locator("main form")).first.inner_text()[:12]
        if stands not in seen and len(seen) < MOST_PAIRS:
            seen.add(stands)
            look(ana.page, f"supervision-{len(seen)}")
    lines = take()
    lines.come_in("therapist")
    lines.page.goto(f"{_pairs(lines.page)[0]}who-looked/")
    lines.page.get_by_label("Whose lines").select_option(index=1)
    lines.page.get_by_role("button", name="Show").click()
    look(lines.page, "lines-of-one")


def _pairs(page: Any) -> list[str]:
    page.goto("/")
    found = page.locator("main ul.list a").evaluate_all("links => links.map(link => link.href)")
    return [urlsplit(each).path for each in found]
