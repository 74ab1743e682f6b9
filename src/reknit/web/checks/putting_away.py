"""Putting a hint away, with a reason if one likes to give one. It stays away for the one who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.session_check.answers import clean_words
from reknit.storage.envelope import Place
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.models import Dismissal
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
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
    found = Dismissal.objects.filter(member=standing.member, hint=hint).first()
    row = found or Dismissal(member=standing.member, hint=hint)
    row.at, row.reason_sealed = timezone.now(), None
    if words:
        author_id = standing.member.person_id
        place = Place("dismissal", "reason_sealed", row.pk, standing.dyad.pk)
        row.reason_sealed = Keyring(standing.dyad.pk, [author_id]).seal(words, author_id, place)
    row.save()
    write_line(Act.HINT_PUT_AWAY, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)


@transaction.atomic
def take_out_again(standing: Standing, hint: str) -> None:
    """Show a hint again that was put away."""
    Dismissal.objects.filter(member=standing.member, hint=hint).delete()


def put_away_by(standing: Standing) -> frozenset[str]:
    """Return the keys of the hints that this member has put away."""
    return frozenset(Dismissal.objects.filter(member=standing.member).values_list("hint", flat=True))
