"""Counts of tries, and codes that were used, in a table of plain JSON: nothing in it is ever run when it is read.

Django's own cache in a database keeps pickles, which whoever could write into that table could make the server run.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils import timezone

from reknit.web.people.models import Attempt

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


class AttemptsCache(BaseCache):
    """A cache of what JSON can hold. What has expired is deleted with the next thing that is kept."""

    def __init__(self, _location: str, params: dict[str, object]) -> None:
        super().__init__(params)

    def get(self, key: object, default: object = None, version: int | None = None) -> object:
        """Return what is kept under this key, or the default."""
        there = Attempt.objects.filter(key=self.make_and_validate_key(key, version), expires_at__gt=timezone.now())
        row = there.first()
        return default if row is None else json.loads(row.told)

    def set(
        self, key: object, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep this under the key, in place of what was there."""
        name, kept = self._kept(key, value, timeout, version)
        Attempt.objects.update_or_create(key=name, defaults=kept)

    def add(
        self, key: object, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep this under the key unless something is there, and return whether it was kept; of two at once, one is."""
        name, kept = self._kept(key, value, timeout, version)
        return Attempt.objects.get_or_create(key=name, defaults=kept)[1]

    def touch(self, key: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there for longer, and return whether there was something."""
        there = Attempt.objects.filter(key=self.make_and_validate_key(key, version), expires_at__gt=timezone.now())
        return bool(there.update(expires_at=self._until(timeout)))

    def delete(self, key: object, version: int | None = None) -> bool:
        """Forget what is there, and return whether there was something."""
        return bool(Attempt.objects.filter(key=self.make_and_validate_key(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        Attempt.objects.all().delete()

    def _kept(
        self, key: object, value: object, timeout: float | None, version: int | None
    ) -> tuple[str, dict[str, object]]:
        """Return under which name and what to keep, after deleting what has expired."""
        Attempt.objects.filter(expires_at__lte=timezone.now()).delete()
        kept = {"told": json.dumps(value), "expires_at": self._until(timeout)}
        return self.make_and_validate_key(key, version), kept

    def _until(self, timeout: float | None) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOR_EVER if seconds is None else timezone.now() + timedelta(seconds=seconds)
