"""Which hints a member has put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from reknit.storage.envelope import blind_index
from reknit.web.checks.models import Dismissal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.web.policy import Standing


def those_put_away(standing: Standing, hints: Iterable[str]) -> frozenset[str]:
    """Return which of these hints this member has put away."""
    away = set(Dismissal.objects.filter(member=standing.member).values_list("hint", flat=True))
    return frozenset(hint for hint in hints if fingerprint(standing, hint) in away)


def fingerprint(standing: Standing, hint: str) -> str:
    """Return what is stored of a hint's key, which tells by itself what was seen and when."""
    return blind_index(f"hint|{standing.member.pk}|{hint}", settings.SITE_KEYS)
