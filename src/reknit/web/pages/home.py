"""Home: the dyads a person belongs to, each with what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reknit.kinds import Role, kind_named
from reknit.opening import Standing as Stands
from reknit.web.checks.models import Session
from reknit.web.checks.stages import stands
from reknit.web.dyads.models import Member
from reknit.web.dyads.who_begins import kinds_begun_by
from reknit.web.pages.caseload import caseload
from reknit.web.pages.talks_that_wait import talks_that_wait
from reknit.web.people.identities import names_of
from reknit.web.policy import signed_in
from reknit.web.safety.wishes import is_one_who_is_told, wishes_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from reknit.web.people.models import Person

WAITS = {
    Stands.WAITING_FOR_BOTH: "waiting",
    Stands.WAITING_FOR_YOU: "waiting",
    Stands.READY_TO_OPEN: "ready",
    Stands.WAITING_FOR_OTHER: "done",
    Stands.OPEN: "open",
    Stands.CLOSED: "closed",
    Stands.NOT_HELD: "missed",
}
"""Standing -> the icon that goes with its words."""


@dataclass(frozen=True, slots=True)
class ListedDyad:
    """One dyad on the home page, with its last session, and a line where a talk waits for the reader."""

    dyad_id: UUID
    other_name: str
    other_role: Role
    last: Session | None
    label: str
    icon: str
    ended: bool
    talk: str


@require_safe
@signed_in
def home(request: HttpRequest, person: Person) -> HttpResponse:
    """Show a clinician's caseload, or one's dyads; who has one dyad and keeps no list is led straight to it."""
    if person.is_clinician:
        return caseload(request, person)
    own = Member.objects.filter(person=person, left_at__isnull=True).select_related("dyad")
    listed = _listed(list(own))
    may_begin = bool(kinds_begun_by(person))
    if not may_begin and len(listed) == 1:
        return redirect("pair", dyad_id=listed[0].dyad_id)
    is_told = person.is_staff and is_one_who_is_told(person)
    return render(
        request,
        "reknit/home.html",
        {
            "current": [each for each in listed if not each.ended],
            "ended": [each for each in listed if each.ended],
            "may_begin": may_begin,
            "wishes": wishes_for(person) if is_told else None,
        },
    )


def _listed(own: list[Member]) -> list[ListedDyad]:
    dyad_ids = [each.dyad_id for each in own]
    others = {
        each.dyad_id: each
        for each in Member.objects.filter(dyad_id__in=dyad_ids)
        if each.pk not in {mine.pk for mine in own}
    }
    names = names_of([each.person_id for each in others.values()])
    last = _last_sessions(dyad_ids)
    talks = talks_that_wait(own)
    listed = [
        _one(mine, others[mine.dyad_id], names, last.get(mine.dyad_id), talks.get(mine.dyad_id, ""))
        for mine in own
        if mine.dyad_id in others
    ]
    return sorted(listed, key=lambda each: (each.other_name.casefold(), str(each.dyad_id)))


def _last_sessions(dyad_ids: Iterable[UUID]) -> dict[UUID, Session]:
    of_same_dyad = Session.objects.filter(dyad=OuterRef("dyad")).order_by("-number")
    found = Session.objects.filter(dyad_id__in=list(dyad_ids), number=Subquery(of_same_dyad.values("number")[:1]))
    return {each.dyad_id: each for each in found}


def _one(mine: Member, other: Member, names: Mapping[UUID, str], last: Session | None, talk: str) -> ListedDyad:
    kind = kind_named(mine.dyad.kind)
    now = stands(last, mine) if last else None
    other_name = names[other.person_id]
    return ListedDyad(
        dyad_id=mine.dyad_id,
        other_name=other_name,
        other_role=kind.role(other.role),
        last=last,
        label=now.label.format(other=other_name) if now else "No session yet",
        icon=WAITS[now] if now else "waiting",
        ended=mine.dyad.ended_at is not None,
        talk=talk,
    )
