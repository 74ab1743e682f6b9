"""When the site's data were last backed up, its keys rotated, somebody erased: what `reknit doctor` looks at."""

from __future__ import annotations

from django.utils import timezone

from reknit.web.vault.models import Upkeep


def upkeep() -> Upkeep:
    """Return the one row; not stored yet on a new site."""
    return Upkeep.objects.filter(pk=1).first() or Upkeep(pk=1)


def note_erased() -> None:
    """Note that something was erased now."""
    Upkeep.objects.update_or_create(pk=1, defaults={"erased_at": timezone.now()})
