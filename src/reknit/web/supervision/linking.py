"""The link of a pair and a supervisor, moved only as `reknit.supervision.moves` allows; each act is one transaction."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.kinds import Voice
from reknit.opening import MoveNotAllowed
from reknit.supervision.code_names import code_name
from reknit.supervision.moves import Link, Move, Party, Stage, advance
from reknit.web.audit.lines import Act, write_line
from reknit.web.dyads.models import Dyad
from reknit.web.people.identities import names_of
from reknit.web.people.models import Person
from reknit.web.supervision.models import Supervision

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.web.policy import Standing

PARTIES = {Voice.GUIDE: Party.GUIDE, Voice.GUEST: Party.GUEST}
"""Partners and friends are nobody's guide or guest, and are not supervised."""

TOLD = {Move.AGREE: Act.SUPERVISION_AGREED, Move.CONFIRM: Act.SUPERVISION_CONFIRMED, Move.END: Act.SUPERVISION_ENDED}


def party_of(standing: Standing) -> Party | None:
    """Return what this member is to a supervision, None where their kind of dyad has none."""
    return PARTIES.get(standing.role.voice)


def link_of(row: Supervision) -> Link:
    """Return the link that is stored in this row."""
    words_by = frozenset(Party(each) for each in row.words_by.split())
    return Link(Stage(row.stage), Party(row.ended_by) if row.ended_by else None, row.shows_name, words_by)


def supervision_of(standing: Standing) -> Supervision | None:
    """Return the dyad's link that has not ended."""
    return Supervision.objects.filter(dyad=standing.dyad).exclude(stage=Stage.ENDED).first()


def asks_guest(standing: Standing) -> bool:
    """Return whether a proposal waits for this member's yes or no."""
    row = supervision_of(standing) if party_of(standing) is Party.GUEST else None
    return row is not None and row.stage == Stage.PROPOSED


def past_supervisions_of(standing: Standing) -> list[Supervision]:
    """Return the dyad's links that have ended, the latest first."""
    return list(Supervision.objects.filter(dyad=standing.dyad, stage=Stage.ENDED).order_by("-proposed_at"))


def colleagues_of(standing: Standing) -> list[tuple[UUID, str]]:
    """Return who could supervise: those who see patients or trainees here and are not one of the two, by name."""
    found = Person.objects.filter(is_clinician=True, is_active=True, sign_in_index__isnull=False)
    ids = [each.pk for each in found.exclude(pk__in=[standing.member.person_id, standing.other.person_id])]
    return sorted(names_of(ids).items(), key=lambda each: (each[1].casefold(), str(each[0])))


@transaction.atomic
def propose(standing: Standing, supervisor_id: UUID) -> None:
    """Propose a supervisor, who hears of it once the other has agreed.

    Raises:
        MoveNotAllowed: not this member's to do, there is one already, or nobody here by this id could.
    """
    dyad = Dyad.objects.select_for_update(no_key=True).get(pk=standing.dyad.pk)
    if party_of(standing) is not Party.GUIDE or dyad.ended_at is not None:
        raise MoveNotAllowed("A supervisor can be proposed here by the one who guides, as long as this goes on.")
    if supervision_of(standing) is not None:
        raise MoveNotAllowed("There is one already. End it first.")
    if supervisor_id not in dict(colleagues_of(standing)):
        raise MoveNotAllowed("Please choose somebody who works here.")
    taken = set(Supervision.objects.filter(supervisor_id=supervisor_id).values_list("code_name", flat=True))
    Supervision.objects.create(
        dyad=dyad,
        supervisor_id=supervisor_id,
        stage=Stage.PROPOSED,
        code_name=code_name(taken, secrets.randbits(64)),
        proposed_at=timezone.now(),
    )
    write_line(Act.SUPERVISION_PROPOSED, actor_id=standing.member.person_id, dyad_id=dyad.pk)


@transaction.atomic
def take_move(supervision_id: UUID, move: Move, party: Party, *, by: UUID) -> None:
    """Move a link on. What it then hides is hidden from the next request on.

    Raises:
        MoveNotAllowed: that cannot happen now, or is not theirs to do.
    """
    row = Supervision.objects.select_for_update().get(pk=supervision_id)
    before = link_of(row)
    after = advance(before, move, party)
    if after == before:
        return
    row.stage, row.ended_by, row.shows_name = after.stage, after.ended_by or "", after.shows_name
    row.words_by = " ".join(sorted(after.words_by))
    if move is Move.CONFIRM:
        row.confirmed_at = timezone.now()
    if move is Move.END:
        row.ended_at = timezone.now()
    row.save()
    write_line(TOLD.get(move, Act.SUPERVISION_SHARE_CHANGED), actor_id=by, dyad_id=row.dyad_id)


def end_with_the_dyad(standing: Standing) -> None:
    """End the link where there is one, because the dyad ends; called in the transaction that ends it."""
    row, party = supervision_of(standing), party_of(standing)
    if row is not None and party is not None:
        take_move(row.pk, Move.END, party, by=standing.member.person_id)
