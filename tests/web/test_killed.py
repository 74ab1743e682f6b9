"""A process killed in the middle of submissions: what it acknowledged is there, whole, and once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.db import connection

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="about the SQLCipher file")
ROUNDS = 3
SUBMIT = """
import os, sys, uuid
from reknit.web.environment import Environment
from reknit.web.start import lay_out, migrate
lay_out(Environment.read())
migrate(Environment.read(), processes=1)
from django.utils import timezone
from reknit.opening import Stage
from reknit.session_check.answers import read_answers
from reknit.session_check.questions import session_check
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.submitting import Submission, submit
from reknit.web.checks.ways import Way
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.people.identities import new_person
from reknit.web.policy import standing_of
from reknit.web.checks.seeing import seen_answers

if sys.argv[1] == "submit":
    own = begin_dyad("therapy", new_person("Ana"), "therapist", other_name="Ben")
    read = read_answers(session_check(), {"answer-understood": "7", "answer-words": "whole"}, {})
    for number in range(1, 10**6):
        session = Session.objects.create(
            dyad=own.dyad, number=number, date=timezone.localdate(), stage=Stage.NOBODY_ANSWERED)
        print(submit(session.pk, own, Submission(uuid.uuid4(), None, read, Way.OWN_DEVICE)).pk, flush=True)
else:
    for check in Check.objects.all():
        standing = standing_of(check.author.person_id, check.session.dyad_id)
        whole = {each.question: each.value for each in seen_answers(standing, session=check.session)}
        assert whole == {"understood": 7, "words": "whole"}, whole
        assert check.session.answered_by == "therapist"
        print(check.pk)
    assert not Session.objects.exclude(answered_by="").filter(checks=None).exists()
"""


def started(what: str, folder: Path) -> subprocess.Popen[str]:
    told = {**os.environ, "REKNIT_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "reknit.web.settings"}
    return subprocess.Popen(  # noqa: S603 - the project's own code
        [sys.executable, "-c", SUBMIT, what], env=told, stdout=subprocess.PIPE, text=True
    )


def test_no_acknowledged_answer_is_lost_and_none_is_half(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for round_ in range(ROUNDS):
        with started("submit", tmp_path / "data") as process:
            assert process.stdout is not None
            for _ in range(5 + 3 * round_):
                acknowledged.add(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            acknowledged |= {line.strip() for line in process.stdout if line.endswith("\n")}
    assert len(acknowledged) >= ROUNDS * 5
    with started("look", tmp_path / "data") as process:
        kept = (process.communicate(timeout=60)[0]).split()
        assert process.returncode == 0
    assert acknowledged <= set(kept)
    assert len(kept) - len(acknowledged) <= ROUNDS, "at most the one under way in each round"
    assert len(kept) == len(set(kept))
