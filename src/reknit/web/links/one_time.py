"""Making one-time links and using them: once, within ten minutes, for their own purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reknit.web.links.models import Link
from reknit.web.links.purposes import LIFETIME, Purpose
from reknit.web.links.tokens import as_typed, fingerprint, in_groups, new_token
from reknit.web.moments import STEP_SECONDS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from reknit.web.checks.models import Session
    from reknit.web.dyads.models import Member
    from reknit.web.people.models import Person
    from reknit.web.repairs.models import Repair

KEPT_AFTERWARDS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made: the only moment at which its token is known to the site."""

    token: str = field(repr=False)
    expires_at: datetime

    @property
    def code(self) -> str:
        """The token as it is typed."""
        return in_groups(self.token)

    @property
    def address(self) -> str:
        """The whole address. The token stands behind the #, which browsers send to nobody."""
        return f"{settings.ENVIRONMENT.address}{reverse('link')}#{self.token}"


def make_one_time(
    purpose: Purpose,
    *,
    made_by: Person | None,
    person_id: UUID | None = None,
    member: Member | None = None,
    session: Session | None = None,
    repair: Repair | None = None,
    third: str = "",
) -> NewLink:
    """Return a new link. Earlier ones for the same purpose and the same people stop working."""
    now = timezone.now()
    Link.objects.filter(expires_at__lt=now - KEPT_AFTERWARDS).delete()
    bound = {"purpose": purpose, "person_id": person_id, "member": member, "session": session, "repair": repair}
    Link.objects.filter(**bound, used_at__isnull=True).delete()
    made = NewLink(new_token(), now + LIFETIME)
    Link.objects.create(
        **bound, third=third, made_by=made_by, fingerprint=fingerprint(made.token), expires_at=made.expires_at
    )
    return made


def use_once(typed: str) -> Link | None:
    """Return the link that was typed, used up by this call; None if it opens nothing (any more).

    One statement decides: of two that come at the same moment, one is told None.
    """
    now = timezone.now()
    found = Link.objects.filter(fingerprint=fingerprint(as_typed(typed)))
    # One that lasts longer than any link was made by a clock that ran ahead.
    found = found.filter(expires_at__lte=now + LIFETIME + timedelta(seconds=STEP_SECONDS))
    used = found.filter(used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    link = found.get() if used == 1 else None
    return link if link is not None and still_counts(link) else None


def still_counts(link: Link) -> bool:
    """Return whether nobody who made it, or whom it was made for, has left or been disabled meanwhile."""
    member = link.member
    people = [link.made_by, link.person, member.person if member else None]
    has_gone = member is not None and (member.left_at is not None or member.dyad.ended_at is not None)
    return not has_gone and all(person.is_active for person in people if person is not None)
