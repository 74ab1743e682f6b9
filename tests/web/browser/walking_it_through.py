"""Ana and Ben of the made-up clinic, and what each taps on the way through a talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.web.browser.device import Device


def _no_look(_page: Any, _name: str) -> None:
    return None


class Pair:
    """Two devices, and the one talk between them. Ana begins."""

    def __init__(self, take: Any, look: Callable[[Any, str], None] = _no_look, **options: Any) -> None:
        self.ana: Device = take(**options)
        self.ben: Device = take(**options)
        self.look = look
        self.ana.come_in("therapist")
        self.ben.come_in("patient")
        self.address = ""

    @property
    def pages(self) -> tuple[Page, Page]:
        return self.ana.page, self.ben.page

    def of(self, who: str) -> Device:
        return self.ana if who == "ana" else self.ben

    def go(self, who: str) -> Page:
        page = self.of(who).page
        page.goto(self.address)
        return page

    def invite(self) -> None:
        """Part from any talk of before, then invite to a new one."""
        self.ben.page.goto("/")
        pair = self.ben.page.url.partition("?")[0]
        self.ana.page.goto(pair)
        self._part()
        self.ana.page.goto(f"{pair}talk/")
        self.ana.page.get_by_role("button", name="Invite Ben").click()
        self.ana.page.get_by_role("heading", name="An invitation to talk").wait_for()
        self.address = self.ana.page.url

    def _part(self) -> None:
        if self.ana.page.get_by_role("heading", name="Talk it through").count() == 0:
            return
        self.ana.page.get_by_role("link", name="Go there").click()
        self.address = self.ana.page.url
        for label in ("Invite Ben", "Yes, let us talk"):
            for who in ("ben", "ana"):
                page = self.go(who)
                if page.get_by_role("button", name=label).count():
                    page.get_by_role("button", name=label).first.click()
        for who in ("ana", "ben"):
            page = self.go(who)
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
            page.locator("[name=choice][value=stopped]").check()
            with page.expect_navigation():
                page.get_by_role("button", name="Say how this could end").click()

    def press(self, who: str, label: str) -> None:
        page = self.go(who)
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=label).first.click()

    def each_presses(self, label: str) -> None:
        for who in ("ana", "ben"):
            self.press(who, label)

    def each_writes(self, label: str, words: str, button: str) -> None:
        for who in ("ana", "ben"):
            self.writes(who, label, words, button)

    def writes(self, who: str, label: str, words: str, button: str) -> None:
        page = self.go(who)
        page.get_by_label(label).fill(words)
        with page.expect_navigation():
            page.get_by_role("button", name=button).first.click()

    def notice(self, who: str, rub: str = "withdrawal") -> None:
        page = self.go(who)
        page.locator(f"[name=choice][value={rub}]").check()
        page.locator("[name=number][value='2']").check(force=True)
        with page.expect_navigation():
            page.get_by_role("button", name="Say what you noticed").click()

    def seal(self, who: str) -> None:
        page = self.go(who)
        page.get_by_label("What happened for me").fill(f"It got quiet, said by {who}")
        page.get_by_label("What I felt").fill("A bit lost")
        page.locator("[name=need][value=both]").check(force=True)
        page.locator("[name=share]").fill("40" if who == "ana" else "50")
        with page.expect_navigation():
            page.get_by_role("button", name="Put your side in the envelope").click()

    def seen(self, name: str, who: str = "ben") -> None:
        self.look(self.go(who), name)

    def to_alone(self) -> None:
        self.press("ben", "Yes, let us talk")
        self.notice("ana")
        self.notice("ben")
        self.press("ben", "There is more to it")


def to_signed(pair: Pair) -> None:
    """Walk the way of a withdrawal, and look at every step."""
    pair.invite()
    pair.seen("invited")
    pair.press("ben", "Yes, let us talk")
    pair.seen("notice")
    pair.notice("ana")
    pair.notice("ben")
    pair.seen("first-aid")
    pair.press("ben", "There is more to it")
    pair.seen("alone")
    pair.seal("ana")
    pair.seal("ben")
    pair.seen("opening")
    pair.each_presses("Open both sides")
    pair.seen("say-back")
    for listener, teller in (("ben", "ana"), ("ana", "ben")):
        pair.writes(listener, "What I heard", "You went quiet, and so did I", "Say back what you heard")
        pair.seen(f"say-back-{teller}", teller)
        pair.press(teller, "Yes, that is it")
    pair.seen("owning")
    pair.each_writes("My part", "I looked away", "Name your part")
    pair.seen("say-it")
    pair.each_writes("What I held back", "I wanted to stay with it", "Say what you held back")
    pair.writes("ben", "One wish", "Wait one breath before you answer", "Add a wish")
    pair.seen("wishes")
    pair.each_presses("Those are my wishes")
    pair.seen("negotiate")
    for who in ("ana", "ben"):
        page = pair.go(who)
        page.get_by_label("Agreed").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Answer a wish").click()
    pair.each_presses("I can leave it like this")
    pair.each_writes("My line", "One breath first", "Write your line")
    pair.seen("agreement")
    pair.each_presses("Sign")
    pair.seen("signed")
    for each in pair.pages:
        each.reload()
