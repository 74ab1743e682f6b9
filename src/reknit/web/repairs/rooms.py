"""A repair's room: begun, moved on by one step at a time, told of sessions and of an end.

Each is one transaction that holds the repair: the words, the room, the move and the audit line are stored together or
not at all.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reknit.opening import MoveNotAllowed
from reknit.repair import say
from reknit.repair.advance import advance
from reknit.repair.event import Event
from reknit.repair.moves import BY_SITE, OVER, Move, Stage
from reknit.repair.room import Room, invite
from reknit.repair.standing import readable_together
from reknit.storage.envelope import Place, blind_index
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.models import Session
from reknit.web.dyads.models import Dyad
from reknit.web.repairs.models import MoveMade, Repair, Words
from reknit.web.repairs.stepping_in import NOT_NOW, is_step_back, may_step_in
from reknit.web.repairs.visible import place_of, visible
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from datetime import date

    from reknit.web.policy import Standing
    from reknit.web.vault.keyring import OpenKeys

HAS_ENDED = "This has ended. What you wrote stays yours, and you can read it here."

OPENS_OWN = frozenset({Move.OPEN, Move.ENOUGH_WISHES})
SEALED_ELSEWHERE = (
    "What you sealed before was written elsewhere, and it opens there only, so that nobody opens it in your name. "
    "You can write it here once more: that then takes its place."
)

# These mean the same wherever the two have come to meanwhile.
FROM_ANY_PLACE = frozenset(
    {
        Move.ACCEPT,
        Move.INVITE,
        Move.POSTPONE,
        Move.DECLINE,
        Move.WITHDRAW,
        Move.PAUSE,
        Move.TOO_MUCH,
        Move.RESUME,
        Move.LET_REST,
        Move.ASK_THIRD,
        Move.AGREE_THIRD,
        Move.NO_THIRD,
        Move.END,
        Move.KEEP_GOING,
    }
)


class SentBeforeError(ValueError):
    """This was sent before with other content, which is stored."""


@dataclass(frozen=True, slots=True)
class Made:
    """A move as a page sent it. `words` go with it; `item` is what it is about; `place` is where the page was."""

    move: Move
    submission: UUID = field(default_factory=uuid.uuid4)
    words: str = ""
    item: str = ""
    choice: str = ""
    number: int | None = None
    until: date | None = None
    session: int | None = None
    place: str = ""


def room_of(repair: Repair, keys: OpenKeys | None = None) -> Room:
    """Return the room of a repair; with the keys of its dyad at hand none is looked up.

    Raises:
        SealBrokenError: it was changed, moved, or its key was destroyed.
    """
    keys = keys or Keyring(repair.dyad_id, [repair.kept_by.person_id])
    return Room.from_data(json.loads(keys.unseal(repair.room_sealed, _room_place(repair))))


def unfinished(dyad_id: UUID) -> Repair | None:
    """Return the dyad's repair that is not over."""
    return Repair.objects.filter(dyad_id=dyad_id, is_over=False).select_related("kept_by").first()


@transaction.atomic
def begin(standing: Standing, made: Made, *, on: date | None = None) -> Repair:
    """Return the repair to which this member has invited the other; where one is unfinished, invite in that one.

    Raises:
        MoveNotAllowed: not now; the text says why.
    """
    dyad = Dyad.objects.select_for_update(no_key=True).get(pk=standing.dyad.pk)
    known = MoveMade.objects.filter(submission=made.submission, author=standing.member).select_related("repair").first()
    if known is not None:
        return known.repair
    there = unfinished(dyad.pk)
    if there is not None:
        step(there.pk, standing, made, on=on)
        return there
    if dyad.ended_at is not None:
        raise MoveNotAllowed(HAS_ENDED)
    if not may_step_in(standing):
        raise MoveNotAllowed(NOT_NOW)
    now = timezone.now()
    one, two = standing.kind.roles
    room = invite((one.name, two.name), standing.member.role, on or timezone.localdate())
    repair = Repair(dyad=dyad, kept_by=standing.member, began_at=now)
    save_room(repair, room)
    _note(repair, standing, made, _fingerprint(repair, standing, made))
    write_line(Act.TALK_STEP, actor_id=standing.member.person_id, dyad_id=dyad.pk)
    return repair


