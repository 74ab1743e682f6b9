"""The part of `policy` that is about transcripts: what somebody is to one, asked at every request.

Its owner sees it while they work here. A second coder sees it once they have accepted, for as long as they are not
taken off, both work here and both accounts are open. Whatever of it is missing, the address is one that does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse

from reknit.web.access import Access
from reknit.web.coding.models import Coder
from reknit.web.policy import answers_people

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from reknit.web.coding.models import Transcript
    from reknit.web.people.models import Person

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class CoderStanding:
    """What somebody is to a transcript: its owner or its second coder."""

    person: Person
    transcript: Transcript
    coder: Coder

    @property
    def is_owner(self) -> bool:
        """Whether they brought it."""
        return self.transcript.owner_id == self.person.pk

    @property
    def others(self) -> list[Coder]:
        """The other coders who have accepted."""
        found = Coder.objects.filter(transcript=self.transcript, accepted_at__isnull=False)
        return list(found.exclude(pk=self.coder.pk).select_related("person"))

    @property
    def sees_codes_of_others(self) -> bool:
        """Whether the other's codes are open to them: both are done."""
        others = self.others
        return bool(others) and all(each.done_at is not None for each in (self.coder, *others))


def coder_standing(person: Person, transcript_id: UUID, *, accepted: bool = True) -> CoderStanding:
    """Return what a person is to a transcript.

    Raises:
        Http404: nothing.
    """
    row = Coder.objects.filter(transcript=transcript_id, person=person).select_related("transcript__owner").first()
    if row is None or (row.accepted_at is not None) != accepted or not _sees(person, row):
        raise Http404
    return CoderStanding(person, row.transcript, row)


def coder_standings(person: Person) -> list[CoderStanding]:
    """Return what a person is to each transcript that they may read, the latest first."""
    rows = Coder.objects.filter(person=person, accepted_at__isnull=False).select_related("transcript__owner")
    ordered = rows.order_by("-accepted_at", "-pk")
    return [CoderStanding(person, row.transcript, row) for row in ordered if _sees(person, row)]


def _sees(person: Person, row: Coder) -> bool:
    """Return whether both work here, and nobody else may have come in under this person's name since."""
    both = all(each.is_active and each.is_clinician for each in (person, row.transcript.owner))
    since = person.private_since
    return both and (row.accepted_at is None or since is None or row.accepted_at >= since)


def coder(view: Callable[Concatenate[HttpRequest, CoderStanding, P], HttpResponse]) -> Callable[..., Any]:
    """Declare an address for the owner and the second coder of a transcript (`transcript_id`)."""
    return _for_coders(view, Access.CODER, lambda _standing: True)


def transcript_owner(view: Callable[Concatenate[HttpRequest, CoderStanding, P], HttpResponse]) -> Callable[..., Any]:
    """Declare an address for who brought a transcript."""
    return _for_coders(view, Access.TRANSCRIPT_OWNER, lambda standing: standing.is_owner)


def asked_coder(view: Callable[Concatenate[HttpRequest, CoderStanding, P], HttpResponse]) -> Callable[..., Any]:
    """Declare an address for whoever is asked to be the second coder, and has not answered yet."""
    return _for_coders(view, Access.ASKED_CODER, lambda _standing: True, accepted=False)


def _for_coders(
    view: Callable[..., HttpResponse],
    access: Access,
    allows: Callable[[CoderStanding], bool],
    *,
    accepted: bool = True,
) -> Callable[..., HttpResponse]:
    @wraps(view)
    def standing_seen(request: HttpRequest, person: Person, *, transcript_id: UUID, **rest: Any) -> HttpResponse:  # noqa: ANN401
        standing = coder_standing(person, transcript_id, accepted=accepted)
        if not allows(standing):
            raise Http404
        return view(request, standing, **rest)

    return answers_people(cast("Any", standing_seen), access, lambda _person: True)
