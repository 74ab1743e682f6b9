"""Does a big clinic stay quick while people look and answer? A real server, real requests, beside a bare view.

python benchmarks/load.py --dyads 100000                                              the encrypted file
python scripts/with_postgresql.py python benchmarks/load.py --dyads 100000            PostgreSQL, two processes

Fills a throw-away site with 1,000 therapists, 100,000 pairs and 5,000,000 answers (100,000 dyads), starts the server,
and then sends for a minute, at moments drawn by chance beforehand: 20 looks a second at caseloads of therapists drawn
by chance, 5 check-ins and 5 rows by a bare view. A time counts from the moment at which a request was due, so that
waiting for a busy server counts. Speaks to this machine alone; sends at most 30,000 requests and at most ten minutes.
Exit code 1 where a target is missed or anything but the expected answer came.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.caseload import SESSIONS, fill  # noqa: E402 - the folder above is on the path by now
from benchmarks.checking_in import answers  # noqa: E402
from benchmarks.signed_in import cookie_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

CASELOADS, CHECKS, ROWS = 20, 5, 5
"""Requests a second."""
MOST_SECONDS, MOST_REQUESTS = 600, 30_000
LOOKERS = 200
AT_ONCE = 48
WARM = 20
TIMES_THE_ROW, CHECK_MS, CASELOAD_MS = 3, 100, 200
TOKEN = "c" * 32  # the same in the cookie and in the header: a form of this site's own page
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Request:
    """One request: what kind it is, and when it is due, in seconds from the beginning."""

    kind: str
    due: float
    path: str
    cookie: str = ""
    body: str = ""


@dataclass
class Found:
    """What came back: kind -> milliseconds from due to answered; and what was not as expected."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Sender:
    """Sends requests to this machine, each thread on a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.own = threading.local()

    def send(self, request: Request) -> str:
        """Return what is wrong with the answer, nothing where it is as expected."""
        connection = getattr(self.own, "connection", None)
        if connection is None:
            connection = self.own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        told = {"Cookie": f"reknit={request.cookie}; reknit-form={TOKEN}", "X-CSRFToken": TOKEN}
        if request.body:
            told |= {"Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "reknit"}
        try:
            connection.request("POST" if request.body else "GET", request.path, request.body or None, told)
            answer = connection.getresponse()
            content = answer.read()
        except OSError as problem:
            connection.close()
            return f"{request.kind}: {problem!r}"
        as_expected = answer.status == 200 and (request.kind != "caseload" or b"Latest ratings" in content)
        return "" if as_expected else f"{request.kind}: {answer.status} {content[:200]!r}"


def plan(seconds: int, looks: list[str], checks: list[tuple[UUID, str]]) -> list[Request]:
    """Return the requests of a run, in the order in which they are due; each check-in is a session of its own.

    They come when chance has it, as people do: at even steps every check-in would fall together with a caseload.
    """
    dice, planned = Random(4), list[Request]()  # noqa: S311 - a benchmark's choice
    for _ in range(CASELOADS * seconds):
        planned.append(Request("caseload", dice.uniform(0, seconds), "/", dice.choice(looks)))
    for _ in range(ROWS * seconds):
        planned.append(Request("bare row", dice.uniform(0, seconds), "/row/", "", urlencode(answers(dice, 1))))
    for dyad_id, cookie in checks[: CHECKS * seconds]:
        path = f"/dyads/{dyad_id}/sessions/{SESSIONS + 1}/check/"
        planned.append(Request("check-in", dice.uniform(0, seconds), path, cookie, urlencode(answers(dice, 1))))
    return sorted(planned, key=lambda each: each.due)


def run(sender: Sender, planned: list[Request]) -> Found:
    """Send each when it is due."""
    found, begun = Found(), time.perf_counter()

    def one(request: Request) -> None:
        problem = sender.send(request)
        took = (time.perf_counter() - begun - request.due) * 1000
        with found.lock:
            found.times.setdefault(request.kind, []).append(took)
            if problem:
                found.errors.append(problem)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for request in planned:
            time.sleep(max(0, begun + request.due - time.perf_counter()))
            pool.submit(one, request)
    return found


def people(therapists: list[UUID], many: int) -> tuple[list[str], list[tuple[UUID, str]]]:
    """Return cookies of therapists, and (dyad, patient's cookie) of as many pairs, each with a session to answer."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.utils import timezone

    from reknit.opening import Stage
    from reknit.web.caseload.summarising import summarise
    from reknit.web.checks.models import Session
    from reknit.web.dyads.models import Member
    from reknit.web.people.models import Person

    dice = Random(3)  # noqa: S311 - a benchmark's choice
    chosen = dice.sample(therapists, min(LOOKERS, len(therapists)))
    looks = []
    for person in Person.objects.filter(pk__in=chosen):
        TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")  # as everybody who works here has
        looks.append(cookie_of(person))
    dyads = dice.sample(list(Member.objects.filter(person_id__in=chosen).values_list("dyad_id", flat=True)), many)
    day = timezone.localdate()
    Session.objects.bulk_create(
        Session(dyad_id=each, number=SESSIONS + 1, date=day, stage=Stage.NOBODY_ANSWERED) for each in dyads
    )
    for each in dyads:
        summarise(each)
    patients = Member.objects.filter(dyad_id__in=dyads, role="patient").select_related("person")
    return looks, [(each.dyad_id, cookie_of(each.person)) for each in patients]


@contextmanager
def served(processes: int) -> Iterator[int]:
    """Serve the site and give the port, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "benchmarks.served", str(port), str(processes)]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ)  # noqa: S603 - the project's own
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def told_of(found: Found, seconds: int) -> bool:
    """Print the figures and return whether every target is met."""
    p95 = {}
    for kind, times in sorted(found.times.items()):
        p95[kind] = statistics.quantiles(times, n=20)[-1]
        rate = len(times) / seconds
        print(f"{kind:10} {rate:5.1f} a second   p50 {statistics.median(times):7.1f} ms   p95 {p95[kind]:7.1f} ms   "
              f"longest {max(times):7.1f} ms")  # fmt: skip
    times_the_row = p95["check-in"] / p95["bare row"]
    print(f"check-in: x {times_the_row:.1f} the bare row at p95 (at most {TIMES_THE_ROW}), at most {CHECK_MS} ms")
    print(f"caseload: at most {CASELOAD_MS} ms at p95")
    print(f"{len(found.errors)} errors", *sorted(set(found.errors))[:5], sep="\n    ")
    is_met = times_the_row <= TIMES_THE_ROW and p95["check-in"] <= CHECK_MS and p95["caseload"] <= CASELOAD_MS
    print("every target is met" if is_met and not found.errors else "MISSED", flush=True)
    return is_met and not found.errors


def measure(dyads: int, seconds: int, processes: int) -> bool:
    """Fill, serve, send and count."""
    from django.db import connection

    from reknit.web.checks.models import Check

    print(f"{connection.vendor}, {processes} processes", flush=True)
    looks, checks = people(fill(dyads), CHECKS * seconds + WARM)
    before = Check.objects.count()
    connection.close()
    gc.collect()
    with served(processes) as port:
        sender = Sender(port)
        warm = [Request("caseload", 0, "/", each) for each in looks[:WARM]]
        warm += [Request("bare row", 0, "/row/", "", "submission=warm")] * WARM
        warm += [each for each in plan(WARM, looks, checks[-WARM:]) if each.kind == "check-in"]
        problems = [problem for each in warm if (problem := sender.send(each))]
        found = run(sender, plan(seconds, looks, checks[:-WARM]))
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{spent.ru_utime + spent.ru_stime:.0f} s of processor time for the server, its start included")
    found.errors += problems
    stored = Check.objects.count() - before
    if stored != len(checks):
        found.errors.append(f"{stored} of {len(checks)} check-ins are stored")
    return told_of(found, seconds)


def main() -> int:
    """Make a throw-away site and load it."""
    from reknit.storage.keys import SiteKeys

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--dyads", type=int, default=2_000, help="how many; 100 to each therapist")
    asked.add_argument("--seconds", type=int, default=60, help=f"how long; at most {MOST_SECONDS}")
    told = asked.parse_args()
    requests = told.seconds * (CASELOADS + CHECKS + ROWS)
    if not (0 < told.seconds <= MOST_SECONDS and requests <= MOST_REQUESTS and told.dyads >= CHECKS * told.seconds * 2):
        asked.error(f"1 to {MOST_SECONDS} seconds, and at least {CHECKS * 2} dyads for each of them")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(REKNIT_DATA=str(Path(folder) / "data"), REKNIT_KEYS=SiteKeys.made().to_text())
        os.environ["REKNIT_ADDRESS"] = "http://127.0.0.1:8765"
        os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        from reknit.web.environment import Environment
        from reknit.web.start import lay_out, migrate

        environment = Environment.read()
        lay_out(environment)
        migrate(environment, processes=1)
        # One process writes to the embedded file; PostgreSQL is for several.
        return 0 if measure(told.dyads, told.seconds, 2 if environment.database_url else 1) else 1


if __name__ == "__main__":
    sys.exit(main())