@transaction.atomic
def step(repair_id: UUID, standing: Standing, made: Made, *, on: date | None = None) -> Room:
    """Return the room after this move of this member; a repeated one changes nothing.

    Raises:
        MoveNotAllowed: not now; the text says why, and nothing was changed.
        SentBeforeError: other content came under the same id before.
    """
    repair = _locked(repair_id)
    fingerprint = _fingerprint(repair, standing, made)
    before = room_of(repair)
    known = MoveMade.objects.filter(submission=made.submission).first()
    if known is not None:
        if known.fingerprint not in {"", fingerprint}:
            raise SentBeforeError("This was sent once before with other content, and that is stored.")
        return before
    if standing.dyad.ended_at is not None:
        raise MoveNotAllowed(HAS_ENDED)
    if not may_step_in(standing) and not is_step_back(made.move):
        raise MoveNotAllowed(NOT_NOW)
    if made.move in OPENS_OWN and standing.is_guest and _sealed_elsewhere(repair, before, standing):
        raise MoveNotAllowed(SEALED_ELSEWHERE)
    words = (
        Words(repair=repair, author=standing.member, at=timezone.now(), sitting=standing.sitting)
        if made.words
        else None
    )
    today = on or timezone.localdate()
    after = _after(before, standing.member.role, made, words, today)
    if words is not None:
        keyring = Keyring(repair.dyad_id, [standing.member.person_id])
        words.sealed = keyring.seal(made.words, standing.member.person_id, words_place(words.pk, repair.dyad_id))
        words.save(force_insert=True)
    _note(repair, standing, made, fingerprint)
    if after is not before:
        if (before.stage, after.stage) == (Stage.AGREEMENT, Stage.SIGNED):
            latest = Session.objects.filter(dyad_id=repair.dyad_id).aggregate(Max("number"))["number__max"]
            repair.sessions_before = latest or 0
        save_room(repair, after)
        _tell(standing, before, after, today)
        if repair.is_over:
            summarise(repair.dyad_id)
    return after


def _sealed_elsewhere(repair: Repair, room: Room, standing: Standing) -> bool:
    """Return whether this member has sealed words that were not written in this very sitting.

    Who sits here in their name might not be them: a guest opens what was sealed by this guest only.
    """
    together = set(readable_together(room))
    sealed = [each.id for each in room.items if each.role == standing.member.role and each.current]
    own = [UUID(each) for each in sealed if each not in together]
    return Words.objects.filter(repair=repair, pk__in=own).exclude(sitting=standing.sitting).exists()


def _after(before: Room, role: str, made: Made, words: Words | None, today: date) -> Room:
    if made.move in BY_SITE:
        raise say.not_allowed("not_yours")
    event = Event(
        made.move,
        role,
        today,
        item=made.item if words is None else words.pk.hex,
        choice=made.choice,
        number=made.number,
        until=made.until,
        session=made.session,
    )
    after = advance(before, event)
    is_elsewhere = made.move not in FROM_ANY_PLACE and made.place not in {"", place_of(before)}
    # Words that would change nothing would be lost without a word; so they go back to who wrote them.
    if (after is before and words is not None) or (after is not before and is_elsewhere):
        raise say.not_allowed("past")
    return after


@transaction.atomic
def tell_of_session(session: Session) -> None:
    """Note in the dyad's unfinished repair, if there is one, that this session was held."""
    there = unfinished(session.dyad_id)
    if there is None or there.sessions_before is None:
        return
    repair = _locked(there.pk)
    if repair.sessions_before is None or session.number <= repair.sessions_before:
        return
    before = room_of(repair)
    after = advance(before, Event(Move.SESSION_HELD, "", timezone.localdate(), session=session.number))
    if after is not before:
        save_room(repair, after)


@transaction.atomic
def tell_of_leaving(dyad_id: UUID, role: str) -> None:
    """Leave the dyad's unfinished repair open for good, because one of the two has left."""
    there = unfinished(dyad_id)
    if there is not None:
        repair = _locked(there.pk)
        save_room(repair, advance(room_of(repair), Event(Move.LEFT, role, timezone.localdate())))


def words_place(words_id: UUID, dyad_id: UUID) -> Place:
    """Return the place that words are sealed for."""
    return Place("words", "sealed", words_id, dyad_id)


def _room_place(repair: Repair) -> Place:
    return Place("repair", "room_sealed", repair.pk, repair.dyad_id)


def _locked(repair_id: UUID) -> Repair:
    return Repair.objects.select_related("kept_by").select_for_update(of=("self",)).get(pk=repair_id)


def save_room(repair: Repair, room: Room) -> None:
    """Store the room as it is now; within a transaction."""
    author_id = repair.kept_by.person_id
    keyring = Keyring(repair.dyad_id, [author_id])
    repair.room_sealed = keyring.seal(json.dumps(room.to_data()), author_id, _room_place(repair))
    repair.is_over = room.stage in OVER
    repair.save()


def _note(repair: Repair, standing: Standing, made: Made, fingerprint: str) -> None:
    MoveMade.objects.create(
        repair=repair, author=standing.member, submission=made.submission, fingerprint=fingerprint, at=timezone.now()
    )


def _tell(standing: Standing, before: Room, after: Room, today: date) -> None:
    """Write the audit line. What the other cannot see on their page, they do not read in the list either."""
    other = standing.other.role
    is_seen = visible(before, other, today) != visible(after, other, today)
    act = Act.TALK_STEP if is_seen else Act.TALK_STEP_ALONE
    write_line(act, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)


def _fingerprint(repair: Repair, standing: Standing, made: Made) -> str:
    told = (made.move.value, made.words, made.item, made.choice, made.number, made.until, made.session)
    return blind_index(f"{repair.pk}|{standing.member.pk}|{told!r}", settings.SITE_KEYS)
