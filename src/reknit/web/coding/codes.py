"""What one coder has coded: read, saved by every change, done, gone on with.

A change says what stood there before. Where something else stands there by now, another window was quicker: nothing
of the batch is kept, and who sends it is told what is there. The same batch sent once more changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from reknit.coding.coding import Coding, CodingError, Outline, check_segment, check_turn
from reknit.session_check.questions import QuestionKind
from reknit.storage.envelope import Place
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.padding import padded
from reknit.web.coding.models import Coder
from reknit.web.vault.keyring import Keyring
from reknit.web.vault.models import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

Kinds = frozenset[str]
Grades = dict[str, int]


class ClosedError(ValueError):
    """It is not coded any more. Its text is one plain sentence for the coder."""


@dataclass(frozen=True, slots=True)
class Coded:
    """What a coder said so far: kinds by turn (empty: nothing is there), grades by segment."""

    turns: dict[int, Kinds]
    segments: dict[int, Grades]

    def as_coding(self, coder: str, outline: Outline) -> Coding:
        """Return it as the coding of this talk by a coder of this name."""
        return Coding(coder, outline, self.turns, self.segments)


@dataclass(frozen=True, slots=True)
class TurnChange:
    """At a turn, the kinds before and now; None: not coded."""

    turn: int
    before: Kinds | None
    now: Kinds | None


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """In a segment, the grades before and now; none of them: not rated."""

    segment: int
    before: Grades
    now: Grades


Change = TurnChange | SegmentChange


class ElsewhereError(ValueError):
    """Something else stands there by now; `there` is what this coder has coded in all."""

    def __init__(self, there: Coded) -> None:
        super().__init__("This was coded in another window meanwhile.")
        self.there = there


def coded_by(row: Coder) -> Coded:
    """Return what this coder has coded."""
    if row.sealed is None:
        return Coded({}, {})
    told: dict[str, Any] = json.loads(_keyring(row).unseal(row.sealed, _place(row.pk)))
    turns = {int(turn): frozenset(kinds) for turn, kinds in told["turns"].items()}
    return Coded(turns, {int(segment): dict(grades) for segment, grades in told["segments"].items()})


@transaction.atomic
def save(coder_id: UUID, outline: Outline, changes: Sequence[Change]) -> Coded:
    """Keep these changes, all or none, and return what is coded now.

    Raises:
        ElsewhereError: another window was quicker.
        ClosedError: the coder is done, or has no part in it any more.
        CodingError: this talk or the scheme does not have that.
    """
    row = _held(coder_id)
    if row.done_at is not None:
        raise ClosedError("You have said that you are done with this one. Nothing was changed.")
    there = coded_by(row)
    after = Coded(dict(there.turns), {segment: dict(grades) for segment, grades in there.segments.items()})
    for each in changes:
        if not _applied(after, outline, each):
            raise ElsewhereError(there)
    if after == there:
        return there
    row.sealed, row.changed_at = _sealed(after, row), timezone.now()
    row.save(update_fields=["sealed", "changed_at"])
    _tell(Act.CODED, row)
    return after


@transaction.atomic
def be_done(coder_id: UUID) -> None:
    """Let a coder be done: what was hidden until then can be seen."""
    row = _held(coder_id)
    if row.done_at is None:
        Coder.objects.filter(pk=row.pk).update(done_at=timezone.now())
        _tell(Act.CODING_DONE, row)


@transaction.atomic
def go_on(coder_id: UUID) -> None:
    """Let a coder who was done go on coding, as long as they have seen nothing that was hidden until then.

    Raises:
        ClosedError: they have.
    """
    row = _held(coder_id)
    if row.seen_at is not None:
        raise ClosedError(
            "You have seen reknit’s marks or the other’s codes, so what you coded stays as it was: blind to both."
        )
    if row.done_at is not None:
        Coder.objects.filter(pk=row.pk).update(done_at=None)
        _tell(Act.CODING_REOPENED, row)


@transaction.atomic
def note_seen(coder_id: UUID, act: Act) -> None:
    """Note that a coder who is done sees what was hidden until then: nothing of theirs is changed from now on.

    Raises:
        ClosedError: they are not done.
    """
    row = _held(coder_id)
    if row.done_at is None:
        raise ClosedError("Say that you are done first. Until then it is hidden.")
    if row.seen_at is None:
        Coder.objects.filter(pk=row.pk).update(seen_at=timezone.now())
    _tell(act, row)


def _held(coder_id: UUID) -> Coder:
    row = Coder.objects.select_for_update().filter(pk=coder_id, accepted_at__isnull=False).first()
    if row is None:
        raise ClosedError("You have no part in this one any more.")
    return row


def _applied(coded: Coded, outline: Outline, change: Change) -> bool:
    """Make a change, and return whether it could be: what stood there before is what stands there, or stands now."""
    if isinstance(change, TurnChange):
        check_turn(outline, change.turn, change.now or frozenset())
        there = coded.turns.get(change.turn)
        if there not in (change.before, change.now):
            return False
        if change.now is None:
            coded.turns.pop(change.turn, None)
        else:
            coded.turns[change.turn] = change.now
        return True
    check_segment(outline, change.segment, change.now)
    if coded.segments.get(change.segment, {}) not in (change.before, change.now):
        return False
    coded.segments.pop(change.segment, None)
    if change.now:
        coded.segments[change.segment] = change.now
    return True


def changes_in(told: object) -> list[Change]:
    """Return the changes in JSON that a page sent: {"turns": {"3": [before, now]}, "segments": {"1": [before, now]}}.

    Raises:
        CodingError: they cannot be read.
    """
    if not isinstance(told, dict) or not set(told) <= {"turns", "segments"}:
        raise CodingError("changes cannot be read")
    found: list[Change] = []
    for number, (before, now) in _numbered(told.get("turns", {})):
        found.append(TurnChange(number, _kinds(before), _kinds(now)))
    for number, (before, now) in _numbered(told.get("segments", {})):
        found.append(SegmentChange(number, _grades(before), _grades(now)))
    return found


def _numbered(told: object) -> list[tuple[int, tuple[object, object]]]:
    if not isinstance(told, dict):
        raise CodingError("changes cannot be read")
    found = []
    for number, pair in told.items():
        whole = isinstance(number, str) and number.isascii() and number.isdigit() and len(number) <= 6
        if not whole or not isinstance(pair, list) or len(pair) != 2:
            raise CodingError("changes cannot be read")
        found.append((int(number), (pair[0], pair[1])))
    return found


def _kinds(told: object) -> Kinds | None:
    if told is None:
        return None
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise CodingError("kinds cannot be read")
    return frozenset(told)


def _grades(told: object) -> Grades:
    if told is None:
        return {}
    if not isinstance(told, dict) or not all(type(each) is int for each in told.values()):
        raise CodingError("grades cannot be read")
    return dict(told)


def as_told(coded: Coded) -> dict[str, Mapping[str, object]]:
    """Return what is coded as JSON tells it."""
    return {
        "turns": {str(turn): sorted(kinds) for turn, kinds in sorted(coded.turns.items())},
        "segments": {str(segment): dict(grades) for segment, grades in sorted(coded.segments.items())},
    }


def _tell(act: Act, row: Coder) -> None:
    write_line(act, actor_id=row.person_id, dyad_id=None, transcript_id=row.transcript_id)


def _sealed(coded: Coded, row: Coder) -> bytes:
    text = padded(json.dumps(as_told(coded)), QuestionKind.WORDS)
    return _keyring(row).seal(text, row.person_id, _place(row.pk))


def _keyring(row: Coder) -> Keyring:
    return Keyring(None, [row.person_id], purpose=Purpose.CODES, transcript_id=row.transcript_id)


def _place(row: UUID) -> Place:
    return Place("coder", "sealed", row, None)
