"""What does it cost to submit a check beside a bare view that writes one row, and to show a pair of 200 sessions?

python benchmarks/checking_in.py                                         the encrypted file
python scripts/with_postgresql.py python benchmarks/checking_in.py       PostgreSQL
Add `profile` to see where the time of a submission goes.
"""

from __future__ import annotations

import cProfile
import gc
import os
import pstats
import statistics
import sys
import tempfile
import time
import uuid
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.signed_in import browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

CHECKS = 300
SESSIONS = 200
TARGET_TIMES, TARGET_MS = 3, 100
SCALES = ("understood", "matters", "manner", "candour", "closeness", "week")
MIDDLEWARE_OF_NOBODY: list[str] = []
AS_FORM = "application/x-www-form-urlencoded"


def one_row(request: HttpRequest) -> HttpResponse:
    """Write one row and say so: what any view that stores something costs at least."""
    from django.http import HttpResponse

    from reknit.web.audit.models import Line

    Line.objects.create(act="row", at="2026-01-01T00:00:00Z")
    return HttpResponse(request.POST.get("submission", ""))


def one_row_signed_in(request: HttpRequest) -> HttpResponse:
    """Write one row for somebody who is signed in."""
    return one_row(request) if request.user.is_authenticated else _nobody()


def _nobody() -> HttpResponse:
    raise PermissionError("the benchmark is not signed in")


def answers(dice: Random, session: int) -> dict[str, str]:
    """Return the fields of one form, all nine answered; the bond is worse from three quarters on."""
    mean = 8 if session < SESSIONS * 3 // 4 else 4
    told = {f"answer-{name}": str(min(10, max(0, mean + dice.choice((-1, 0, 0, 1))))) for name in SCALES}
    told |= {f"level-{name}": "shared" for name in SCALES}
    told |= {"answer-rub": "1", "answer-good_moment": "We laughed.", "answer-words": "It was a long way here today."}
    return told | {"submission": uuid.uuid4().hex, "replaces": ""}


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def shown(name: str, times: list[float], beside: list[float] | None = None) -> None:
    """Print median and 95th percentile, and their ratios to another's."""
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    line = f"{name:44} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms"
    if beside:
        line += f"   x {p50 / statistics.median(beside):.1f}  x {p95 / statistics.quantiles(beside, n=20)[-1]:.1f}"
    print(line)


def made(sessions: int) -> tuple[Any, Any]:
    """Return two members of a new dyad with this many sessions that nobody has answered."""
    from reknit.opening import Stage
    from reknit.web.checks.models import Session
    from reknit.web.dyads.beginning import begin_dyad
    from reknit.web.people.identities import give_account, new_person

    ben = new_person("Ben")
    give_account(ben, name="Ben", sign_in_name=uuid.uuid4().hex, password="a password of some length")  # noqa: S106
    own = begin_dyad("therapy", new_person("Ana", is_clinician=True), "therapist", other_name="Ben", other=ben)
    began = date(2020, 1, 1)
    Session.objects.bulk_create(
        Session(dyad=own.dyad, number=each, date=began + timedelta(days=each), stage=Stage.NOBODY_ANSWERED)
        for each in range(1, sessions + 1)
    )
    return own, own.dyad.members.get(role="patient")


def fill(own: Any, other: Any) -> None:  # noqa: ANN401 - Django is imported late
    """Let both answer and open every session."""
    from reknit.session_check.answers import read_answers
    from reknit.session_check.questions import session_check
    from reknit.web.checks.models import Session
    from reknit.web.checks.revealing import open_for_both
    from reknit.web.checks.submitting import Submission, submit
    from reknit.web.checks.ways import Way
    from reknit.web.policy import standing_of

    dice = Random(1)  # noqa: S311 - a benchmark's data
    standing = standing_of(own.person_id, own.dyad_id)
    for session in Session.objects.filter(dyad=own.dyad):
        for member in (own, other):
            read = read_answers(session_check(), answers(dice, session.number), {})
            submit(session.pk, member, Submission(uuid.uuid4(), None, read, Way.OWN_DEVICE))
        open_for_both(session.pk, standing)


def submitting(*, profiled: bool) -> None:
    """Time submissions and bare rows in turns, so that the machine's moods meet all alike."""
    from django.test import Client, override_settings

    _, ben = made(CHECKS)
    client, bare = browser(ben.person), Client(headers={"host": "127.0.0.1"})
    dice = Random(2)  # noqa: S311 - a benchmark's data
    times: dict[str, list[float]] = {"check": [], "bare": [], "signed_in": []}
    profile = cProfile.Profile()

    def check(number: int) -> None:
        answer = client.post(
            f"/dyads/{ben.dyad_id}/sessions/{number}/check/", urlencode(answers(dice, number)), AS_FORM
        )
        if answer.status_code != 302:
            raise RuntimeError(answer.content.decode())

    with override_settings(MIDDLEWARE=MIDDLEWARE_OF_NOBODY):
        bare.post("/row/")  # its handler is made here, without middleware
    for number in range(1, CHECKS + 1):
        sent = answers(dice, number)
        if profiled:
            profile.runcall(check, number)
            continue
        times["bare"].append(milliseconds(partial(bare.post, "/row/", urlencode(sent), AS_FORM)))
        times["check"].append(milliseconds(partial(check, number)))
        times["signed_in"].append(milliseconds(partial(client.post, "/signed-in-row/", urlencode(sent), AS_FORM)))
    if profiled:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        return
    shown("a bare view that writes one row", times["bare"])
    shown("the same behind all middleware, signed in", times["signed_in"])
    shown("submitting a check", times["check"], times["bare"])
    shown("    beside the one behind all middleware", times["check"], times["signed_in"])
    print(f"    target: at most {TARGET_TIMES} x the bare view")


def pair_page() -> None:
    """Time the page of one pair with many sessions, the first time and again."""
    own, ben = made(SESSIONS)
    fill(own, ben)
    client, page = browser(ben.person), f"/dyads/{ben.dyad_id}/"
    client.get("/help/")
    first = milliseconds(lambda: client.get(page))
    print(f"pair page, {SESSIONS} sessions, never computed       {first:7.1f} ms")
    gc.collect()
    shown(f"pair page, {SESSIONS} sessions, again", [milliseconds(lambda: client.get(page)) for _ in range(30)])
    print(f"    target: below {TARGET_MS} ms")


def main(*, profiled: bool) -> None:
    """Make a throw-away site and time it."""
    from reknit.storage.keys import SiteKeys

    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(REKNIT_DATA=str(Path(folder) / "data"), REKNIT_KEYS=SiteKeys.made().to_text())
        from reknit.web.environment import Environment
        from reknit.web.start import lay_out, migrate

        lay_out(Environment.read())
        migrate(Environment.read(), processes=1)
        from django.conf import settings
        from django.db import connection
        from django.urls import include, path

        globals()["urlpatterns"] = [
            path("row/", one_row), path("signed-in-row/", one_row_signed_in), path("", include("reknit.web.urls")),
        ]  # fmt: skip
        settings.ROOT_URLCONF = "__main__"
        print(f"{connection.vendor}, {CHECKS} checks")
        submitting(profiled=profiled)
        if not profiled:
            pair_page()
        connection.close()


if __name__ == "__main__":
    main(profiled="profile" in sys.argv[1:])
