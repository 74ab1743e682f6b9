"""What a request says its body is, reduced to what this site reads, before anything else looks at it.

Django believes the character set that is named there, and fails on strange ones before it has begun to answer: the
visitor is then told so by the server, without the headers that every answer of this site has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PARTS = "multipart/form-data"
BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?', re.ASCII)
"""RFC 2046, 5.1.1, without spaces: no browser writes them."""


def reduced(told: str) -> str:
    """Return the kind alone, and of parts their boundary too: text is UTF-8, whatever else is said of it."""
    kind, _, more = told.partition(";")
    kind = kind.strip().lower()
    boundary = BOUNDARY.search(more) if kind == PARTS else None
    return f"{kind}; boundary={boundary[1]}" if boundary else kind


def with_reduced_content_type(application: Application) -> Application:
    """Return the application, told only what it reads."""

    def reading(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["CONTENT_TYPE"] = reduced(environ.get("CONTENT_TYPE") or "")
        return application(environ, start_response)

    return reading
