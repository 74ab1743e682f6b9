"""When the site's data were last backed up, its keys rotated, somebody erased: what `reknit doctor` looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.web.vault.models import Upkeep

if TYPE_CHECKING:
    from datetime import datetime


def upkeep() -> Upkeep:
    """Return the one row; not stored yet on a new site."""
    return Upkeep.objects.filter(pk=1).first() or Upkeep(pk=1)


def note_backed_up(at: datetime) -> None:
    """Note that a backup shows the site as it was then."""
    Upkeep.objects.update_or_create(pk=1, defaults={"backed_up_at": at})


def note_keys_rotated() -> None:
    """Note that the older wrapping keys were given up now."""
    Upkeep.objects.update_or_create(pk=1, defaults={"keys_rotated_at": timezone.now()})


def note_erased() -> None:
    """Note that something was erased now."""
    Upkeep.objects.update_or_create(pk=1, defaults={"erased_at": timezone.now()})
