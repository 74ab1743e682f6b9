"""Transcripts beside sessions: asked by whoever brought one, agreed to by the other, ended by either, at once.

What is shown are counts over the pair, made of what its owner coded once they were done: no word of the talk, nothing
of one of the two alone, and nothing of the second coder's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.coding.codes import code_of
from reknit.opening import MoveNotAllowed
from reknit.transcripts.markers.rules import Group
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.models import Session
from reknit.web.coding.codes import coded_by
from reknit.web.coding.keeping import read, transcripts_of
from reknit.web.coding.models import Coder, Tie, Transcript

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.web.policy import Standing


@dataclass(frozen=True, slots=True)
class Counted:
    """Over the turns that were coded: at how many something was in the way, and at how many it was being mended."""

    turns: int
    in_the_way: int
    mended: int


@dataclass(frozen=True, slots=True)
class SeenTie:
    """A tie as one of the two sees it; `counted` is None until it may be shown.

    That is once the other has agreed, both have opened the session, and the owner is done coding.
    """

    row: Tie
    is_owner: bool
    counted: Counted | None


def ties_of(standing: Standing, session: Session | None = None) -> list[SeenTie]:
    """Return the ties of a dyad, or of one of its sessions, as this member sees them in person, by session."""
    rows = Tie.objects.filter(dyad=standing.dyad).select_related("transcript", "session").order_by("session__number")
    if session is not None:
        rows = rows.filter(session=session)
    own = standing.member.person_id
    return [SeenTie(row, row.owner_id == own, _counted(row)) for row in rows if own in {row.owner_id, row.asked_id}]


def asks_about_tie(standing: Standing) -> bool:
    """Return whether a question about a transcript waits for this member."""
    waiting = Tie.objects.filter(dyad=standing.dyad, asked=standing.member.person, agreed_at__isnull=True)
    return waiting.exists()


def offered_transcripts(standing: Standing) -> list[tuple[UUID, str]]:
    """Return the transcripts that this member could ask about here: their own, of this kind of dyad, not tied yet."""
    if standing.dyad.ended_at is not None or not standing.member.person.is_clinician:
        return []
    tied = set(Tie.objects.filter(owner=standing.member.person).values_list("transcript_id", flat=True))
    told = [(row, read(row)) for row in transcripts_of(standing.member.person) if row.pk not in tied]
    return [(row.pk, each.title) for row, each in told if each.kind.name == standing.dyad.kind]


@transaction.atomic
def ask(standing: Standing, transcript_id: UUID, number: int) -> None:
    """Ask the other whether counts of one's own transcript may stand beside a session.

    Raises:
        MoveNotAllowed: it is not one's own, of another kind, tied already, or there is no such session.
    """
    session = Session.objects.filter(dyad=standing.dyad, number=number).first()
    if session is None or transcript_id not in dict(offered_transcripts(standing)):
        raise MoveNotAllowed("Please choose one of your transcripts, and a session.")
    if not standing.other.person.has_account:
        raise MoveNotAllowed(f"{standing.other_name} needs an account to agree. Invite {standing.other_name} first.")
    Tie.objects.create(
        transcript=Transcript.objects.select_for_update().get(pk=transcript_id),
        dyad=standing.dyad,
        session=session,
        owner=standing.member.person,
        asked=standing.other.person,
        proposed_at=timezone.now(),
    )
    _tell(Act.TIE_PROPOSED, standing, number)


@transaction.atomic
def agree(standing: Standing, tie_id: UUID) -> None:
    """Agree to it; from now on both see the counts.

    Raises:
        MoveNotAllowed: nobody asks this member about such a thing.
    """
    row = _own(standing, tie_id)
    if row.asked_id != standing.member.person_id:
        raise MoveNotAllowed("It is for the other to agree.")
    if row.agreed_at is None:
        Tie.objects.filter(pk=row.pk).update(agreed_at=timezone.now())
        _tell(Act.TIE_AGREED, standing, row.session.number)


@transaction.atomic
def end(standing: Standing, tie_id: UUID) -> None:
    """End it, asked or agreed to: nothing of it is left.

    Raises:
        MoveNotAllowed: there is none any more.
    """
    row = _own(standing, tie_id)
    _tell(Act.TIE_ENDED, standing, row.session.number)
    row.delete()


def _own(standing: Standing, tie_id: UUID) -> Tie:
    found = Tie.objects.select_for_update(of=("self",)).select_related("session").filter(pk=tie_id, dyad=standing.dyad)
    row = found.first()
    if row is None or standing.member.person_id not in {row.owner_id, row.asked_id}:
        raise MoveNotAllowed("This has changed meanwhile. Please look at it once more.")
    return row


def _counted(row: Tie) -> Counted | None:
    if row.agreed_at is None:
        return None
    if row.session.opened_at is None:
        # Before both have answered and opened it, nobody's view of the session is shown to the other.
        return None
    coder = Coder.objects.filter(transcript=row.transcript, person=row.owner_id, done_at__isnull=False).first()
    if coder is None:
        return None
    groups = [{code_of()[kind].group for kind in kinds} for kinds in coded_by(coder).turns.values()]
    in_the_way = sum(bool(each & {Group.WITHDRAWAL, Group.CONFRONTATION}) for each in groups)
    return Counted(len(groups), in_the_way, sum(Group.REPAIR in each for each in groups)) if groups else None


def _tell(act: Act, standing: Standing, number: int) -> None:
    write_line(act, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk, session_number=number)
