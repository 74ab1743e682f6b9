"""A few threads do the work, in the order in which requests came; the server's own wait outside, with whole bodies.

All threads share one interpreter: eight pages made at once take eight times as long each, and none is there early;
and each thread has a connection to the database with a memory of its own, which the writing of another empties. A body
that comes slowly, from a telephone in a train, is waited for outside too, where it keeps nobody from anything.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reknit.web.uploading import READ_TO_THE_END

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reknit.web.content_type import Application

WORKERS = 2
"""While one waits for the disk, another computes."""


def in_turn(application: Application, workers: int = WORKERS) -> Application:
    """Return the application, called with whole bodies and by so many threads."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="reknit")

    def waiting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        # What is longer is refused unread; what has no length, or none that is a number, is no body to Django either.
        if length.isdecimal() and int(length) <= READ_TO_THE_END:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        return pool.submit(application, environ, start_response).result()

    return waiting
