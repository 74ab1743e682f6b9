"""The site as `reknit serve` serves it, and beside it a bare Django view that writes one row: what any storing costs.

    python -m benchmarks.served PORT PROCESSES

Started by `benchmarks/load.py`, which tells it by its surroundings where the data lies.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from reknit.cli.serve import THREADS
from reknit.web.in_turn import in_turn
from reknit.web.wsgi import site

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from django.urls import ResolverMatch

ROW = "/row/"


def one_row(request: HttpRequest) -> HttpResponse:
    """Write one row and say so."""
    from reknit.web.audit.models import Line

    Line.objects.create(act="row", at="2026-01-01T00:00:00Z")
    return HttpResponse(request.POST.get("submission", ""))


class Bare(WSGIHandler):
    """One view, without sign-in, form tokens or any other layer around it."""

    def __init__(self) -> None:
        with override_settings(MIDDLEWARE=[]):
            super().__init__()

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Return that view."""
        request.urlconf = __name__
        return super().resolve_request(request)


urlpatterns = [path("row/", one_row)]
bare = Bare()


def either(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer by the bare view where that is asked for, else by the site."""
    answer = bare if environ["PATH_INFO"] == ROW else site
    return answer(environ, start_response)


application = in_turn(either)


def main() -> None:
    """Serve on this machine alone, until stopped."""
    from granian.constants import Interfaces
    from granian.server import Server

    port, processes = int(sys.argv[1]), int(sys.argv[2])
    Server(
        "benchmarks.served:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main()
