"""Every page, on a phone and on a desk, in light and dark: nothing is in anybody's way."""

from __future__ import annotations

import pytest

from tests.web.browser.walks import WALKS

pytestmark = pytest.mark.browser

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

SCREENS = [(width, theme) for width in (360, 1280) for theme in ("light", "dark")]
NARROWEST = 320
NO_MOVEMENT = "* { transition: none !important; animation: none !important }"
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((one) => one.outerHTML)"""


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_nothing_is_in_anybody_s_way(device, server, walk) -> None:
    reader = axe.Axe()
    faults: list[str] = []
    seen: list[str] = []

    def look(page, name: str) -> None:
        seen.append(name)
        page.add_style_tag(content=NO_MOVEMENT)
        before = page.viewport_size
        page.set_viewport_size({"width": NARROWEST, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            faults.append(f"{name} scrolls sideways: {page.evaluate(TOO_WIDE)}")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
        if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            faults.append(f"{name}, unfolded, scrolls sideways: {page.evaluate(TOO_WIDE)}")
        for width, theme in SCREENS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            found = reader.run(page, options={"resultTypes": ["violations"]})
            if found.violations_count:
                faults.append(f"{name} {width} {theme}: {found.generate_report()}")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = false })")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)

    walk(lambda: device(bypass_csp=True), look, server)
    assert faults == []
    assert len(seen) == len(set(seen)) > 3
