"""Keeping quiet answers: one sealed row of one length for every check, whatever was asked or answered."""

from __future__ import annotations

import uuid
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.indicators.answers import IndicatorAnswer, IndicatorAnswers
from reknit.indicators.indicators import DEFAULT_LEVEL, LATEST_VERSION
from reknit.sharing import Level
from reknit.storage.envelope import Place
from reknit.web.indicators.models import QuietAnswers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.web.checks.models import Check
    from reknit.web.checks.ways import Way
    from reknit.web.dyads.models import Member
    from reknit.web.vault.keyring import Keyring


def nothing_asked() -> IndicatorAnswers:
    """Return the answers of a check that asked nothing of this."""
    return IndicatorAnswers(LATEST_VERSION, MappingProxyType({}))


def keep_quiet_answers(check: Check, author: Member, answers: IndicatorAnswers, keyring: Keyring) -> None:
    """Store what a check says about indicators, in its transaction."""
    pk = uuid.uuid4()
    sealed = keyring.seal(answers.to_text(), author.person_id, _place(pk, author.dyad_id))
    QuietAnswers.objects.create(pk=pk, check_made=check, sealed=sealed)


def rows_of(member: Member, way: Way | None = None) -> QuerySet[QuietAnswers]:
    """Return the rows of a member's checks, those of replaced checks among them, the oldest first.

    What was kept before the way in was renewed by a link of somebody else's is left out: whoever came by that link
    might not be its author, and could tell from what follows from it what it was. So is, with a `way`, what was
    given in another way, as everywhere (see `checks.closed`).
    """
    found = QuietAnswers.objects.filter(check_made__author_id=member.pk).select_related("check_made__session")
    if member.person.private_since is not None:
        found = found.filter(check_made__answered_at__gte=member.person.private_since)
    if way is not None:
        found = found.filter(check_made__way=way)
    return found.order_by("check_made__answered_at", "check_made_id")


def read_rows(
    member: Member, keyring: Keyring, way: Way | None = None
) -> Iterator[tuple[QuietAnswers, IndicatorAnswers]]:
    """Yield a member's rows, as `rows_of`, with what is in them. For nobody's eyes but this member's."""
    for row in rows_of(member, way):
        yield row, unsealed(row, member.dyad_id, keyring)


def unsealed(row: QuietAnswers, dyad_id: UUID, keyring: Keyring) -> IndicatorAnswers:
    """Return what is in a row."""
    return IndicatorAnswers.from_text(keyring.unseal(row.sealed, _place(row.pk, dyad_id)))


def write_over(row: QuietAnswers, answers: IndicatorAnswers, member: Member, keyring: Keyring) -> None:
    """Put other answers in a row's place; what was in it is not kept."""
    sealed = keyring.seal(answers.to_text(), member.person_id, _place(row.pk, member.dyad_id))
    QuietAnswers.objects.filter(pk=row.pk).update(sealed=sealed)


def without_what_was_kept(answers: IndicatorAnswers) -> IndicatorAnswers:
    """Return the answers with everything that was for their author alone left out."""
    left = {
        name: IndicatorAnswer(None, DEFAULT_LEVEL) if each.level is Level.ONLY_ME else each
        for name, each in answers.items()
    }
    return IndicatorAnswers(answers.version, MappingProxyType(left))


def _place(row: UUID, dyad_id: UUID) -> Place:
    return Place("quiet_answers", "sealed", row, dyad_id)
