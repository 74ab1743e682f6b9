"""What is looked for on every page that a test comes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

axe = pytest.importorskip("axe_playwright_python.base")

# Every width and every theme once: nothing is laid out by the theme, and no colour is chosen by the width.
SCREENS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((360, "light"), (1280, "dark"))
NARROWEST = 320
NO_MOVEMENT = "* { transition: none !important; animation: none !important }"
UNFOLD = "(open) => document.querySelectorAll('details').forEach((each) => { each.open = open })"
ASK = """async () => ({
    violations: (await axe.run(document, { resultTypes: ["violations"], preload: false })).violations
})"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((one) => one.outerHTML)"""


class LookedOver:
    """Looks pages over, and keeps what was in somebody's way."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.seen: list[str] = []

    def __call__(self, page: Page, name: str) -> None:
        """Look at this page folded and unfolded, narrow and wide, in light and dark; leave it as it was."""
        self.seen.append(name)
        before = page.viewport_size
        # What was pressed last may have led here just now.
        page.wait_for_load_state()
        page.add_style_tag(content=NO_MOVEMENT)
        self._narrow(page, name)
        page.evaluate(UNFOLD, True)
        page.evaluate(axe.AXE_SCRIPT)
        self._narrow(page, f"{name}, unfolded,")
        for width, theme in SCREENS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            found = axe.AxeResults(page.evaluate(ASK))
            if found.violations_count:
                self.faults.append(f"{name} {width} {theme}: {found.generate_report()}")
        page.evaluate(UNFOLD, False)
        page.emulate_media(color_scheme="light")
        if before:
            page.set_viewport_size(before)

    def _narrow(self, page: Page, name: str) -> None:
        page.set_viewport_size({"width": NARROWEST, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            self.faults.append(f"{name} scrolls sideways: {page.evaluate(TOO_WIDE)}")
