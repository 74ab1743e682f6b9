"""Ways to answer a check: as its form sends it, or straight to where it is stored."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from reknit.session_check.answers import read_answers
from reknit.session_check.questions import session_check
from reknit.web.checks.models import Answer
from reknit.web.checks.revealing import open_for_both, open_for_talk
from reknit.web.checks.submitting import Submission, submit
from reknit.web.checks.ways import Way
from reknit.web.policy import Standing, standing_of

if TYPE_CHECKING:
    from django.test import Client

    from reknit.web.checks.models import Check, Session
    from reknit.web.dyads.models import Member

ALL_SHARED = {each.name: "shared" for each in session_check().questions}
SCRIPT = {"X-Requested-With": "reknit"}


def fields(
    levels: dict[str, str] | None = None, *, submission: str = "", replaces: str = "", **answers
) -> dict[str, str]:
    """Return what the form of a check sends."""
    sent = {f"answer-{name}": str(value) for name, value in answers.items() if value is not None}
    sent |= {f"level-{name}": level for name, level in (levels or {}).items()}
    return sent | {"submission": submission or uuid.uuid4().hex, "replaces": replaces}


def submission(levels: dict[str, str] | None = None, *, replaces: Check | None = None, **answers) -> Submission:
    """Return a check as it was sent."""
    read = read_answers(session_check(), fields(levels, **answers), {})
    return Submission(uuid.uuid4(), replaces.pk if replaces else None, read, Way.OWN_DEVICE)


def give(session: Session, member: Member, levels: dict[str, str] | None = None, **answers) -> Check:
    """Store a first check."""
    return submit(session.pk, member, submission(levels, **answers))


def give_again(before: Check, levels: dict[str, str] | None = None, **answers) -> Check:
    """Store a check that replaces another."""
    return submit(before.session_id, before.author, submission(levels, replaces=before, **answers))


def of(member: Member) -> Standing:
    """Return a member's standing in their dyad, read anew."""
    return standing_of(member.person_id, member.dyad_id)


def opened(session: Session, member: Member, *, talked: bool = False) -> None:
    open_for_both(session.pk, of(member))
    for each in member.dyad.members.all() if talked else ():
        open_for_talk(session.pk, of(each))


def answer_of(check: Check, question: str) -> Answer:
    return Answer.objects.get(check_made=check, question=question)


def address(cast, *rest: str, number: int = 1) -> str:
    return f"/dyads/{cast.dyad.pk}/sessions/{number}/" + "".join(f"{part}/" for part in rest)


def page_of(browser: Client, path: str) -> str:
    """Return a page without its tokens, which differ each time."""
    page = browser.get(path).content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value|data-token|name="submission" value)="\w+"', "", page)
