"""A process killed in the middle of coding: every change it acknowledged is there, and none is half."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from reknit.coding.codes import codes

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="about the SQLCipher file")
TURNS, ACKNOWLEDGED = 6, 40
KINDS = [each.kind for each in codes()]
WORK = """
import json, sys
from reknit.cli.serve import make_ready
make_ready(1)
from reknit.coding.codes import codes
from reknit.transcripts.turn import Turn
from reknit.kinds import kind_named
from reknit.web.coding.codes import TurnChange, as_told, coded_by, save
from reknit.web.coding.drafts import Ready
from reknit.web.coding.keeping import keep, read
from reknit.web.coding.models import Coder
from reknit.web.people.identities import new_person
if sys.argv[1] == "code":
    turns = tuple(Turn(who, "words", member=who) for who in ("therapist", "patient") * 3)
    row = keep(new_person("Ana", is_clinician=True), "title", Ready(kind_named("therapy"), turns, {}, 0, 0))
    coder, outline, there = Coder.objects.get(), read(row).outline, {}
    for number in range(10**6):
        turn, now = number % 6 + 1, frozenset([codes()[number % len(codes())].kind])
        save(coder.pk, outline, [TurnChange(turn, there.get(turn), now)])
        there[turn] = now
        print(number, flush=True)
else:
    print(json.dumps(as_told(coded_by(Coder.objects.get()))["turns"]))
"""


def started(what: str, folder: Path) -> subprocess.Popen[str]:
    unwanted = {"REKNIT_KEYS", "REKNIT_DATABASE_URL", "REKNIT_MADE_UP", "REKNIT_BEHIND_PROXY"}
    told = {name: value for name, value in os.environ.items() if name not in unwanted}
    told |= {"REKNIT_DATA": str(folder / "data"), "REKNIT_KEYS_FILE": str(folder / "keys" / "keys.json")}
    told |= {"DJANGO_SETTINGS_MODULE": "reknit.web.settings", "REKNIT_ADDRESS": "http://localhost:8765"}
    return subprocess.Popen(  # noqa: S603 - the project's own code
        [sys.executable, "-c", WORK, what], env=told, stdout=subprocess.PIPE, text=True
    )


def after(saves: int) -> dict[str, list[str]]:
    """Return what is coded after so many changes."""
    return {str(number % TURNS + 1): [KINDS[number % len(KINDS)]] for number in range(saves)}


def test_no_acknowledged_code_is_lost(tmp_path: Path) -> None:
    with started("code", tmp_path) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(ACKNOWLEDGED)]
        process.send_signal(signal.SIGKILL)
        said += [line.strip() for line in process.stdout if line.endswith("\n")]
    with started("look", tmp_path) as process:
        there = json.loads(process.communicate(timeout=120)[0])
    assert said == [str(number) for number in range(len(said))]
    assert there in (after(len(said)), after(len(said) + 1)), "the one under way may be there too"
