"""Fills a new database with the made-up clinic, through the same doors that people use."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from reknit.kinds import kind_named
from reknit.opening import Stage
from reknit.safety.screening import screening, screening_for
from reknit.session_check.answers import Answers, read_answers
from reknit.session_check.questions import session_check
from reknit.simulation.clinic import made_up_clinic
from reknit.web.audit.models import Line
from reknit.web.caseload.labels import label
from reknit.web.caseload.summarising import summarise_all
from reknit.web.checks.marks import Mark
from reknit.web.checks.models import Answer, Check, Receipt, Session
from reknit.web.checks.receipts import mark_remark
from reknit.web.checks.revealing import open_for_both, open_for_talk
from reknit.web.checks.sessions import add_session, call_not_held
from reknit.web.checks.submitting import Submission, submit
from reknit.web.checks.ways import Way
from reknit.web.clinic.models import Site
from reknit.web.dyads.beginning import begin_dyad
from reknit.web.dyads.models import Member
from reknit.web.made_up_quiet import QuietAnswerer
from reknit.web.made_up_reflections import write_reflections
from reknit.web.made_up_supervision import supervise
from reknit.web.made_up_talks import talk_after
from reknit.web.made_up_transcript import bring_talk
from reknit.web.people.identities import give_account, new_person
from reknit.web.people.models import Person
from reknit.web.policy import Standing, standing_of
from reknit.web.safety.private_answers import keep_private_answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reknit.simulation.clinic import MadeUpPair, MadeUpSession

PASSWORD = "a-made-up-clinic"  # noqa: S105 - everybody's, and nobody is real
CONTACTS = """Emergency | 112, or your country's own number | day and night
A made-up helpline | 555 0199 | day and night
A made-up ombuds office, independent of the clinic | 555 0142 | Monday to Friday, 9 to 17 | therapy, supervision"""
LABELS: tuple[list[str], ...] = (["Tuesday"], [], ["Tuesday", "from Max"], [], ["long work"])
"""What Ana notes for herself about the first few."""
SIGN_IN_NAMES = {
    "therapist": "ana",
    "patient": "ben",
    "supervisor": "ito",
    "administrator": "max",
    "partner": "kaya",
    "other-partner": "levi",
}


@transaction.atomic
def fill(seed: int = 1) -> None:
    """Write the clinic: its people, eight therapy pairs, some of them supervised, a supervision and a couple."""
    clinic = made_up_clinic(seed)
    Site.objects.filter(pk=1).update(name="A made-up clinic", contacts=CONTACTS)
    ana = _with_account(clinic.therapist, is_clinician=True)
    ito = _with_account(clinic.supervisor, is_clinician=True)
    _with_account(clinic.administrator, is_administrator=True)
    for pair in clinic.pairs:
        _fill_pair(pair, ana, new_person(pair.name))
    _fill_pair(clinic.supervision, ito, ana)
    supervise(ana, ito)
    _fill_pair(clinic.couple, _with_account(clinic.couple.members["partner_one"]), new_person(clinic.couple.name))
    # Their accounts are older than what they wrote, as the story goes.
    Person.objects.update(private_since=None)
    write_reflections(Person.objects.get(pk=ana.pk))
    bring_talk(Person.objects.get(pk=ana.pk), ito)
    _label(ana)
    summarise_all()


def _label(guide: Person) -> None:
    """Give some of those whom this person sees labels, in the order in which they began."""
    dyads = Member.objects.filter(person=guide).order_by("dyad__began_at", "dyad_id").values_list("dyad_id", flat=True)
    for dyad_id, labels in zip(dyads, LABELS, strict=False):
        if labels:
            label(standing_of(guide.pk, dyad_id), labels)


def _with_account(name: str, *, is_clinician: bool = False, is_administrator: bool = False) -> Person:
    person = new_person(name, is_clinician=is_clinician, is_administrator=is_administrator)
    give_account(person, name=name, sign_in_name=name, password=PASSWORD)
    return person


def _fill_pair(pair: MadeUpPair, guide: Person, guest: Person) -> None:
    guide_role, guest_role = pair.members
    own = begin_dyad(pair.kind, guide, guide_role, other_name=pair.name, other=guest)
    if not guest.has_account:
        give_account(guest, name=pair.name, sign_in_name=pair.name, password=PASSWORD)
    standings = {
        guide_role: standing_of(guide.pk, own.dyad_id),
        guest_role: standing_of(guest.pk, own.dyad_id),
    }
    for standing in standings.values() if screening_for(kind_named(pair.kind)) else ():
        keep_private_answers(standing, dict.fromkeys((each.name for each in screening().questions), 0))
    quiet = {role: QuietAnswerer(pair.story, standing) for role, standing in standings.items()}
    today = timezone.localdate()
    for each in pair.sessions:
        _fill_session(each, standings, quiet, today)
        talk_after(pair.story, each.number, standings, _evening(today - timedelta(days=each.days_ago)))


def _fill_session(
    each: MadeUpSession, standings: Mapping[str, Standing], quiet: Mapping[str, QuietAnswerer], today: date
) -> None:
    keeper = next(iter(standings.values()))
    session = add_session(keeper, today - timedelta(days=each.days_ago), today=today)
    if each.status != "held":
        call_not_held(session.pk, keeper, how=each.status, by=each.by or keeper.member.role)
    for role, given in each.answers.items():
        if given is not None:
            answers = _answers(given, each.levels.get(role, {}))
            submission = Submission(uuid.uuid4(), None, answers, Way.OWN_DEVICE, quiet=quiet[role].after(each.number))
            submit(session.pk, standings[role].member, submission)
    if each.opened:
        open_for_both(session.pk, keeper)
    if each.receipts:
        for standing in standings.values():
            open_for_talk(session.pk, standing)
    for receipt in each.receipts:
        reader = next(standing for role, standing in standings.items() if role != receipt.author)
        remark = Answer.objects.get(
            check_made__session=session, check_made__author__role=receipt.author, question=receipt.question
        )
        mark_remark(reader, remark.pk, Mark(receipt.as_), receipt.sentence)
    _set_back(session)


def _answers(given: Mapping[str, int | str | None], levels: Mapping[str, str]) -> Answers:
    raw = {f"answer-{name}": "" if value is None else str(value) for name, value in given.items()}
    raw |= {f"level-{name}": level for name, level in levels.items()}
    return read_answers(session_check(), raw, {})


def _set_back(session: Session) -> None:
    """Make it look as if it had all happened on the evening of the session."""
    at = _evening(session.date)
    Check.objects.filter(session=session).update(answered_at=at)
    Receipt.objects.filter(answer__check_made__session=session).update(marked_at=at)
    Line.objects.filter(dyad_id=session.dyad_id, session_number=session.number).update(at=at)
    Session.objects.filter(pk=session.pk, first_answered_at__isnull=False).update(first_answered_at=at)
    Session.objects.filter(pk=session.pk, stage=Stage.OPEN).update(opened_at=at)


def _evening(day: date) -> datetime:
    return min(datetime.combine(day, time(18, 30), tzinfo=ZoneInfo("UTC")), timezone.now())
