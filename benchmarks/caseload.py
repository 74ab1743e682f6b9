"""What does the caseload cost beside a bare signed-in view, in a big clinic and however long the histories?

python benchmarks/caseload.py                                            20,000 dyads, the encrypted file
python benchmarks/caseload.py --dyads 100000                             1,000 therapists, 5,000,000 answers
python scripts/with_postgresql.py python benchmarks/caseload.py          PostgreSQL

Rows are written in bulk, each sealed under its author's own key as the app would; that the bulk-made summaries are
those the app would keep is looked at before anything is timed.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.signed_in import browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

    from reknit.storage.envelope import OpenKey

DYADS_A_THERAPIST = 100
SESSIONS = 5
LONG = 50
BOND = ("understood", "matters", "manner", "candour", "closeness")
ROWS_AT_ONCE = 20_000
READY = 0.2
LOOKERS, LOOKS = 40, 3
TARGET_MS = 200
OK = 200


def bare(request: HttpRequest) -> HttpResponse:
    """Say that somebody is signed in: what any page for a person costs at least."""
    from django.http import HttpResponse

    return HttpResponse("here" if request.user.is_authenticated else "nobody")


class Table:
    """Rows of one model on their way into the database, many at a time. An id is told as the database keeps it."""

    def __init__(self, model: type[Model], told: tuple[str, ...], **same: object) -> None:
        """Take the columns that differ from row to row (`told`); those of `same`, and defaults, are always alike."""
        from django.db import connection

        row, quote = model(**same), connection.ops.quote_name
        fields = {each.attname: each for each in model._meta.concrete_fields}  # noqa: SLF001 - a model's columns
        alike = [each for each in fields.values() if each.attname not in told]
        self.same = tuple(each.get_db_prep_save(getattr(row, each.attname), connection) for each in alike)
        columns = [str(each.column) for each in (*(fields[name] for name in told), *alike)]
        names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
        table = quote(model._meta.db_table)  # noqa: SLF001 - a model's table
        self.statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - our own names
        self.rows: list[tuple[Any, ...]] = []

    def add(self, *told: object) -> None:
        """Keep a row to be written."""
        self.rows.append((*told, *self.same))

    def write(self) -> None:
        """Write what there is."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.executemany(self.statement, self.rows)
        self.rows.clear()


def tables(now: datetime) -> dict[str, Table]:
    """Return a table for each model, in the order in which their rows point at one another."""
    from reknit.web.caseload.models import Summary
    from reknit.web.checks.models import Answer, Check, Session
    from reknit.web.dyads.models import Dyad, Member
    from reknit.web.people.models import Identity, Person
    from reknit.web.vault.models import DataKey, Wrap

    checked = {"way": "own_device", "version": 1, "fingerprint": "0" * 64, "answered_at": now}
    stages = {"answered_by": "patient therapist", "first_answered_at": now}
    return {
        "person": Table(Person, ("id", "is_clinician"), joined_at=now),
        "dyad": Table(Dyad, ("id", "began_at"), kind="therapy", waiting_days=7),
        "data_key": Table(DataKey, ("id", "author_id", "dyad_id")),
        "wrap": Table(Wrap, ("id", "data_key_id", "wrapped_by", "wrapped")),
        "identity": Table(Identity, ("person_id", "name_sealed")),
        "member": Table(Member, ("id", "dyad_id", "person_id", "role")),
        "session": Table(Session, ("id", "dyad_id", "number", "date", "stage", "opened_at"), **stages),
        "check": Table(Check, ("id", "session_id", "author_id", "submission"), **checked),
        "answer": Table(Answer, ("id", "check_made_id", "question", "sealed", "number"), level="shared"),
        "summary": Table(Summary, ("id", "member_id", "sealed")),
    }


@dataclass(frozen=True, slots=True)
class Side:
    """One member of a pair that is being written."""

    id: uuid.UUID
    key: OpenKey


