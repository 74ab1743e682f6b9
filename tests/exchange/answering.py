"""A server on this machine that answers as a test says, in place of a language model's."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


class Answering(ThreadingHTTPServer):
    """It keeps what it was asked. `closing` is set when the test ends."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Any], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.closing = answer, threading.Event()
        self.asked: list[tuple[str, Any]] = []
        self.drips = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, asked))
        status, headers, body = self.server.answer(asked)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
            while self.server.drips and not self.server.closing.wait(0.02):
                self.wfile.write(b" ")
        except OSError:
            return  # the one who asked has gone

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


def completion(content: object) -> Answer:
    return 200, {}, json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def turn_of(asked: Any) -> str:
    """What was said in the turn that is asked about."""
    return str(json.loads(asked["messages"][1]["content"])["turn"]["said"])


@contextmanager
def answering(answer: Callable[[Any], Answer]) -> Iterator[Answering]:
    server = Answering(answer)
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    running.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        running.join()
        server.server_close()
