"""Sign-in names are found by a keyed fingerprint; they are never stored in the clear."""

from __future__ import annotations

import unicodedata

from django.conf import settings

from reknit.storage.envelope import blind_index


def sign_in_index(typed: str) -> str:
    """Return the fingerprint of a sign-in name; capitals, look-alike forms and outer spaces do not matter."""
    return blind_index(unicodedata.normalize("NFKC", typed).strip().casefold(), settings.SITE_KEYS)
