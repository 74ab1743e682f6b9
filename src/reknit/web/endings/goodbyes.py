"""The goodbye of two, moved only as `reknit.ending.moves` allows; each act is one transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reknit.ending.moves import WAITING_DAYS, Goodbye, MoveNotAllowed, Stage, advance
from reknit.ending.moves import Act as Step
from reknit.ending.wording import DEFAULT_LEVEL, MOST_CHARACTERS, goodbye_words
from reknit.session_check.answers import clean_words
from reknit.sharing import Level
from reknit.storage.envelope import Place
from reknit.web.audit.lines import Act, write_line
from reknit.web.dyads.beginning import end_dyad
from reknit.web.dyads.models import Dyad
from reknit.web.endings.models import Farewell, FarewellPart
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.web.dyads.models import Member
    from reknit.web.policy import Standing

TOLD = {
    Step.OPEN: Act.GOODBYE_OPENED,
    Step.CLOSE_ALONE: Act.GOODBYE_CLOSED,
    Step.TAKE_BACK: Act.GOODBYE_TAKEN_BACK,
}


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """One part as its reader may see it."""

    name: str
    words: str
    level: Level


class PartsRefusedError(ValueError):
    """Some parts cannot be taken. `messages` holds one plain sentence for each."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__("; ".join(messages.values()))
        self.messages = messages


def goodbye_of(standing: Standing) -> tuple[Farewell, Goodbye] | None:
    """Return the goodbye of the two that was not taken back, with how far it has come; None if there is none."""
    row = Farewell.objects.filter(dyad=standing.dyad, taken_back_at__isnull=True).first()
    return None if row is None else (row, Goodbye.from_text(row.state))


@transaction.atomic
def begin_goodbye(standing: Standing) -> None:
    """Begin a goodbye; where there is one already, nothing changes.

    Raises:
        MoveNotAllowed: the two have parted.
    """
    dyad = Dyad.objects.select_for_update(no_key=True).get(pk=standing.dyad.pk)
    if dyad.ended_at is not None:
        raise MoveNotAllowed("This has ended already.")
    if goodbye_of(standing) is None:
        state = Goodbye(standing.member.role).to_text()
        Farewell.objects.create(dyad=dyad, state=state, begun_at=timezone.now())
        _tell(Act.GOODBYE_BEGUN, standing)


@transaction.atomic
def write_parts(standing: Standing, raw: Mapping[str, str]) -> None:
    """Store this member's parts, sealed, in place of what they wrote before.

    Raises:
        MoveNotAllowed: there is nothing to write now.
        PartsRefusedError: a part is too long.
    """
    written = _read(standing, raw)
    row, before = _locked(standing)
    after = advance(before, Step.WRITE, standing.member.role)
    row.state, row.first_written_at = after.to_text(), row.first_written_at or timezone.now()
    row.save(update_fields=["state", "first_written_at"])
    FarewellPart.objects.filter(farewell=row, author=standing.member).delete()
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    for each in written:
        pk = uuid.uuid4()
        sealed = keyring.seal(each.words, standing.member.person_id, _place(pk, standing))
        FarewellPart.objects.create(
            pk=pk, farewell=row, author=standing.member, name=each.name, level=each.level, sealed=sealed,
            written_at=timezone.now(),
        )  # fmt: skip
    _tell(Act.GOODBYE_WRITTEN if after.written_by != before.written_by else Act.GOODBYE_CHANGED, standing)


@transaction.atomic
def take_step(standing: Standing, step: Step) -> None:
    """Open, close alone, or take back. Opening and closing part the two.

    Raises:
        MoveNotAllowed: that cannot happen now.
    """
    row, before = _locked(standing)
    if step is Step.CLOSE_ALONE and may_close_alone_in(row) > timedelta(0):
        advance(before, step, standing.member.role)
        raise MoveNotAllowed(f"Please wait {WAITING_DAYS} days for the other part. You may leave at any time.")
    after = advance(before, step, standing.member.role)
    row.state = after.to_text()
    row.taken_back_at = timezone.now() if after.stage is Stage.TAKEN_BACK else None
    row.save(update_fields=["state", "taken_back_at"])
    if after != before:
        _tell(TOLD[step], standing)
    if after.is_over:
        end_dyad(standing)


