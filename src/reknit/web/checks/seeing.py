"""What one member sees: their own answers, and of the other's only what is open to them now.

Every page, hint, chart, count and export about a dyad is made from these; nothing else reads answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.session_check.questions import QuestionKind, session_check
from reknit.sharing import Level, allowed_levels, is_visible_to_other
from reknit.web.checks.models import Answer, Check
from reknit.web.checks.submitting import answer_place
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.web.checks.models import Session
    from reknit.web.policy import Standing


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """An answer as its viewer may see it. `can_be` are the levels its author may give it now."""

    id: UUID
    session_id: UUID
    role: str
    version: int
    question: str
    value: int | str
    level: Level
    can_be: tuple[Level, ...]


_COLUMNS = (
    "id", "check_made__session_id", "check_made__author_id", "check_made__version", "question", "level", "sealed",
    "number", "check_made__session__opened_at", "check_made__session__talked_at",
)  # fmt: skip


def seen_answers(
    standing: Standing, *, sessions: Iterable[UUID] | None = None, questions: Iterable[str] | None = None
) -> list[SeenAnswer]:
    """Return the answers in force that this member may see, in these sessions (all) to these questions (all)."""
    chosen = Answer.objects.filter(check_made__session__dyad_id=standing.dyad.pk, check_made__replaced_at__isnull=True)
    if sessions is not None:
        chosen = chosen.filter(check_made__session_id__in=list(sessions))
    if questions is not None:
        chosen = chosen.filter(question__in=list(questions))
    keyring = Keyring(standing.dyad.pk)
    seen = []
    for row in chosen.values_list(*_COLUMNS):
        answer = _seen(row, standing, keyring)
        if answer is not None:
            seen.append(answer)
    return seen


def _seen(row: tuple, standing: Standing, keyring: Keyring) -> SeenAnswer | None:  # type: ignore[type-arg]
    answer_id, session_id, author_id, version, question, stored_level, sealed, number, opened_at, talked_at = row
    level = Level(stored_level)
    opened, talked = opened_at is not None, talked_at is not None
    is_own = author_id == standing.member.pk
    if not is_own and not is_visible_to_other(level, opened=opened, talked=talked):
        return None
    value = number
    if value is None:
        text = keyring.unseal(sealed, answer_place(answer_id, standing.dyad.pk))
        is_words = session_check(version).question(question).kind is QuestionKind.WORDS
        value = text if is_words else int(text)
    can_be = allowed_levels(level, opened=opened, talked=talked) if is_own else ()
    role = standing.member.role if is_own else standing.other.role
    return SeenAnswer(answer_id, session_id, role, version, question, value, level, can_be)


def own_check(session: Session, standing: Standing) -> Check | None:
    """Return this member's check in force about a session."""
    return Check.objects.filter(session=session, author=standing.member, replaced_at__isnull=True).first()


def own_answers(check: Check, standing: Standing) -> Mapping[str, SeenAnswer]:
    """Return what this member answered: question -> answer."""
    seen = seen_answers(standing, sessions=[check.session_id])
    return {each.question: each for each in seen if each.role == standing.member.role}


def corrected_since_opening(session: Session, standing: Standing) -> Mapping[str, datetime]:
    """Return who changed, after the opening, something that both could read, and when: role -> moment."""
    checks = Check.objects.filter(session=session, replaced_at__isnull=True, corrects=True)
    roles = {standing.member.pk: standing.member.role, standing.other.pk: standing.other.role}
    return {roles[author]: at for author, at in checks.values_list("author_id", "answered_at")}
