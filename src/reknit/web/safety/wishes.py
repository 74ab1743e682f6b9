"""The wish that someone here knows: made, taken back, acknowledged. It leaves no line that the other could read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reknit.kinds import kind_named
from reknit.safety.risk import Acknowledgement, Telling, acknowledge, due
from reknit.web.dyads.models import Member
from reknit.web.people.identities import names_of
from reknit.web.policy import Standing
from reknit.web.safety.models import Wish
from reknit.web.safety.told import protocol_for, protocol_of_site

if TYPE_CHECKING:
    from datetime import datetime

    from reknit.safety.risk import Due
    from reknit.web.people.models import Person


@dataclass(frozen=True, slots=True)
class SeenWish:
    """A wish as the one who made it sees it: whose turn it is by name, and who acknowledged it."""

    at: datetime
    asked: tuple[str, ...]
    unanswered: bool
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class WishToAnswer:
    """A wish as one who was asked sees it."""

    id: UUID
    name: str
    other_name: str
    at: datetime
    acknowledge_by: datetime | None
    answered_by: str
    answered_at: datetime | None


def wish_of(standing: Standing) -> SeenWish | None:
    """Return this member's latest wish that was not taken back, None where there is none or for a guest."""
    if standing.is_guest:
        return None
    wish = Wish.objects.filter(member=standing.member, taken_back_at__isnull=True).order_by("-at").first()
    if wish is None:
        return None
    turn = due(protocol_for(standing), _telling(wish), timezone.now())
    asked = [UUID(who) for who in turn.asked]
    names = names_of([*asked, *filter(None, [wish.acknowledged_by_id])])
    answered_by = names[wish.acknowledged_by_id] if wish.acknowledged_by_id else ""
    return SeenWish(wish.at, tuple(names[each] for each in asked), turn.unanswered, answered_by, wish.acknowledged_at)


def wishes_made(standing: Standing) -> list[Wish]:
    """Return every wish this member made since their way in was their own, the oldest first."""
    found = Wish.objects.filter(member=standing.member)
    since = standing.member.person.private_since
    return list((found.filter(at__gte=since) if since else found).order_by("at"))


@transaction.atomic
def make_wish(standing: Standing) -> None:
    """Let those of the protocol know. A second press changes nothing while a wish waits."""
    Member.objects.select_for_update().get(pk=standing.member.pk)
    waiting = Wish.objects.filter(member=standing.member, taken_back_at__isnull=True, acknowledged_at__isnull=True)
    if protocol_for(standing).steps and not waiting.exists():
        Wish.objects.create(member=standing.member, at=timezone.now())


def take_back_wishes(standing: Standing) -> None:
    """Take back what this member wished. Who acknowledged it stays on the record."""
    Wish.objects.filter(member=standing.member, taken_back_at__isnull=True).update(taken_back_at=timezone.now())


def is_one_who_is_told(person: Person) -> bool:
    """Return whether the site's protocol has this person."""
    return str(person.pk) in {step.who for step in protocol_of_site().steps}


def wishes_for(person: Person) -> list[WishToAnswer]:
    """Return the wishes that this person was asked about by now, those that wait first."""
    found = [
        (wish, standing, turn)
        for wish in Wish.objects.filter(taken_back_at__isnull=True).select_related("member__dyad").order_by("at")
        for standing in [_standing_in(wish)]
        for turn in [due(protocol_for(standing), _telling(wish), timezone.now())]
        if str(person.pk) in turn.asked
    ]
    return sorted((_to_answer(*each) for each in found), key=lambda each: (each.answered_at is not None, each.at))


@transaction.atomic
def acknowledge_wish(person: Person, wish_id: UUID) -> None:
    """Note that this person knows and sees to it. A second tap, or one after somebody else's, changes nothing.

    Raises:
        Wish.DoesNotExist: there is none.
        NotYoursToAcknowledge: this person was not asked, or it was taken back.
    """
    wish = Wish.objects.select_for_update(of=("self",)).select_related("member__dyad").get(pk=wish_id)
    protocol = protocol_for(_standing_in(wish))
    before = _telling(wish)
    after = acknowledge(protocol, before, str(person.pk), timezone.now())
    if after.acknowledged is not None and before.acknowledged is None:
        wish.acknowledged_by, wish.acknowledged_at = person, after.acknowledged.at
        wish.save(update_fields=["acknowledged_by", "acknowledged_at"])


def _to_answer(wish: Wish, standing: Standing, turn: Due) -> WishToAnswer:
    answered_by = names_of([wish.acknowledged_by_id])[wish.acknowledged_by_id] if wish.acknowledged_by_id else ""
    return WishToAnswer(
        wish.pk, standing.name, standing.other_name, wish.at, turn.acknowledge_by, answered_by, wish.acknowledged_at
    )


def _standing_in(wish: Wish) -> Standing:
    """Return the standing of who wished, also where they have left or their account is closed since."""
    dyad = wish.member.dyad
    other = Member.objects.filter(dyad=dyad).exclude(pk=wish.member_id).get()
    return Standing(dyad, kind_named(dyad.kind), wish.member, other, is_guest=False)


def _telling(wish: Wish) -> Telling:
    answered = wish.acknowledged_at and Acknowledgement(str(wish.acknowledged_by_id or ""), wish.acknowledged_at)
    return Telling(wish.at, answered or None, wish.taken_back_at)
