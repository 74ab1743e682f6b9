"""What two people see of one opened session: their answers beside each other, as far as each shared them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.session_check.questions import QuestionKind, WordedQuestion, session_check
from reknit.web.checks.receipts import REMARKS, receipts_of
from reknit.web.checks.seeing import seen_answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.kinds import Voice
    from reknit.sharing import Level
    from reknit.web.checks.models import Session
    from reknit.web.checks.receipts import SeenReceipt
    from reknit.web.checks.seeing import SeenAnswer
    from reknit.web.policy import Standing


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer in words. `number` is None unless it lies on the scale from 0 to 10."""

    id: UUID
    question: str
    asked: str
    said: str
    number: int | None
    is_words: bool
    level: Level
    can_be: tuple[Level, ...]
    receipt: SeenReceipt | None


@dataclass(frozen=True, slots=True)
class Pairing:
    """The two answers to one question on the scale."""

    mine: ShownAnswer
    theirs: ShownAnswer


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Numbers that both gave, and beside them what each has on their own. Nothing tells of what was not shared."""

    both: tuple[Pairing, ...]
    mine: tuple[ShownAnswer, ...]
    theirs: tuple[ShownAnswer, ...]


def side_by_side(standing: Standing, session: Session) -> SideBySide:
    """Return what this member may see of the session."""
    seen = list(seen_answers(standing, session=session))
    receipts = receipts_of(standing, [each.id for each in seen if each.question in REMARKS])
    mine = _shown(seen, standing.member.role, standing.role.voice, standing.other_name, receipts)
    theirs = _shown(seen, standing.other.role, standing.other_role.voice, standing.name, receipts)
    paired = [name for name, answer in mine.items() if answer.number is not None and name in theirs]
    return SideBySide(
        both=tuple(Pairing(mine[name], theirs[name]) for name in paired),
        mine=tuple(answer for name, answer in mine.items() if name not in paired),
        theirs=tuple(answer for name, answer in theirs.items() if name not in paired),
    )


def _shown(
    seen: list[SeenAnswer], role: str, voice: Voice, other_name: str, receipts: Mapping[UUID, SeenReceipt]
) -> dict[str, ShownAnswer]:
    answers = {each.question: each for each in seen if each.role == role}
    asked = {each.name: each for answer in answers.values() for each in session_check(answer.version).questions}
    return {
        name: _in_words(answers[name], question.worded(voice, other_name), receipts.get(answers[name].id))
        for name, question in asked.items()
        if name in answers
    }


def _in_words(answer: SeenAnswer, question: WordedQuestion, receipt: SeenReceipt | None) -> ShownAnswer:
    said = str(answer.value)
    if question.kind is QuestionKind.CHOICE:
        said = next(option.label for option in question.options if option.value == answer.value)
    return ShownAnswer(
        id=answer.id,
        question=answer.question,
        asked=question.text,
        said=said,
        number=int(answer.value) if question.kind is QuestionKind.SCALE else None,
        is_words=question.kind is QuestionKind.WORDS,
        level=answer.level,
        can_be=answer.can_be,
        receipt=receipt,
    )
