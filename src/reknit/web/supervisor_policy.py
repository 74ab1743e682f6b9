"""The part of `policy` that is about supervisors: what somebody is to a pair they supervise, asked at every request.

A supervisor sees for as long as the link stands: confirmed by them, agreed to by the guest, ended by nobody, the two
both still there with open accounts, and themselves somebody who sees patients or trainees here. Whatever of it is
missing, the address is one that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from reknit.kinds import Voice, kind_named
from reknit.storage.statement import Statement
from reknit.supervision.moves import Party, sees
from reknit.web.access import Access
from reknit.web.dyads.models import Member
from reknit.web.people.identities import names_of
from reknit.web.policy import answers_people
from reknit.web.supervision.linking import link_of
from reknit.web.supervision.models import Supervision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reknit.kinds import Kind
    from reknit.supervision.moves import Link
    from reknit.web.dyads.models import Dyad
    from reknit.web.people.models import Person

P = ParamSpec("P")


@dataclass(frozen=True)
class SupervisorStanding:
    """What a supervisor is to a pair. There is no member and no other here: nothing is their own but their comments.

    `guest_name` is a code name, unless the guest agreed to be named.
    """

    row: Supervision
    link: Link
    kind: Kind
    guide: Member
    guest: Member
    guide_name: str
    guest_name: str

    @property
    def dyad(self) -> Dyad:
        """The pair's dyad."""
        return self.row.dyad

    @property
    def names(self) -> dict[str, str]:
        """Each role's person as the supervisor may know them."""
        return {self.guide.role: self.guide_name, self.guest.role: self.guest_name}


_ROWS = Statement(
    lambda person_id: Supervision.objects.filter(supervisor_id=person_id, dyad__ended_at__isnull=True).select_related(
        "dyad"
    ),
    UUID,
)


def supervisor_standings(person: Person, *, supervision_id: UUID | None = None) -> list[SupervisorStanding]:
    """Return what this person is to each pair that they supervise or were asked about, and nothing of any other.

    The number of looks into the database is the same for one pair and for many.
    """
    if not (person.is_active and person.is_clinician):
        return []
    rows = [row for row in _ROWS(person.pk) if supervision_id in {None, row.pk}]
    known = [row for row in rows if sees(link_of(row), Party.SUPERVISOR)]
    if not known:
        return []
    here = Member.objects.filter(
        dyad_id__in=[row.dyad_id for row in known], left_at__isnull=True, person__is_active=True
    ).exclude(person=person)
    of_dyad: dict[UUID, dict[Voice, Member]] = {row.dyad_id: {} for row in known}
    kind_of = {row.dyad_id: kind_named(row.dyad.kind) for row in known}
    for each in here:
        of_dyad[each.dyad_id][kind_of[each.dyad_id].role(each.role).voice] = each
    whole = [row for row in known if set(of_dyad[row.dyad_id]) == {Voice.GUIDE, Voice.GUEST}]
    guides = {of_dyad[row.dyad_id][Voice.GUIDE].person_id for row in whole}
    named = {of_dyad[row.dyad_id][Voice.GUEST].person_id for row in whole if row.shows_name}
    names = names_of(guides | named)
    return [_standing(row, of_dyad[row.dyad_id], names) for row in whole]


def _standing(row: Supervision, members: Mapping[Voice, Member], names: Mapping[UUID, str]) -> SupervisorStanding:
    guide, guest = members[Voice.GUIDE], members[Voice.GUEST]
    guest_name = names[guest.person_id] if row.shows_name else row.code_name
    kind = kind_named(row.dyad.kind)
    return SupervisorStanding(row, link_of(row), kind, guide, guest, names[guide.person_id], guest_name)


def supervisor(view: Callable[Concatenate[HttpRequest, SupervisorStanding, P], HttpResponse]) -> Callable[..., Any]:
    """Declare an address for the supervisor of a pair (`supervision_id`) while the link stands."""
    return _for_supervisors(view, Access.SUPERVISOR)


def asked_supervisor(
    view: Callable[Concatenate[HttpRequest, SupervisorStanding, P], HttpResponse],
) -> Callable[..., Any]:
    """Declare an address for whoever was asked to supervise a pair and has not ended it, confirmed or not."""
    return _for_supervisors(view, Access.ASKED_SUPERVISOR)


def _for_supervisors(view: Callable[..., HttpResponse], access: Access) -> Callable[..., HttpResponse]:
    @wraps(view)
    def standing_seen(request: HttpRequest, person: Person, *, supervision_id: UUID) -> HttpResponse:
        found = supervisor_standings(person, supervision_id=supervision_id)
        if not found or not (found[0].link.stands or access is Access.ASKED_SUPERVISOR):
            raise Http404
        return view(request, found[0])

    return answers_people(cast("Any", standing_seen), access, lambda _person: True)
