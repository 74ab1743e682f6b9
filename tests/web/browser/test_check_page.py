"""The check page: light on the wire, and few taps."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api")

MOST_BYTES = 60_000
MOST_TAPS = 12


def test_it_weighs_at_most_60_kilobytes_in_all(device) -> None:
    ana = device()
    ana.come_in("therapist")
    session = ana.begin_with("Ida")
    wire = ana.context.new_cdp_session(ana.page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: list[int] = []
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    ana.page.goto(f"{session}check/", wait_until="networkidle")
    assert len(weights) >= 6, "the page, its style and its scripts"
    assert 5_000 < sum(weights) <= MOST_BYTES


def test_a_whole_quick_check_takes_twelve_taps_at_most(device) -> None:
    phone = device(has_touch=True, is_mobile=True)
    phone.come_in("therapist")
    session = phone.begin_with("Jule")
    page = phone.page
    page.goto(f"{session}check/")
    quick = page.locator("fieldset.question:visible").filter(has=page.locator(".rail, .choices"))
    taps = 0
    for question in quick.all():
        question.locator(".rail label, .choices label").nth(0 if question.locator(".choices").count() else 7).tap()
        taps += 1
    page.get_by_role("button", name="Seal").tap()
    taps += 1
    page.wait_for_url(session)
    assert 7 < taps <= MOST_TAPS
    assert phone.checks_stored(session) == 1