@transaction.atomic
def leave(standing: Standing) -> None:
    """End it now, whatever stage a goodbye is at. It needs nobody's consent."""
    dyad = Dyad.objects.select_for_update(no_key=True).get(pk=standing.dyad.pk)
    row = Farewell.objects.filter(dyad=dyad, taken_back_at__isnull=True).first()
    if row is not None and not Goodbye.from_text(row.state).is_over:
        row.state = advance(Goodbye.from_text(row.state), Step.LEAVE, standing.member.role).to_text()
        row.save(update_fields=["state"])
    end_dyad(standing)


def may_close_alone_in(row: Farewell) -> timedelta:
    """Return how long it is until the one who wrote may close it alone; zero or less: now."""
    return (row.first_written_at or timezone.now()) + timedelta(days=WAITING_DAYS) - timezone.now()


def parts_of(row: Farewell, author: Member, standing: Standing, stage: Stage) -> dict[str, WrittenPart]:
    """Return what a member wrote, as far as the viewer may read it: all of one's own, of the other's what is open."""
    is_own = author.pk == standing.member.pk
    found = FarewellPart.objects.filter(farewell=row, author=author)
    if not is_own:
        if stage is not Stage.OPEN:
            return {}
        found = found.filter(level=Level.SHARED)
    elif standing.member.person.private_since:
        # Whoever came by a link that somebody else made might not be the author.
        found = found.exclude(
            Q(written_at__lt=standing.member.person.private_since),
            ~Q(level=Level.SHARED) if stage is Stage.OPEN else Q(),
        )
    keyring = Keyring(standing.dyad.pk)
    return {
        each.name: WrittenPart(each.name, keyring.unseal(each.sealed, _place(each.pk, standing)), Level(each.level))
        for each in found
    }


@transaction.atomic
def keep_part_to_oneself(standing: Standing, name: str) -> None:
    """Take the share of one of one's own parts back. It is told to nobody."""
    changed = FarewellPart.objects.filter(
        farewell__dyad=standing.dyad, farewell__taken_back_at__isnull=True, author=standing.member, name=name,
        level=Level.SHARED,
    ).update(level=Level.ONLY_ME)  # fmt: skip
    if changed:
        _tell(Act.GOODBYE_CHANGED, standing)


def _read(standing: Standing, raw: Mapping[str, str]) -> list[WrittenPart]:
    written, problems = [], {}
    for part in goodbye_words(standing.role.voice, standing.other_name).parts:
        words = clean_words(raw.get(f"part-{part.name}", ""))
        if len(words) > MOST_CHARACTERS:
            problems[part.name] = f"Please keep it to {MOST_CHARACTERS:,} characters; these are {len(words):,}."
        level = Level.SHARED if raw.get(f"level-{part.name}") == Level.SHARED else DEFAULT_LEVEL
        if words:
            written.append(WrittenPart(part.name, words, level))
    if problems:
        raise PartsRefusedError(problems)
    return written


def _locked(standing: Standing) -> tuple[Farewell, Goodbye]:
    dyad = Dyad.objects.select_for_update(no_key=True).get(pk=standing.dyad.pk)
    row = Farewell.objects.filter(dyad=dyad, taken_back_at__isnull=True).first()
    if row is None:
        raise MoveNotAllowed("This goodbye was taken back. Either of you may begin a new one.")
    goodbye = Goodbye.from_text(row.state)
    if dyad.ended_at is not None and not goodbye.is_over:
        raise MoveNotAllowed("This has ended. What each of you wrote stays with the one who wrote it.")
    return row, goodbye


def _tell(act: Act, standing: Standing) -> None:
    write_line(act, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)


def _place(row: UUID, standing: Standing) -> Place:
    return Place("farewell_part", "sealed", row, standing.dyad.pk)
