"""The site's own keys, kept outside the database and outside its backups.

One small JSON text holds them all: the key of the encrypted database file, the keys that wrap every data
key (the newest one wraps new ones; older ones still unwrap), the key of the blind index, the key that
signs cookies and the age identity that opens backups. It lies in a file that only its owner can read, or comes from the
environment.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reknit.storage.sealed_files import new_identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KEY_BYTES = 32
OWNER_MAY_READ = 0o400


class KeysError(ValueError):
    """The site's keys are missing, damaged or readable by others."""


@dataclass(frozen=True, slots=True)
class SiteKeys:
    """`database`, `index` and each of `wrapping` are 32 bytes; `newest` names the wrapping key for new wraps."""

    database: bytes = field(repr=False)
    wrapping: Mapping[str, bytes] = field(repr=False)
    newest: str
    index: bytes = field(repr=False)
    signing: str = field(repr=False)
    backup: str = field(repr=False)

    @staticmethod
    def made() -> SiteKeys:
        """Return fresh keys from the system's own randomness."""
        name = _new_name()
        return SiteKeys(
            database=secrets.token_bytes(KEY_BYTES),
            wrapping={name: secrets.token_bytes(KEY_BYTES)},
            newest=name,
            index=secrets.token_bytes(KEY_BYTES),
            signing=secrets.token_urlsafe(48),
            backup=new_identity(),
        )

    def with_newer(self) -> SiteKeys:
        """Return the keys with a fresh wrapping key besides the older ones, to wrap with from now on."""
        name = _new_name()
        return replace(self, wrapping={**self.wrapping, name: secrets.token_bytes(KEY_BYTES)}, newest=name)

    def with_newest_only(self) -> SiteKeys:
        """Return the keys without the older wrapping keys: what only they open is lost for ever."""
        return replace(self, wrapping={self.newest: self.wrapping[self.newest]})

    @staticmethod
    def from_text(text: str, source: str) -> SiteKeys:
        """Return the keys that a JSON text holds; `source` is named when they are damaged.

        Raises:
            KeysError: not the text that `to_text` writes.
        """
        try:
            held = json.loads(text)
            keys = SiteKeys(
                database=bytes.fromhex(held["database"]),
                wrapping={name: bytes.fromhex(key) for name, key in held["wrapping"].items()},
                newest=held["newest"].strip(),
                index=bytes.fromhex(held["index"]),
                signing=held["signing"].strip(),
                backup=held["backup"].strip(),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            message = f"{source} does not hold reknit's keys. Put the key file back from where you keep it safe."
            raise KeysError(message) from None
        lengths = {len(key) for key in (keys.database, keys.index, *keys.wrapping.values())}
        if lengths != {KEY_BYTES} or keys.newest not in keys.wrapping or len(keys.signing) < KEY_BYTES:
            raise KeysError(f"{source}: a key is damaged. Put the key file back from where you keep it safe.")
        return keys

    def to_text(self) -> str:
        """Return the keys as the JSON text that `from_text` reads."""
        held = {
            "database": self.database.hex(),
            "wrapping": {name: key.hex() for name, key in self.wrapping.items()},
            "newest": self.newest,
            "index": self.index.hex(),
            "signing": self.signing,
            "backup": self.backup,
        }
        return json.dumps(held, indent=1) + "\n"


def read_keys(path: Path) -> SiteKeys:
    """Return the keys in a file.

    Raises:
        KeysError: no such file, or it does not hold keys.
    """
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as problem:
        raise KeysError(f"{path} cannot be read as reknit's keys ({problem}).") from None
    return SiteKeys.from_text(text, str(path))


def write_keys(keys: SiteKeys, path: Path) -> None:
    """Write the keys to a new file that only its owner can read, whole or not at all.

    Raises:
        FileExistsError: there is such a file; keys are never overwritten.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _draft(keys, path) as draft:
        os.link(draft, path)


def replace_keys(keys: SiteKeys, path: Path) -> None:
    """Write the keys in place of an older file of the same site's, whole or not at all."""
    with _draft(keys, path) as draft:
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _draft(keys: SiteKeys, path: Path) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_MAY_READ), "w") as out:
            out.write(keys.to_text())
            out.flush()
            os.fsync(out.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _new_name() -> str:
    return f"k{secrets.token_hex(4)}"
