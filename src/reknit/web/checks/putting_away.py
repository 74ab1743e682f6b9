"""Putting a hint away, with a reason if one likes to give one. It stays away for the one who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.session_check.answers import clean_words
from reknit.storage.envelope import Place
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.summarising import summarise
from reknit.web.checks.models import Dismissal
from reknit.web.checks.put_away import fingerprint
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reknit.web.policy import Standing

LONGEST_REASON = 500


@transaction.atomic
def put_away(standing: Standing, hint: str, reason: str) -> None:
    """Keep a hint from being shown to this member again.

    Raises:
        ValueError: the reason is too long.
    """
    words = clean_words(reason)
    if len(words) > LONGEST_REASON:
        raise ValueError(f"Please keep the reason to {LONGEST_REASON} characters.")
    known = fingerprint(standing, hint)
    found = Dismissal.objects.filter(member=standing.member, hint=known).first()
    row = found or Dismissal(member=standing.member, hint=known)
    row.at, row.reason_sealed = timezone.now(), None
    if words:
        author_id = standing.member.person_id
        row.reason_sealed = Keyring(standing.dyad.pk, [author_id]).seal(words, author_id, _place(row, standing))
    row.save()
    write_line(Act.HINT_PUT_AWAY, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    summarise(standing.dyad.pk)


@transaction.atomic
def take_out_again(standing: Standing, hint: str) -> None:
    """Show a hint again that was put away."""
    Dismissal.objects.filter(member=standing.member, hint=fingerprint(standing, hint)).delete()
    summarise(standing.dyad.pk)


def reasons_given(standing: Standing) -> Iterator[tuple[datetime, str]]:
    """Yield when this member put a hint away, and the reason, "" where none was given; the oldest first."""
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    found = Dismissal.objects.filter(member=standing.member)
    since = standing.member.person.private_since
    for row in (found.filter(at__gte=since) if since else found).order_by("at", "pk"):
        yield row.at, keyring.unseal(row.reason_sealed, _place(row, standing)) if row.reason_sealed else ""


def _place(row: Dismissal, standing: Standing) -> Place:
    return Place("dismissal", "reason_sealed", row.pk, standing.dyad.pk)
