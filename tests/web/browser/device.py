"""A phone, tablet or laptop in a person's hands: a real browser that also notes what a calm page never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

SCALES = ("understood", "matters", "manner", "candour", "closeness")
# A page that brings itself up to date would cross what a test is just tapping.
STAYS_AS_IT_IS = """const asks = window.fetch;
window.fetch = (address, ...told) => String(address).endsWith("/status/") && !window.follows
    ? Promise.reject(new Error("not now")) : asks(address, ...told);"""
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 1024, "height": 768}


class Device:
    """One browser with its own cookies, and the one page that is open in it."""

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.site = site
        self.left_for: list[str] = []
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.context = browser.new_context(base_url=site, **{"viewport": PHONE, **options})
        self.context.set_default_timeout(15_000)
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.add_init_script(STAYS_AS_IT_IS)
        self.page: Page = self.context.new_page()

    def follow_the_other(self, *, follows: bool = True) -> None:
        """From now on let pages bring themselves up to date, as they do outside of tests; or no longer."""
        told = f"window.follows = {str(follows).lower()}"
        self.context.add_init_script(told)
        self.page.evaluate(told)

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.netloc and f"{parts.scheme}://{parts.netloc}" != self.site:
            self.left_for.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(each in message.text for each in self.expected):
            self.complaints.append(message.text)

    def expect_to_see(self, *parts: str) -> None:
        """From now on a line of the console with one of these in it is what the test is about."""
        self.expected = (*self.expected, *parts)

    def put_down(self) -> None:
        """Close it, and say what went wrong on it."""
        self.context.close()
        assert self.left_for == [], "asked another machine"
        assert not self.complaints, f"the console complained: {self.complaints}"

    # What people do with it.

    def come_in(self, who: str = "therapist") -> None:
        self.page.goto(f"/come-in/{who}/")
        self.page.get_by_role("button", name="Come in as").click()
        self.page.wait_for_url(lambda address: "come-in" not in address)

    def begin_with(self, name: str) -> str:
        """Begin with somebody new; return the address of the first session, on which the page now is."""
        self.page.goto("/dyads/new/")
        self.page.get_by_label("First name").fill(name)
        self.page.get_by_role("button", name="Begin").click()
        self.page.wait_for_url("**/sessions/1/")
        return self.page.url

    def answer_here(self, **answers: Any) -> None:
        """Answer the check on the page by taps, and seal it."""
        self.fill_in(**answers)
        self.seal()

    def fill_in(self, *, levels: Mapping[str, str] | None = None, **answers: Any) -> None:
        """Tap answers and share levels: question -> number, place in the list, or words."""
        for question, value in (answers or dict.fromkeys(SCALES, 7)).items():
            if question in {"good_moment", "words"}:
                self.page.locator(f"[name=answer-{question}]").fill(str(value))
            else:
                self.page.locator(f"[name=answer-{question}][value='{value}']").check(force=True)
        for question, level in (levels or {}).items():
            self.page.locator(f"[name=level-{question}][value={level}]").check(force=True)

    def seal(self) -> None:
        page = self.page
        check = page.url
        page.get_by_role("button", name="Seal").click()
        page.wait_for_url(lambda address: address != check)

    def answer(self, session: str, **answers: Any) -> None:
        self.page.goto(f"{session}check/")
        self.answer_here(**answers)

    def code_for_the_other(self, session: str) -> str:
        self.page.goto(session)
        self.page.get_by_role("button", name="Link or QR").click()
        return self.page.locator("output.code").inner_text()

    def use_code(self, code: str) -> None:
        self.follow_a_code(code, "**/sessions/*/")

    def follow_a_code(self, code: str, to: str) -> None:
        self.page.goto(f"/link/#{code.replace(' ', '')}")
        self.page.get_by_role("button", name="Go on").click()
        self.page.wait_for_url(to)

    def hand_over(self, session: str) -> None:
        self.page.goto(session)
        self.page.get_by_role("button", name="Hand over").click()
        self.page.wait_for_url("**/handed-over/")

    def checks_stored(self, session: str) -> int:
        """How many times somebody answered, as the list of lines that both can read has it."""
        self.page.goto(f"{session.rpartition('sessions/')[0]}who-looked/")
        return self.page.get_by_role("cell", name="about session 1").count()