class Clinic:
    """A big made-up clinic, written therapist by therapist."""

    def __init__(self, seed: int = 1) -> None:
        """Begin; the same seed gives the same answers."""
        from django.db import connection

        self.dice = Random(seed)  # noqa: S311 - a benchmark's data
        self.now = datetime.now(UTC)
        self.tables = tables(self.now)
        self.answers = 0
        self.as_kept: Callable[[uuid.UUID], Any] = (
            (lambda told: told) if connection.features.has_native_uuid_field else (lambda told: told.hex)
        )

    def person(self, name: str, *, is_clinician: bool = False) -> uuid.UUID:
        """Write somebody with a sealed name."""
        from reknit.storage.envelope import Place

        person = uuid.uuid4()
        self.tables["person"].add(self.as_kept(person), is_clinician)
        sealed = self.key(person, None).seal(name, Place("identity", "name_sealed", person, None))
        self.tables["identity"].add(self.as_kept(person), sealed)
        return person

    def key(self, person: uuid.UUID, dyad: uuid.UUID | None) -> OpenKey:
        """Write a new key of this author's, here or alone."""
        from django.conf import settings

        from reknit.storage.envelope import new_data_key

        key, wrapped = new_data_key(uuid.uuid4(), settings.SITE_KEYS)
        kept = self.as_kept(key.id)
        self.tables["data_key"].add(kept, self.as_kept(person), self.as_kept(dyad) if dyad else None)
        self.tables["wrap"].add(self.as_kept(uuid.uuid4()), kept, settings.SITE_KEYS.newest, wrapped)
        return key

    def therapist(self, number: int, *, dyads: int = DYADS_A_THERAPIST, sessions: int = SESSIONS) -> uuid.UUID:
        """Write one therapist with this many patients and sessions with each."""
        therapist = self.person(f"Therapist {number}", is_clinician=True)
        for patient in range(dyads):
            self.dyad(therapist, self.person(f"Patient {number}-{patient}"), sessions)
            if len(self.tables["answer"].rows) > ROWS_AT_ONCE:
                self.write()
        return therapist

    def dyad(self, therapist: uuid.UUID, patient: uuid.UUID, sessions: int) -> None:
        """Write one pair: answers of both to the five questions of the bond, all opened but perhaps the last."""
        dyad, began = uuid.uuid4(), self.now - timedelta(weeks=sessions)
        self.tables["dyad"].add(self.as_kept(dyad), began)
        sides = []
        for role, person in (("therapist", therapist), ("patient", patient)):
            side = Side(uuid.uuid4(), self.key(person, dyad))
            self.tables["member"].add(self.as_kept(side.id), self.as_kept(dyad), self.as_kept(person), role)
            sides.append(side)
        is_ready = self.dice.random() < READY
        days = [(began + timedelta(weeks=each, days=6)).date() for each in range(sessions)]
        drawn = [
            self.session(dyad, sides, number, day, is_open=number < sessions or not is_ready)
            for number, day in enumerate(days, start=1)
        ]
        self.summary(dyad, sides[0], began.date(), days, drawn, is_ready=is_ready)

    def session(
        self, dyad: uuid.UUID, sides: list[Side], number: int, day: date, *, is_open: bool
    ) -> tuple[float | None, float | None]:
        """Write one session and its two checks; return the means that the therapist may see."""
        session, stage = uuid.uuid4(), "open" if is_open else "ready"
        opened_at = self.now if is_open else None
        self.tables["session"].add(self.as_kept(session), self.as_kept(dyad), number, day, stage, opened_at)
        own, other = (self.check(dyad, session, side, is_open=is_open) for side in sides)
        return own, other if is_open else None

    def check(self, dyad: uuid.UUID, session: uuid.UUID, side: Side, *, is_open: bool) -> float:
        """Write one check of five shared answers, and return their mean."""
        from reknit.storage.envelope import Place

        kept = self.as_kept(uuid.uuid4())
        self.tables["check"].add(kept, self.as_kept(session), self.as_kept(side.id), self.as_kept(uuid.uuid4()))
        values = [self.dice.randint(5, 10) for _ in BOND]
        for question, value in zip(BOND, values, strict=True):
            self.answers += 1
            # Answers are not read by the page, so they may lie in the order in which they were written.
            answer = uuid.UUID(int=self.answers)
            sealed = side.key.seal(f"{value:4}", Place("answer", "sealed", answer, dyad))
            self.tables["answer"].add(self.as_kept(answer), kept, question, sealed, value if is_open else None)
        return round(sum(values) / len(values), 1)

    def summary(
        self,
        dyad: uuid.UUID,
        side: Side,
        began: date,
        days: list[date],
        drawn: list[tuple[float | None, float | None]],
        *,
        is_ready: bool,
    ) -> None:
        """Write the therapist's summary: the facts that the app would keep of what was just written."""
        from reknit.caseload.facts import SESSIONS_DRAWN, At, Facts
        from reknit.storage.envelope import Place

        last = At(len(days), days[-1])
        facts = Facts(
            began=began,
            last=last,
            to_open=last if is_ready else None,
            last_check=days[-1],
            ratings=tuple(drawn[-SESSIONS_DRAWN:]),
        )
        row = uuid.uuid4()
        sealed = side.key.seal(facts.to_text(), Place("summary", "sealed", row, dyad))
        self.tables["summary"].add(self.as_kept(row), self.as_kept(side.id), sealed)

    def write(self) -> None:
        """Write all that has gathered, in the order in which rows point at one another."""
        from django.db import transaction

        with transaction.atomic():
            for table in self.tables.values():
                table.write()


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def shown(name: str, times: list[float], beside: list[float] | None = None) -> None:
    """Print median and 95th percentile, and their ratios to another's."""
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    line = f"{name:52} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms"
    if beside:
        line += f"   x {p50 / statistics.median(beside):.1f}  x {p95 / statistics.quantiles(beside, n=20)[-1]:.1f}"
    print(line, flush=True)


