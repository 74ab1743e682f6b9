"""Sealing what people write: AES-256-GCM under a data key of its own for each author in each dyad.

sealed = version (1 byte) | id of the data key (16) | nonce (12) | data and tag

The place it belongs to (table, column, row, dyad) is authenticated with it, so that a value moved to
another row is refused. Data keys are stored only wrapped, under a key that is not in the database.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reknit.storage.keys import KEY_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.storage.keys import SiteKeys

VERSION = b"\x01"
ID_BYTES = 16
NONCE_BYTES = 12
HEAD = len(VERSION) + ID_BYTES


def new_nonce() -> bytes:
    """Return a nonce that has not been used before."""
    return secrets.token_bytes(NONCE_BYTES)


class SealBrokenError(ValueError):
    """A sealed value was changed, moved, or is opened with the wrong key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs. `dyad` is None for what belongs to a person alone."""

    table: str
    column: str
    row: UUID
    dyad: UUID | None

    def associated(self) -> bytes:
        """Return the bytes that are authenticated with the value."""
        return f"{self.table}|{self.column}|{self.row.hex}|{self.dyad.hex if self.dyad else ''}".encode()


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A data key, unwrapped: in memory only, never stored or shown."""

    id: UUID
    cipher: AESGCM

    def seal(self, text: str, place: Place) -> bytes:
        """Return the text sealed for its place."""
        nonce = new_nonce()
        return VERSION + self.id.bytes + nonce + self.cipher.encrypt(nonce, text.encode(), place.associated())

    def unseal(self, sealed: bytes, place: Place) -> str:
        """Return the text that was sealed for this place.

        Raises:
            SealBrokenError: changed, moved, or sealed under another key.
        """
        if sealed[: len(VERSION)] != VERSION or sealed[len(VERSION) : HEAD] != self.id.bytes:
            raise SealBrokenError("sealed under another key")
        nonce, data = sealed[HEAD : HEAD + NONCE_BYTES], sealed[HEAD + NONCE_BYTES :]
        try:
            return self.cipher.decrypt(nonce, data, place.associated()).decode()
        except (InvalidTag, ValueError):
            raise SealBrokenError("changed, or moved from another place") from None


def new_data_key(key_id: UUID, keys: SiteKeys) -> tuple[OpenKey, bytes]:
    """Return a fresh data key, and the same wrapped under the site's newest wrapping key."""
    material = secrets.token_bytes(KEY_BYTES)
    nonce = new_nonce()
    wrapper = AESGCM(keys.wrapping[keys.newest])
    return OpenKey(key_id, AESGCM(material)), nonce + wrapper.encrypt(nonce, material, key_id.bytes)


def unwrapped(key_id: UUID, wrapped: bytes, wrapping: bytes) -> OpenKey:
    """Return a data key, unwrapped with the wrapping key that wrapped it.

    Raises:
        SealBrokenError: the wrap was changed or belongs to another key.
    """
    return OpenKey(key_id, AESGCM(_material(key_id, wrapped, wrapping)))


def wrapped_anew(key_id: UUID, wrapped: bytes, wrapping: bytes, newer: bytes) -> bytes:
    """Return the same data key, wrapped with a newer wrapping key.

    Raises:
        SealBrokenError: the wrap was changed or belongs to another key.
    """
    nonce = new_nonce()
    return nonce + AESGCM(newer).encrypt(nonce, _material(key_id, wrapped, wrapping), key_id.bytes)


def _material(key_id: UUID, wrapped: bytes, wrapping: bytes) -> bytes:
    try:
        return AESGCM(wrapping).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.bytes)
    except (InvalidTag, ValueError):
        raise SealBrokenError("this key was wrapped with another site's keys, or changed") from None


def wrapping_key(keys: Mapping[str, bytes], name: str) -> bytes:
    """Return the wrapping key of that name.

    Raises:
        SealBrokenError: the site no longer holds it.
    """
    if name not in keys:
        raise SealBrokenError(f"the wrapping key {name} is not among the site's keys; put the full key file back")
    return keys[name]


def blind_index(text: str, keys: SiteKeys) -> str:
    """Return the keyed fingerprint by which equal texts are found without storing them, 64 hex digits."""
    return hmac.new(keys.index, text.encode(), hashlib.sha256).hexdigest()
