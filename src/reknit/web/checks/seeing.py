"""What one member sees: their own answers, and of the other's only what is open to them now; and what both see.

Every page, hint, chart, count and export about a dyad is made from these; nothing else reads answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.session_check.questions import session_check
from reknit.sharing import Level, allowed_levels, is_visible_to_other
from reknit.web.checks.closed import CLOSED_TO_BOTH, closed_to_author
from reknit.web.checks.models import Answer, Check, Session
from reknit.web.checks.padding import unpadded
from reknit.web.checks.places import answer_place
from reknit.web.checks.ways import Way
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.web.policy import Standing


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """An answer as its viewer may see it."""

    id: UUID
    session_number: int
    role: str
    version: int
    question: str
    value: int | str
    level: Level
    is_own: bool
    opened: bool
    talked: bool

    @property
    def can_be(self) -> tuple[Level, ...]:
        """The levels its author may give it now; none for who is not its author."""
        return allowed_levels(self.level, opened=self.opened, talked=self.talked) if self.is_own else ()


_COLUMNS = (
    "id", "check_made__session__number", "check_made__author__role", "check_made__version", "question", "level",
    "sealed", "number",
)  # fmt: skip


def seen_answers(
    standing: Standing, *, session: Session | None = None, questions: Iterable[str] | None = None
) -> Iterator[SeenAnswer]:
    """Yield the answers in force that this member may see, of this session (all) to these questions (all)."""
    chosen = _in_force(standing.dyad.pk, session, questions)
    way = Way.LINK if standing.is_guest else Way.OWN_DEVICE
    chosen = chosen.exclude(pk__in=closed_to_author(standing.member, way).values("pk"))
    if standing.member.person.private_since or standing.other.person.private_since:
        chosen = chosen.exclude(CLOSED_TO_BOTH)
    return _read(standing.dyad.pk, chosen, standing.member.role, session)


def seen_by_both(dyad_id: UUID, *, questions: Iterable[str] | None = None) -> Iterator[SeenAnswer]:
    """Yield the answers in force that each of the two may see, whosever they are: all that a supervisor's page knows.

    What one keeps to themselves is not unsealed for it. None of them is anybody's own here.
    """
    return _read(dyad_id, _in_force(dyad_id, None, questions).exclude(CLOSED_TO_BOTH), "")


def numbers_open_to_both(
    kinds: Iterable[str], questions: Iterable[str], first: date, end: date
) -> Iterator[tuple[UUID, int, str, str, int]]:
    """Yield (dyad, session number, role, question, number) of what both shared and opened, from `first` until `end`.

    Only numbers of level "shared" in sessions of these kinds of dyads that are open; nothing is unsealed for it.
    """
    chosen = Answer.objects.filter(
        level=Level.SHARED, number__isnull=False, question__in=list(questions), check_made__replaced_at__isnull=True,
        check_made__session__opened_at__isnull=False, check_made__session__dyad__kind__in=list(kinds),
        check_made__session__date__gte=first, check_made__session__date__lt=end,
    )  # fmt: skip
    columns = ("check_made__session__dyad_id", "check_made__session__number", "check_made__author__role")
    yield from chosen.values_list(*columns, "question", "number").iterator()


def _in_force(dyad_id: UUID, session: Session | None, questions: Iterable[str] | None) -> QuerySet[Answer]:
    chosen = Answer.objects.filter(check_made__session__dyad_id=dyad_id, check_made__replaced_at__isnull=True)
    if session is not None:
        chosen = chosen.filter(check_made__session_id=session.pk)
    return chosen if questions is None else chosen.filter(question__in=list(questions))


def _read(
    dyad_id: UUID, chosen: QuerySet[Answer], own_role: str, session: Session | None = None
) -> Iterator[SeenAnswer]:
    keyring = Keyring(dyad_id)
    of_dyad = Session.objects.filter(dyad_id=dyad_id)
    if session is not None:
        of_dyad = of_dyad.filter(pk=session.pk)
    so_far = {
        number: (opened_at is not None, talked_at is not None)
        for number, opened_at, talked_at in of_dyad.values_list("number", "opened_at", "talked_at")
    }
    # In the database's own order a row may move when something is written that its reader must not know of.
    ordered = chosen.order_by("check_made__session__number", "check_made__author__role", "question")
    for answer_id, number, role, version, question, stored_level, sealed, value in ordered.values_list(*_COLUMNS):
        (opened, talked), level, is_own = so_far[number], Level(stored_level), role == own_role
        if not is_own and not is_visible_to_other(level, opened=opened, talked=talked):
            continue
        if value is None:
            value = _unsealed(keyring, answer_id, version, question, sealed, dyad_id)  # noqa: PLW2901 - the same answer
        if value is None:
            continue
        yield SeenAnswer(answer_id, number, role, version, question, value, level, is_own, opened, talked)


def _unsealed(
    keyring: Keyring, answer_id: UUID, version: int, question: str, sealed: bytes | memoryview, dyad_id: UUID
) -> int | str | None:
    text = keyring.unseal(sealed, answer_place(answer_id, dyad_id))
    return unpadded(text, session_check(version).question(question).kind)


@dataclass(frozen=True, slots=True)
class ReplacedAnswer:
    """An answer of one's own that a later check replaced."""

    session_number: int
    question: str
    value: int | str
    level: Level
    answered_at: datetime


def replaced_answers(standing: Standing) -> Iterator[ReplacedAnswer]:
    """Yield this member's own answers that later ones replaced, given with the account they have now."""
    found = Answer.objects.filter(
        check_made__author_id=standing.member.pk,
        check_made__way=Way.OWN_DEVICE,
        check_made__replaced_at__isnull=False,
    ).select_related("check_made__session")
    since = standing.member.person.private_since
    if since is not None:
        found = found.filter(check_made__answered_at__gte=since)
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    for each in found.order_by("check_made__answered_at", "question"):
        check = each.check_made
        value = _unsealed(keyring, each.pk, check.version, each.question, each.sealed, standing.dyad.pk)
        if value is not None:
            number, level = check.session.number, Level(each.level)
            yield ReplacedAnswer(number, each.question, value, level, check.answered_at)


def own_check(session: Session, standing: Standing) -> Check | None:
    """Return this member's check in force about a session."""
    return Check.objects.filter(session=session, author=standing.member, replaced_at__isnull=True).first()


def own_answers(check: Check, standing: Standing) -> Mapping[str, SeenAnswer]:
    """Return what this member answered: question -> answer."""
    return {each.question: each for each in seen_answers(standing, session=check.session) if each.is_own}


def corrected_since_opening(session: Session, standing: Standing) -> Mapping[str, datetime]:
    """Return who changed, after the opening, something that both could read, and when: role -> moment."""
    checks = Check.objects.filter(session=session, replaced_at__isnull=True, corrected_at__isnull=False)
    roles = {standing.member.pk: standing.member.role, standing.other.pk: standing.other.role}
    return {roles[author]: at for author, at in checks.values_list("author_id", "corrected_at") if at}


def typed_in_from_paper(session: Session) -> Mapping[str, datetime]:
    """Return whose answers in force were typed in from paper, and when: role -> moment."""
    checks = Check.objects.filter(session=session, replaced_at__isnull=True, way=Way.PAPER)
    return dict(checks.values_list("author__role", "answered_at"))
