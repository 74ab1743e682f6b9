"""A walk past the pages of coding: bringing a talk, the keys, no connection, two windows, the marks."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.web.browser.conftest import Server
    from tests.web.browser.device import Device

    Look = Callable[[Page, str], None]
    Take = Callable[..., Device]

TALK = "Ana Lee: What was that like, Ben?\nBen: Fine. I told Clara in Leeds.\nAna Lee: I pushed you.\nBen: Yes.\n"
PLAYER = "(() => { const one = document.querySelector('video'); return [one.currentTime, one.src.slice(0, 5)]; })()"


def press(page: Page, turn: int, *keys: str) -> None:
    page.locator(f"[data-turn='{turn}']").focus()
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    page.get_by_text("Everything is saved.").wait_for()


def kinds(page: Page, turn: int) -> str | None:
    return page.locator(f"[data-turn='{turn}']").get_attribute("data-kinds")


def tone() -> bytes:
    """Return half a minute of silence as a browser plays it."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * 30)
    return written.getvalue()


def coding(take: Take, look: Look, _server: Server) -> None:
    """The list, a talk with the keyboard, its forms, and what is hidden until one is done."""
    ana = take()
    ana.come_in("therapist")
    page = ana.page
    page.goto("/transcripts/")
    look(page, "transcripts")
    page.get_by_role("link", name="The letter that was not written").click()
    page.wait_for_load_state()
    address = page.url
    look(page, "coding")
    press(page, 14, "w", "7", "c", "1", "u", "j", "0", "r", "0")
    saved(page)
    assert [kinds(page, turn) for turn in (14, 15, 16)] == ["self_criticism", "", "redirects"]
    page.get_by_text("Play the recording beside it").click()
    page.get_by_label("A recording on your own disk").set_input_files(
        {"name": "talk.wav", "mimeType": "audio/wav", "buffer": tone()}
    )
    press(page, 3, "p")
    page.wait_for_function("document.querySelector('video').currentTime >= 15")
    assert page.evaluate(PLAYER)[1] == "blob:"
    look(page, "coding-with-recording")
    page.goto(f"{address}turns/17/")
    look(page, "turn")
    page.goto(f"{address}segments/1/")
    look(page, "segment")
    page.goto(f"{address}who-looked/")
    look(page, "transcript-lines")
    page.goto(f"{address}erase/")
    look(page, "transcript-erase")
    hidden_until_done(page, address, look)
    beside_a_session(page, take(), look)


def hidden_until_done(page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}marks/")
    look(page, "marks-hidden")
    page.goto(address)
    page.get_by_role("button", name="I am done").click()
    page.get_by_text("You are done with this one").wait_for()
    look(page, "coding-done")
    page.get_by_role("button", name="Go on coding").click()
    press(page, 20, "0")
    saved(page)
    page.get_by_role("button", name="I am done").click()
    page.get_by_role("link", name="reknit’s own marks").click()
    page.get_by_role("button", name="Show the marks").click()
    page.get_by_role("heading", name="How far you and the marks agree").wait_for()
    look(page, "marks")
    page.goto(f"{address}side-by-side/")
    look(page, "side-by-side-not-yet")


def beside_a_session(page: Page, ben: Device, look: Look) -> None:
    """Ben is asked about the talk, agrees, and both see two numbers on the page of the session."""
    ben.come_in("patient")
    place = ben.page.url.removeprefix(ben.site)
    page.goto(f"{place}written-down/")
    page.get_by_label("Of session").select_option("1")
    look(page, "written-down")
    page.get_by_role("button", name="Ask").click()
    page.get_by_text("Until they agree nothing is shown").wait_for()
    ben.page.reload()
    ben.page.get_by_role("link", name="Say yes or no").click()
    look(ben.page, "written-down-asked")
    ben.page.get_by_role("button", name="I agree").click()
    ben.page.get_by_text("something was in the way at").wait_for()
    ben.page.goto(f"{place}sessions/1/")
    ben.page.get_by_role("heading", name="This talk, written down").wait_for()
    look(ben.page, "session-written-down")


def bringing(take: Take, look: Look, _server: Server) -> None:
    """Bring a talk; lose the connection; be told by one window of another; erase it all."""
    ana = take()
    ana.come_in("therapist")
    page = ana.page
    page.goto("/transcripts/new/")
    look(page, "bring")
    page.get_by_label("The file").set_input_files({"name": "t.pdf", "mimeType": "text/plain", "buffer": b"%PDF"})
    ana.expect_to_see("422")
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("found a PDF").wait_for()
    page.get_by_label("The file").set_input_files({"name": "t.txt", "mimeType": "text/plain", "buffer": TALK.encode()})
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("Who Ana Lee is").select_option("therapist")
    page.get_by_label("Who Ben is").select_option("patient")
    look(page, "who-is-who")
    page.get_by_role("button", name="Show what is taken out").click()
    page.get_by_text("clara → [name 2]").wait_for()
    look(page, "what-is-taken-out")
    page.get_by_label("Title").fill("Four turns")
    page.get_by_label("The people in this talk have agreed").check()
    page.get_by_role("button", name="Keep it, without the names").click()
    page.get_by_text("0 of 4 turns coded").wait_for()
    look(page, "coding-untimed")
    without_connection(ana)
    two_windows(ana, look)
    page.goto(f"{page.url.partition('#')[0]}erase/")
    page.get_by_label("I want the transcript gone for good.").check()
    page.get_by_role("button", name="Erase the transcript").click()
    page.get_by_text("the keys destroyed").wait_for()


def without_connection(ana: Device) -> None:
    page = ana.page
    ana.expect_to_see("ERR_INTERNET_DISCONNECTED")
    ana.context.set_offline(True)
    press(page, 1, "0")
    press(page, 2, "w", "2")
    page.get_by_text("there is no connection").first.wait_for()
    ana.context.set_offline(False)
    saved(page)
    page.reload()
    assert [kinds(page, turn) for turn in (1, 2)] == ["", "minimal_response"]


def two_windows(ana: Device, look: Look) -> None:
    page, other = ana.page, ana.context.new_page()
    other.goto(page.url)
    press(page, 3, "r", "5")
    press(page, 4, "w", "5")
    saved(page)
    page.wait_for_function("document.querySelector('[data-progress]').textContent.startsWith('4 of 4')")
    ana.expect_to_see("409")
    press(other, 4, "c", "6")
    other.get_by_text("Turn 4 was coded in another window meanwhile: Gives in to please.").wait_for()
    assert kinds(other, 3) == "owns_part", "what was coded in one window only is taken from there"
    look(other, "coded-elsewhere")
    other.get_by_role("button", name="Keep what I chose here").click()
    saved(other)
    page.reload()
    assert kinds(page, 4) == "defends"
    other.close()
