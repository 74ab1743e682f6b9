"""Erasing a person, or their part in one dyad: rows and keys at once, in one transaction.

Whatever belongs to somebody points to their member or their person and goes with it, as the models declare. What
stands in a dyad and would fall with them although it is the other's is put into the other's hands first. A nameless
member who can never sign in keeps their place, so that the other's pages stay whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session as BrowserSession
from django.db import models, transaction
from django.utils import timezone

from reknit.kinds import kind_named
from reknit.opening import Stage
from reknit.web.audit.lines import Act, write_line
from reknit.web.audit.models import Line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.models import Check, Dismissal, Receipt, Session
from reknit.web.clinic.models import Site
from reknit.web.dyads.joining import hold
from reknit.web.dyads.models import Dyad, Member
from reknit.web.endings.goodbyes import leave
from reknit.web.erasing.wiping import wipe
from reknit.web.people.models import Person
from reknit.web.policy import Standing
from reknit.web.repairs.leaving_behind import leave_talks_to
from reknit.web.vault.upkeep import note_erased

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITH_ANSWERS = {0: Stage.NOBODY_ANSWERED, 1: Stage.ONE_ANSWERED}


class OnlyAdministratorError(ValueError):
    """Nobody else could look after the site."""


@transaction.atomic
def erase_person(person: Person, *, at_any_rate: bool = False) -> None:
    """Erase a person: their account, their name, and everything they wrote in any dyad.

    Raises:
        OnlyAdministratorError: no other administrator has an account; not `at_any_rate`.
    """
    others = Person.objects.filter(is_administrator=True, is_active=True, sign_in_index__isnull=False)
    if person.is_administrator and not at_any_rate and not others.exclude(pk=person.pk).exists():
        raise OnlyAdministratorError("Nobody else looks after this site. Please name somebody first.")
    for member in Member.objects.filter(person=person).order_by("pk"):
        erase_member(member)
    _forget_in_protocol(person)
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    BrowserSession.objects.filter(session_key__in=list(keys)).delete()
    person.delete()
    note_erased()
    transaction.on_commit(wipe)


@transaction.atomic
def erase_member(member: Member) -> None:
    """Erase what one of the two wrote in their dyad, and end it. What the other wrote stays theirs.

    Where the other has no account, and so could never reach it again, the whole dyad is erased.
    """
    hold(member)
    member = Member.objects.select_related("dyad", "person").get(pk=member.pk)
    other = Member.objects.select_related("person").exclude(pk=member.pk).get(dyad=member.dyad)
    if other.person.has_account:
        _erase_one(member, other)
    else:
        _erase_both(member, other)
    note_erased()
    transaction.on_commit(wipe)


def is_erased_whole(standing: Standing) -> bool:
    """Return whether erasing this member's part erases the dyad, because the other could never reach it again."""
    return not standing.other.person.has_account


def _erase_both(member: Member, other: Member) -> None:
    Dyad.objects.filter(pk=member.dyad_id).delete()
    if not Member.objects.filter(person=other.person).exists():
        other.person.delete()


def _erase_one(member: Member, other: Member) -> None:
    dyad, person = member.dyad, member.person
    # First of all, so that nothing is made of them any more, nor looked for where their key is gone already.
    _keep_what_the_other_said_about_remarks(member)
    Check.objects.filter(author=member).delete()
    leave(Standing(dyad, kind_named(dyad.kind), member, other, is_guest=False))
    leave_talks_to(other, member)
    # The name of a hint is made of what was seen; the other's reason for putting it away stays.
    for each in Dismissal.objects.filter(member=other):
        Dismissal.objects.filter(pk=each.pk).update(hint=each.pk.hex)
    _unanswer(member)
    Line.objects.filter(dyad=dyad, actor=person).update(actor=None)
    for model, whose in _of_a_person_in_a_dyad():
        models.QuerySet(model).filter(**{whose: person, "dyad": dyad}).delete()
    role = member.role
    member.delete()
    nobody = Person(is_active=False, joined_at=timezone.now())
    nobody.set_unusable_password()
    nobody.save(force_insert=True)
    Member.objects.create(dyad=dyad, person=nobody, role=role, left_at=timezone.now())
    write_line(Act.ERASED, actor_id=None, dyad_id=dyad.pk)
    summarise(dyad.pk)


def _of_a_person_in_a_dyad() -> Iterator[tuple[type[models.Model], str]]:
    """Yield each model that belongs to a person and stands in a dyad, with the name of the field that says whose."""
    for model in apps.get_models():
        found = model._meta.get_fields()  # noqa: SLF001 - Django's own name for it
        fields = {field.name: field for field in found if isinstance(field, models.ForeignKey)}
        if "dyad" in fields and model is not Member:
            for name, field in fields.items():
                if field.related_model is Person and field.remote_field.on_delete is models.CASCADE:
                    yield model, name


def _keep_what_the_other_said_about_remarks(member: Member) -> None:
    """Part receipts: the mark is its reader's, whether it was taken up its author's."""
    Receipt.objects.filter(marked_by=member).update(mark="", change_sealed=None, marked_at=None, marked_by=None)
    of_theirs = Receipt.objects.filter(answer__check_made__author=member)
    of_theirs.filter(change_sealed__isnull=True).delete()
    of_theirs.update(taken_up="", asked_in=None)


def _unanswer(member: Member) -> None:
    """Take this member's answers off the sessions that were never opened."""
    stages = [Stage.ONE_ANSWERED, Stage.READY, Stage.CLOSED_UNOPENED]
    for session in Session.objects.filter(dyad=member.dyad, stage__in=stages):
        left = [role for role in session.answered_by.split() if role != member.role]
        if session.stage == Stage.CLOSED_UNOPENED and left:
            continue
        session.answered_by, session.stage = " ".join(left), _WITH_ANSWERS[len(left)]
        session.save(update_fields=["answered_by", "stage"])


def _forget_in_protocol(person: Person) -> None:
    site = Site.objects.filter(pk=1, risk_protocol__contains=str(person.pk)).first()
    if site is not None:
        left = [line for line in site.risk_protocol.splitlines() if str(person.pk) not in line]
        Site.objects.filter(pk=1).update(risk_protocol="\n".join(left))
