"""Requests that nobody means well with: any address, any method, anything in it."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes, urlencode

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import strategies as st

from tests.web.hostile.described import Address, addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.web.hostile.described import Fields

METHODS = (*["GET"] * 3, *["POST"] * 6, "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json"
STRANGE_KINDS = (
    "text/plain", "", ";", "multipart/form-data", "multipart/form-data; boundary=", f"{PARTS}; charset=hex",
    f"{FORM}; charset=utf-7", f"{FORM}; charset=no-such", f"{FORM}; charset=undefined", f"{FORM}; x*=no-such''y",
    "text/xml", "a" * 3000, f"{JSON}; charset=utf-16",
)  # fmt: skip
DEEP = 3000
PLAIN = (
    "", " ", "0", "1", "-1", "yes", "on", "FORGET", "shared", "DE", "e-mail@example.org", "2025-02-30", "Some words.",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
HOSTILE = (
    "\0", "a\0b", "\ud800", "\u202etxt.exe", "a\u0301" * 500, "\u200b", "\ufeff", "\U0010ffff",
    "x" * 3000, "y" * 100_000, "+1", "1e3", "1_0", "\u0661", "9" * 400, "1" * 5000,
    str(2**31), str(2**63), str(-(2**63) - 1), "NaN", "Infinity", "-Infinity", "null", "true", "[]", "{}", "{",
    "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, '{"a": NaN}', '{"id": {}}', '"\\ud800"',
    '{"id":"A","rawId":"AA","type":"public-key","response":{}}', "0" * 32, "urn:uuid:" + "0" * 32,
    "' OR 1=1 --", "%s%n{0}{x.__class__}{{7*7}}{% x %}", "<script>alert(1)</script>", "=1+1", "@SUM(A1)", "\t=1",
    "a\r\nSet-Cookie: x=1", "a\nERROR forged", "\x1b[2J", "../../../../etc/passwd", "file:///etc/passwd",
    "//elsewhere.example", "javascript:alert(1)", "99999-01-01", "0001-01-01", "9999-12-31", "2025-W01-1",
)  # fmt: skip
ORDINARY: dict[str, str] = {}
HEADERS = (
    *[ORDINARY] * 12, *[{"X-Requested-With": "reknit"}] * 4, {"Host": "elsewhere.example"}, {"Host": "a b"},
    {"Host": "localhost:0x1"}, {"Origin": "null"}, {"Origin": "//"}, {"Referer": "\x7f"}, {"X-Forwarded-For": "x, y"},
    {"Cookie": "reknit=\x00; reknit-form=x"}, {"Cookie": "reknit=" + "k" * 4000}, {"User-Agent": "\x1b[31m"},
    {"X-Forwarded-Host": "elsewhere.example"}, {"X-Forwarded-Proto": "https"}, {"Accept-Language": "x" * 5000},
    {"Range": "bytes=0-,1-,2-"}, {"Accept-Encoding": "gzip"}, {"If-Modified-Since": "never"}, {"If-None-Match": "*"},
    {"Transfer-Encoding": "chunked"}, {"Sec-Fetch-Site": "cross-site"}, {"Expect": "x"},
    {"X-HTTP-Method-Override": "DELETE"}, {"X-Original-URL": "/site/"},
)  # fmt: skip
NUMBERS = ("1", "1", "1", "0", "2", "99", "2147483647", "2147483648", "9223372036854775808", "9" * 40, "-1", "%D9%A1")
TAILS = (
    *[""] * 20, "?page=%00", "?page=" + "9" * 30, "?page=-1", "?since=%ff", "?who=x", "?next=//elsewhere.example",
    "?show=%F0&sort=%00", "?after=%00", "?about=" + "x" * 5000, "?a[]=1&a=2&;", "%00", "%ff/", "%2e%2e/", "//", ";x=1",
    "?" + "a=1&" * 1000,
)  # fmt: skip
TOKEN = "c" * 32  # the same in the cookie and in the header: a form of this site's own page
KNOWN = tuple(addresses())
texts = st.one_of(st.sampled_from(PLAIN), st.sampled_from(HOSTILE), st.text(max_size=40))


@dataclass(frozen=True, repr=False)
class Asked:
    """One request, and who sends it."""

    who: str
    address: Address
    path: str
    told: dict[str, object]
    method: str
    kind: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return it as one can read it, however long it is."""
        short = f"{self.body[:300]!r}{'...' if len(self.body) > 300 else ''}"
        return (
            f"{self.who or 'nobody'} {self.method} {self.path[:200]!r} {self.kind[:60]!r} {short} {self.headers!r:.200}"
        )


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    cookies: SimpleCookie
    body: bytes


