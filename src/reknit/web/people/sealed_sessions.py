"""What a browser's session holds on the server, sealed: a second factor being set up is in it."""

from __future__ import annotations

import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from reknit.storage.envelope import NONCE_BYTES, new_nonce

PLACE = b"session"


class SealedSerializer:
    """Django's session serializer: JSON, sealed under the site's newest wrapping key."""

    def dumps(self, obj: dict[str, Any]) -> bytes:
        """Return the session as sealed bytes."""
        keys = settings.SITE_KEYS
        nonce = new_nonce()
        sealed = AESGCM(keys.wrapping[keys.newest]).encrypt(nonce, json.dumps(obj).encode(), PLACE)
        return keys.newest.encode() + b":" + nonce + sealed

    def loads(self, data: bytes) -> dict[str, Any]:
        """Return the session; an empty one if its key is gone."""
        name, _, sealed = data.partition(b":")
        wrapping = settings.SITE_KEYS.wrapping.get(name.decode("ascii", "replace"))
        if wrapping is None:
            return {}
        try:
            opened = AESGCM(wrapping).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], PLACE)
        except InvalidTag:
            return {}
        session: dict[str, Any] = json.loads(opened)
        return session