def page(client: Client) -> None:
    """Look at the caseload."""
    answer = client.get("/")
    if answer.status_code != OK or b"Latest ratings" not in answer.content:
        raise RuntimeError(answer.content.decode())


def look(name: str, people: Iterable[uuid.UUID]) -> None:
    """Time the page and the bare view in turns, so that the machine's moods meet both alike."""
    from reknit.web.people.models import Person

    first, again, beside = [], [], []
    for person_id in people:
        client = browser(Person.objects.get(pk=person_id))
        client.get("/bare/")
        first.append(milliseconds(lambda: page(client)))  # noqa: B023 - called at once
        for _ in range(LOOKS):
            beside.append(milliseconds(lambda: client.get("/bare/")))  # noqa: B023 - called at once
            again.append(milliseconds(lambda: page(client)))  # noqa: B023 - called at once
    shown(f"{name}: a bare signed-in view", beside)
    shown(f"{name}: the caseload, and a line for each look", first, beside)
    shown(f"{name}: the caseload again within ten minutes", again, beside)


def keep(name: str, therapist_id: uuid.UUID) -> None:
    """Time keeping the summaries of a therapist's dyads anew, which is what every change adds."""
    from reknit.web.caseload.summarising import summarise
    from reknit.web.dyads.models import Member

    dyads = Member.objects.filter(person_id=therapist_id).values_list("dyad_id", flat=True)[:LOOKERS]
    shown(f"{name}: keeping a row", [milliseconds(lambda: summarise(each)) for each in dyads])  # noqa: B023 - at once


def compare(therapist_id: uuid.UUID) -> None:
    """Stop where a bulk-made summary is not what the app would keep."""
    from reknit.caseload.facts import Facts
    from reknit.web.caseload.models import Summary
    from reknit.web.caseload.summarising import facts_of, place_of
    from reknit.web.policy import standing_of
    from reknit.web.vault.keyring import Keyring

    for row in Summary.objects.filter(member__person_id=therapist_id).select_related("member")[:LOOKERS]:
        dyad_id = row.member.dyad_id
        kept = Facts.from_text(Keyring(dyad_id).unseal(row.sealed, place_of(row.pk, dyad_id)))
        if kept != facts_of(standing_of(therapist_id, dyad_id)):
            raise RuntimeError("the bulk-made summaries are not those that the app would keep")


def fill(dyads: int) -> list[uuid.UUID]:
    """Write the big clinic; return its therapists."""
    clinic, begun = Clinic(), time.perf_counter()
    therapists = [clinic.therapist(number) for number in range(dyads // DYADS_A_THERAPIST)]
    clinic.write()
    seconds = time.perf_counter() - begun
    print(f"{len(therapists):,} therapists, {dyads:,} dyads, {clinic.answers:,} answers in {seconds:.0f} s", flush=True)
    return therapists


def measure(dyads: int) -> None:
    """Fill and time."""
    therapists = fill(dyads)
    compare(therapists[0])
    gc.collect()
    look("big clinic", Random(2).sample(therapists, min(LOOKERS, len(therapists))))  # noqa: S311 - a benchmark's choice
    print(f"    target: p95 below {TARGET_MS} ms")
    for sessions in (SESSIONS, LONG):
        clinic = Clinic(seed=sessions)
        clinic.answers = uuid.uuid4().int >> 1
        therapist = clinic.therapist(sessions, sessions=sessions)
        clinic.write()
        compare(therapist)
        look(f"{sessions} sessions a dyad", [therapist] * 10)
        keep(f"{sessions} sessions a dyad", therapist)


def main() -> None:
    """Make a throw-away site and time it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--dyads", type=int, default=20_000, help="how many; 100 to each therapist")
    dyads = asked.parse_args().dyads
    from reknit.storage.keys import SiteKeys

    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(REKNIT_DATA=str(Path(folder) / "data"), REKNIT_KEYS=SiteKeys.made().to_text())
        from reknit.web.environment import Environment
        from reknit.web.start import lay_out, migrate

        lay_out(Environment.read())
        migrate(Environment.read(), processes=1)
        from django.conf import settings
        from django.db import connection
        from django.urls import clear_url_caches, include, path

        globals()["urlpatterns"] = [path("bare/", bare), path("", include("reknit.web.urls"))]
        settings.ROOT_URLCONF = "__main__"
        settings.MADE_UP = True  # made-up people need no second factor
        clear_url_caches()
        print(f"{connection.vendor}", flush=True)
        measure(dyads)
        connection.close()


if __name__ == "__main__":
    main()
