"""A walk past a therapist's own part, and writing a reflection the way one does: with pauses, and in two windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.web.browser.conftest import Server
    from tests.web.browser.device import Device

    Look = Callable[[Page, str], None]
    Take = Callable[..., Device]

STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"


def prove(person: Device) -> None:
    """Type the password once more where it is asked for."""
    person.page.locator("[name=password]").fill("a-made-up-clinic")
    person.page.locator("main button[type=submit]").click()
    person.page.wait_for_url(lambda address: "/account/again/" not in address)


def own_part(take: Take, look: Look, _server: Server) -> None:
    """Looking back, a thought, a reflection that is kept as it is written, and what one may do with it."""
    ana, ito = take(), take()
    ana.come_in("therapist")
    ana.page.goto("/own-part/")
    look(ana.page, "own-part")
    ana.page.get_by_role("combobox").select_option("quarter")
    ana.page.get_by_role("button", name="Show").click()
    look(ana.page, "own-part-quarter")
    ana.page.get_by_role("link", name="Another one").click()
    ana.page.get_by_role("link", name="Write about it").click()
    ana.page.get_by_label("What goes through my mind").fill("A canary in the evening.")
    ana.page.get_by_text("Kept. Only you can read it.").wait_for()
    assert "canary" not in ana.page.evaluate(STORED)
    look(ana.page, "reflection-kept-while-writing")
    ana.page.get_by_label("What goes through my mind").fill("A canary in the evening, and its song.")
    ana.page.get_by_role("button", name="Keep it").click()
    ana.page.wait_for_url("**/own-part/")
    look(ana.page, "own-part-kept")
    ana.page.goto("/own-part/reflections/")
    prove(ana)
    ana.page.get_by_text("and its song").wait_for()
    look(ana.page, "reflections")
    ana.page.get_by_label("Look for").fill("SONG canary")
    ana.page.get_by_role("button", name="Find").click()
    ana.page.get_by_text("1 with all of these words").wait_for()
    look(ana.page, "reflections-found")
    ana.page.get_by_role("button", name="Throw away").click()
    ana.page.get_by_text("Thrown away within the hour (1)").wait_for()
    look(ana.page, "reflections-thrown-away")
    ana.page.get_by_text("Thrown away within the hour (1)").click()
    ana.page.get_by_role("button", name="Put it back").click()
    ana.page.get_by_text("Put back.").wait_for()
    ana.page.goto("/own-part/reflections/erase/")
    look(ana.page, "reflections-erase")
    ito.come_in("supervisor")
    ito.page.goto("/own-part/")
    look(ito.page, "own-part-of-few")
    ito.page.goto("/own-part/reflections/")
    prove(ito)
    ito.page.get_by_text("Nothing here yet").wait_for()
    look(ito.page, "reflections-none")


def two_windows(take: Take, look: Look, _server: Server) -> None:
    """The second window is told that the first was quicker, and keeps its words on the page."""
    ana = take()
    ana.come_in("therapist")
    ana.page.goto("/own-part/reflections/new/")
    look(ana.page, "reflection-new")
    ana.page.get_by_label("What goes through my mind").fill("One")
    ana.page.get_by_text("Kept. Only you can read it.").wait_for()
    stale = ana.page.locator("[name=version]").evaluate("(one) => { one.value = 0; return one.value }")
    assert stale == "0"
    ana.expect_to_see("409")
    ana.page.get_by_label("What goes through my mind").fill("Two, in another window")
    ana.page.get_by_text("It was changed in another window").wait_for()
    look(ana.page, "reflection-changed-elsewhere")
    with ana.page.expect_navigation():
        ana.page.get_by_role("button", name="Keep it").click()
    assert ana.page.get_by_label("What goes through my mind").input_value() == "Two, in another window"
    look(ana.page, "reflection-refused")
    ana.page.get_by_label("What goes through my mind").fill("x")
    ana.page.goto("/own-part/")
    look(ana.page, "own-part-again")
