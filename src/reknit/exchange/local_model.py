"""A language model that runs on this machine, asked for codes. What was said goes to this machine's own address only.

The address has to be a loopback one; it is resolved once, checked, and connected to as it was checked. Redirects are
not followed, proxies are not used, and an answer that is late or large is cut off.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reknit.coding.asking import answer_schema, kinds_in, question
from reknit.coding.coding import Coding, CodingError, outline_of
from reknit.transcripts.problem import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.transcripts.talk import Talk

MOST_BYTES = 200_000
SECONDS = 120.0
"""An answer has to be complete within this time."""

MOST_TOKENS = 200
PATIENCE = 5
"""If none of so many first answers can be read, no more are asked for."""


class LocalModelError(ValueError):
    """The model cannot be asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class LocalModel:
    """Where a model answers: a loopback address in numbers, a port, the path before /chat/completions; and its name."""

    address: str
    port: int
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class ModelCoding:
    """What a model said about a talk, and why turns were left uncoded: (number of the turn, reason)."""

    coding: Coding
    unread: tuple[tuple[int, str], ...]


def local_model(address: str, name: str) -> LocalModel:
    """Return the model at an address such as http://127.0.0.1:8080/v1.

    Raises:
        LocalModelError: the address is none, or not on this machine; or the model has no name.
    """
    if not name.strip() or len(name) > 200:
        raise LocalModelError("which model is asked? Give --model-name, as the server calls it")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as problem:
        raise _refused(address, "an address that cannot be read") from problem
    if parts.scheme != "http" or port is None or parts.username is not None or parts.query or parts.fragment:
        raise _refused(address, "something else")
    return LocalModel(_loopback(address, host), port, parts.path.rstrip("/"), name.strip())


def coded_by(
    model: LocalModel, talk: Talk, tell: Callable[[float, str], None], *, seconds: float = SECONDS
) -> ModelCoding:
    """Return the model's codes for every turn of the two, each asked for by itself.

    `tell` is called with the share done and what is being done.

    Raises:
        LocalModelError: the model does not answer, or none of the first answers is what was asked for.
    """
    places = [at for at in range(len(talk.turns)) if talk.who[at] >= 0]
    markers: dict[int, frozenset[str]] = {}
    unread: list[tuple[int, str]] = []
    for done, at in enumerate(places):
        tell(done / len(places), f"turn {done + 1:,} of {len(places):,}")
        try:
            markers[at + 1] = kinds_in(_ask(model, question(talk.turns, at), seconds))
        except CodingError as problem:
            unread.append((at + 1, str(problem)))
            if not markers and len(unread) >= PATIENCE:
                raise LocalModelError(
                    f"{shown(model.name)}: none of the first {PATIENCE} answers could be read ({problem}). "
                    "Choose a model and server that keep to a JSON schema."
                ) from problem
    return ModelCoding(Coding(model.name, outline_of(talk.turns, talk.members), markers), tuple(unread))


def _loopback(address: str, host: str) -> str:
    """Return the address in numbers, of a host that is this machine and nothing else."""
    if host == "localhost":
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    else:
        found = {host}
    for each in sorted(found):
        try:
            is_here = ip_address(each).is_loopback and "%" not in each
        except ValueError:
            is_here = False
        if not is_here:
            raise _refused(address, f"the host {shown(each)!r}")
    return min(found)


def _refused(address: str, found: str) -> LocalModelError:
    return LocalModelError(
        f"--local-model {shown(address)}: found {found}, expected an address of this machine, such as "
        "http://127.0.0.1:8080/v1. What is said in a transcript is sent nowhere else."
    )


def _ask(model: LocalModel, messages: list[dict[str, str]], seconds: float) -> str:
    """Return the text of the model's answer."""
    schema = {"name": "codes", "strict": True, "schema": answer_schema()}
    body = {
        "model": model.name, "messages": messages, "temperature": 0, "max_tokens": MOST_TOKENS, "stream": False,
        "response_format": {"type": "json_schema", "json_schema": schema},
    }  # fmt: skip
    status, data = _posted(model, json.dumps(body).encode(), seconds)
    if status != 200:
        told = "it names another address, which is not followed" if 300 <= status < 400 else f"status {status}"
        raise LocalModelError(f"{shown(model.name)} at {model.address}:{model.port} does not answer: {told}")
    if len(data) > MOST_BYTES:
        raise CodingError(f"the answer is larger than {MOST_BYTES:,} bytes")
    try:
        whole: Any = json.loads(data)
        said = whole["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as problem:
        raise CodingError("the answer is not that of a chat completion") from problem
    if not isinstance(said, str):
        raise CodingError("the answer has no text")
    return said


def _posted(model: LocalModel, body: bytes, seconds: float) -> tuple[int, bytes]:
    """Return the status and the content of the answer, at most one byte more than `MOST_BYTES`."""
    connection = http.client.HTTPConnection(model.address, model.port, timeout=seconds)
    is_late = threading.Event()
    # A time-out of the socket alone would let a server drip a byte a minute for ever.
    clock = None
    try:
        connection.connect()
        # The connection forgets its socket once an answer that ends with it has begun.
        clock = threading.Timer(seconds, _cut_off, (connection.sock, is_late))
        clock.start()
        connection.request("POST", f"{model.path}/chat/completions", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = answer.status, answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as problem:
        late = is_late.is_set() or isinstance(problem, TimeoutError)
        told = f"no complete answer within {seconds:g} seconds" if late else str(problem) or type(problem).__name__
        where = f"{model.address}:{model.port}"
        raise LocalModelError(f"{shown(model.name)} at {where} does not answer: {shown(told, 200)}") from problem
    finally:
        if clock is not None:
            clock.cancel()
        connection.close()
    if is_late.is_set():
        raise LocalModelError(f"{shown(model.name)} does not answer: no complete answer within {seconds:g} seconds")
    return found


def _cut_off(line: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
