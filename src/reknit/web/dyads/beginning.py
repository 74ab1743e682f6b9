"""Beginning a dyad, agreeing on its terms, ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.kinds import kind_named
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.dyads.models import Dyad, Member
from reknit.web.people.identities import new_person
from reknit.web.repairs.rooms import tell_of_leaving
from reknit.web.supervision.linking import end_with_the_dyad

if TYPE_CHECKING:
    from reknit.sharing import Level
    from reknit.web.people.models import Person
    from reknit.web.policy import Standing

LONGEST_WAIT_DAYS = 60


@transaction.atomic
def begin_dyad(kind_name: str, person: Person, role: str, *, other_name: str, other: Person | None = None) -> Member:
    """Return this person's membership in a new dyad. The other needs no account; an invitation may give one later.

    Raises:
        UnknownKindError: no such kind.
        UnknownRoleError: no such role in it.
    """
    kind = kind_named(kind_name)
    across = kind.other(role)
    dyad = Dyad.objects.create(kind=kind.name, waiting_days=kind.waiting_days, began_at=timezone.now())
    own = Member.objects.create(dyad=dyad, person=person, role=kind.role(role).name)
    Member.objects.create(dyad=dyad, person=other or new_person(other_name), role=across.name)
    write_line(Act.DYAD_BEGUN, actor_id=person.pk, dyad_id=dyad.pk)
    summarise(dyad.pk)
    return own


@transaction.atomic
def agree_on_wait(standing: Standing, days: int) -> None:
    """Propose for how many days one waits for the other's answers, 1 to 60; it holds once both have named the same.

    Whoever has no account cannot agree here: the other may only make the wait longer.

    Raises:
        ValueError: fewer or more days, or shorter for someone who cannot agree.
    """
    if not 1 <= days <= LONGEST_WAIT_DAYS:
        raise ValueError(f"Please give 1 to {LONGEST_WAIT_DAYS} days.")
    dyad = Dyad.objects.select_for_update(no_key=True).get(pk=standing.dyad.pk)
    if not standing.other.person.has_account and days < dyad.waiting_days:
        raise ValueError("Without an account the other cannot agree to a shorter time; it can only be made longer.")
    both_agree = dyad.proposed_by == standing.other.role and dyad.proposed_days == days
    if both_agree or not standing.other.person.has_account:
        dyad.waiting_days, dyad.proposed_days, dyad.proposed_by = days, None, ""
        write_line(Act.AGREED_TIME_CHANGED, actor_id=standing.member.person_id, dyad_id=dyad.pk)
    else:
        dyad.proposed_days, dyad.proposed_by = days, standing.member.role
        write_line(Act.TIME_PROPOSED, actor_id=standing.member.person_id, dyad_id=dyad.pk)
    dyad.save(update_fields=["waiting_days", "proposed_days", "proposed_by"])


@transaction.atomic
def set_own_levels(standing: Standing, levels: dict[str, Level]) -> None:
    """Set which share level this member's answers have at first, question by question."""
    Member.objects.filter(pk=standing.member.pk).update(levels={name: str(level) for name, level in levels.items()})
    write_line(Act.DEFAULTS_CHANGED, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)


@transaction.atomic
def end_dyad(standing: Standing) -> None:
    """End the dyad: no more sessions or checks; both keep what they wrote and what they may see."""
    ended = Dyad.objects.filter(pk=standing.dyad.pk, ended_at__isnull=True).update(ended_at=timezone.now())
    if ended:
        tell_of_leaving(standing.dyad.pk, standing.member.role)
        end_with_the_dyad(standing)
        write_line(Act.DYAD_ENDED, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
        summarise(standing.dyad.pk)
