"""The part of `policy` that is about supervisors: what somebody is to a pair they supervise, asked at every request.

A supervisor sees for as long as the link stands: confirmed by them, agreed to by the guest, ended by nobody, the two
both still there with open accounts, and themselves somebody who sees patients or trainees here. Whatever of it is
missing, the address is one that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse

from reknit.kinds import Voice, kind_named
from reknit.supervision.moves import Party, sees
from reknit.web.access import Access
from reknit.web.dyads.models import Member
from reknit.web.people.identities import names_of
from reknit.web.policy import answers_people
from reknit.web.supervision.linking import link_of
from reknit.web.supervision.models import Supervision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from reknit.kinds import Kind
    from reknit.supervision.moves import Link
    from reknit.web.dyads.models import Dyad
    from reknit.web.people.models import Person

P = ParamSpec("P")


@dataclass(frozen=True)
class SupervisorStanding:
    """What a supervisor is to a pair. There is no member and no other here: nothing is their own but their comments."""

    row: Supervision
    link: Link
    kind: Kind
    guide: Member
    guest: Member

    @property
    def dyad(self) -> Dyad:
        """The pair's dyad."""
        return self.row.dyad

    @cached_property
    def guide_name(self) -> str:
        """What the guide is called."""
        return names_of([self.guide.person_id])[self.guide.person_id]

    @cached_property
    def guest_name(self) -> str:
        """What the guest is called: a code name, or their name if they agreed to it."""
        if self.link.shows_name:
            return names_of([self.guest.person_id])[self.guest.person_id]
        return self.row.code_name

    @property
    def names(self) -> dict[str, str]:
        """Each role's person as the supervisor may know them."""
        return {self.guide.role: self.guide_name, self.guest.role: self.guest_name}


def supervisor_standings(person: Person, *, supervision_id: UUID | None = None) -> list[SupervisorStanding]:
    """Return what this person is to each pair that they supervise or were asked about, and nothing of any other."""
    if not (person.is_active and person.is_clinician):
        return []
    rows = Supervision.objects.filter(supervisor=person, dyad__ended_at__isnull=True).select_related("dyad")
    if supervision_id is not None:
        rows = rows.filter(pk=supervision_id)
    known = [row for row in rows if sees(link_of(row), Party.SUPERVISOR)]
    members: dict[UUID, list[Member]] = {row.dyad_id: [] for row in known}
    for each in Member.objects.filter(dyad_id__in=members).select_related("person"):
        members[each.dyad_id].append(each)
    found = (_standing(row, members[row.dyad_id]) for row in known)
    return [each for each in found if each is not None]


def _standing(row: Supervision, members: Iterable[Member]) -> SupervisorStanding | None:
    kind = kind_named(row.dyad.kind)
    here = [each for each in members if each.left_at is None and each.person.is_active]
    by_voice = {kind.role(each.role).voice: each for each in here if each.person_id != row.supervisor_id}
    if set(by_voice) != {Voice.GUIDE, Voice.GUEST}:
        return None
    return SupervisorStanding(row, link_of(row), kind, by_voice[Voice.GUIDE], by_voice[Voice.GUEST])


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
