"""Requests are worked on by a few threads, and whoever sends slowly keeps nobody waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier, Event, current_thread
from typing import TYPE_CHECKING, Any

from reknit.web.in_turn import WORKERS, in_turn
from reknit.web.uploading import READ_TO_THE_END

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PATIENCE = 20
SENDERS = 3 * WORKERS


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def started(*_told: Any) -> None:
    """Stand where the server notes what it was told."""


class SlowBody:
    """A body whose end is sent only when somebody says so."""

    def __init__(self, goes_on: Event) -> None:
        self.goes_on = goes_on

    def read(self, length: int) -> bytes:
        assert self.goes_on.wait(PATIENCE)
        return b"x" * length


def body(text: bytes, length: str | None = None) -> dict[str, Any]:
    return {"CONTENT_LENGTH": str(len(text)) if length is None else length, "wsgi.input": BytesIO(text)}


def test_slow_senders_keep_nobody_waiting() -> None:
    application, goes_on = in_turn(echo), Event()
    with ThreadPoolExecutor(SENDERS) as server:
        slow = [
            server.submit(application, {"CONTENT_LENGTH": "3", "wsgi.input": SlowBody(goes_on)}, started)
            for _ in range(SENDERS)
        ]
        assert list(application(body(b"quick"), started)) == [b"quick"]
        assert not any(each.done() for each in slow)
        goes_on.set()
        assert [list(each.result(PATIENCE)) for each in slow] == [[b"xxx"]] * SENDERS


def test_a_few_threads_work_at_once_and_no_more() -> None:
    together, workers = Barrier(WORKERS, timeout=PATIENCE), set[str]()

    def meeting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        workers.add(current_thread().name)
        together.wait()
        return echo(environ, start_response)

    application = in_turn(meeting)
    with ThreadPoolExecutor(SENDERS) as server:
        answers = [server.submit(application, body(b"here"), started) for _ in range(SENDERS)]
        assert [list(each.result(PATIENCE)) for each in answers] == [[b"here"]] * SENDERS
    assert len(workers) == WORKERS


def test_what_is_wrong_about_a_length_is_left_to_whoever_reads_it() -> None:
    def untouched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert environ["wsgi.input"] is given["wsgi.input"]
        return echo(environ, start_response)

    for length in ("", "-5", "²", "many", str(READ_TO_THE_END + 1)):
        given = body(b"text", length)
        assert list(in_turn(untouched)(dict(given), started)) == [b"text"]


def test_whoever_left_amid_their_body_is_answered_by_what_came() -> None:
    assert list(in_turn(echo)(body(b"only this", "100"), started)) == [b"only this"]
