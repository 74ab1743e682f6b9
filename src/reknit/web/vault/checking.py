"""Whether every data key still opens."""

from __future__ import annotations

from django.conf import settings

from reknit.storage.envelope import SealBrokenError, unwrapped, wrapping_key
from reknit.web.vault.models import DataKey, Wrap

AT_ONCE = 2000


def keys_that_do_not_open() -> int:
    """Return how many data keys have no wrap, or one that the site's keys do not open."""
    return DataKey.objects.filter(wraps=None).count() + wraps_that_do_not_open()


def wraps_that_do_not_open() -> int:
    """Return how many wrapped data keys the site's keys do not open."""
    broken = 0
    found = Wrap.objects.values_list("data_key_id", "wrapped_by", "wrapped")
    for key_id, wrapped_by, wrapped in found.iterator(AT_ONCE):
        try:
            unwrapped(key_id, bytes(wrapped), wrapping_key(settings.SITE_KEYS.wrapping, wrapped_by))
        except SealBrokenError:
            broken += 1
    return broken
