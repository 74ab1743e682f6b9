"""The desk by keyboard, and the page for the next session on paper."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser


def focused(page) -> object:
    return page.evaluate("document.activeElement.textContent")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_is_gone_through_by_keys_once_the_focus_is_in_it(device, width: int) -> None:
    ana = device(viewport={"width": width, "height": 900})
    ana.come_in("therapist")
    names = ana.page.locator("[data-case]").all_text_contents()
    ana.page.keyboard.press("j")
    assert focused(ana.page) not in names, "a key on its own does nothing outside the list"
    ana.page.locator("[data-case]").first.focus()
    for key, place in (("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("End", -1), ("j", -1), ("Home", 0)):
        ana.page.keyboard.press(key)
        assert focused(ana.page) == names[place], key
    assert ana.page.locator("#keys").is_visible()
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/dyads/**")


@pytest.mark.parametrize("name", ["Ben", "Dora"])
def test_the_page_for_the_next_session_fits_one_sheet(device, name: str) -> None:
    ana = device()
    ana.come_in("therapist")
    ana.page.get_by_role("link", name=name, exact=True).click()
    ana.page.goto(f"{urlsplit(ana.page.url).path}next-session/")
    assert len(re.findall(rb"/Type\s*/Page\b", ana.page.pdf(format="A4", prefer_css_page_size=True))) == 1