@st.composite
def requests(
    draw: st.DrawFn, people: list[str], known: Mapping[str, list[object]], taken: Mapping[str, Fields]
) -> Asked:
    """Draw a request to an address of the site, its parameters from `known` and numbers that are nobody's."""
    address = draw(st.sampled_from(KNOWN))
    values = {"number": NUMBERS, "pk": NUMBERS, **known}
    told = {name: draw(st.sampled_from(list(values[name]))) for name in address.parameters}
    offered = taken.get(address.name, {})
    left_out = draw(st.sets(st.sampled_from(sorted(offered)), max_size=2)) if offered else set()
    names = sorted(set(offered) - left_out)
    every = sorted({name for fields in taken.values() for name in fields})
    names += draw(st.lists(st.sampled_from(every) | st.text(max_size=9), max_size=3))
    sent = [(name, draw(st.sampled_from(sorted(offered.get(name, {"1"}))) | texts)) for name in names]
    kind = draw(st.sampled_from((*[FORM] * 10, PARTS, JSON, *STRANGE_KINDS)))
    path = address.filled(told) + draw(st.sampled_from(TAILS))
    body = body_of(sent * draw(st.sampled_from([*[1] * 8, 2, 150])), kind)
    method, headers = draw(st.sampled_from(METHODS)), draw(st.sampled_from(HEADERS))
    return Asked(draw(st.sampled_from(people)), address, path, told, method, kind, body, headers)


def body_of(sent: list[tuple[str, str]], kind: str) -> bytes:
    """Return these fields as what their kind says they are."""
    if kind == JSON:
        return json.dumps(dict(sent)).encode()
    if kind.startswith(PARTS):
        parts = [b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_raw(name), _raw(value))
                 for name, value in sent]  # fmt: skip
        return b"".join(parts) + b"--b--\r\n"
    return urlencode([(_raw(name), _raw(value)) for name, value in sent], quote_via=quote).encode()


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@contextmanager
def connection_kept() -> Iterator[None]:
    """Keep the one connection to the database, in which the test's transaction is open, between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def send(application: Any, asked: Asked, cookie: str) -> Answered:
    """Hand it to the site as a server does, from a browser with this cookie."""
    path, _, query = asked.path.partition("?")
    told = {"Host": "localhost", "X-CSRFToken": TOKEN, "Cookie": f"{cookie}; reknit-form={TOKEN}"} | asked.headers
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in told.items()} | {
        "REQUEST_METHOD": asked.method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query, "CONTENT_TYPE": asked.kind, "CONTENT_LENGTH": str(len(asked.body)),
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(asked.body), "wsgi.errors": io.StringIO(),
    }  # fmt: skip
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    with connection_kept():
        told_back = application(environ, lambda status, headers: begun.append((status, headers)))
        body = b"".join(told_back)
        told_back.close()
    ((status, headers),) = begun
    cookies = SimpleCookie("".join(f"{value}\n" for name, value in headers if name == "Set-Cookie"))
    sent_back = {name: value for name, value in headers if name != "Set-Cookie"}
    whole = gzip.decompress(body) if sent_back.get("Content-Encoding") == "gzip" else body
    return Answered(int(status[:3]), sent_back, cookies, whole)
