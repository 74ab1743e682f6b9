"""What the surroundings say: where data and keys lie, which database, at which address. All of it optional.

REKNIT_DATA          folder of the embedded database        (default: the user's data folder)
REKNIT_KEYS_FILE     the site's key file, outside REKNIT_DATA (default: the user's configuration folder)
REKNIT_KEYS          the keys themselves instead of a file, as JSON
REKNIT_DATABASE_URL  postgresql://... instead of the embedded database
REKNIT_ADDRESS       how browsers reach reknit              (default: http://localhost:8765)
REKNIT_BEHIND_PROXY  1 where a proxy of your own ends TLS and sets X-Forwarded-Proto and X-Forwarded-For
REKNIT_MADE_UP       set by `reknit demo` for its throw-away clinic; refused on any other database
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

import platformdirs

from reknit.storage.keys import SiteKeys, read_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_ADDRESS = "http://localhost:8765"
"""By name, because browsers offer passkeys to names only."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
KEY_FILE = "reknit-keys.json"
DATABASE_FILE = "reknit.db"
DATABASE_URL = "REKNIT_DATABASE_URL must look like postgresql://user:password@host:5432/name?sslmode=verify-full."


class EnvironmentRefusedError(ValueError):
    """A setting of the surroundings cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The surroundings, read once."""

    data: Path
    keys_file: Path | None
    keys_text: str | None
    database_url: str | None
    address: str
    behind_proxy: bool
    is_made_up: bool

    @staticmethod
    def read(variables: Mapping[str, str] | None = None) -> Environment:
        """Return what the process's environment says.

        Raises:
            EnvironmentRefusedError: an address that browsers cannot use.
        """
        told = os.environ if variables is None else variables
        keys_text = told.get("REKNIT_KEYS") or None
        address = (told.get("REKNIT_ADDRESS") or DEFAULT_ADDRESS).rstrip("/")
        if not _is_whole(address):
            raise EnvironmentRefusedError(
                f"REKNIT_ADDRESS is {address[:200]!r}; expected one like https://reknit.example.org, no path, no *."
            )
        named = told.get("REKNIT_KEYS_FILE")
        return Environment(
            data=Path(told.get("REKNIT_DATA") or Path(platformdirs.user_data_dir("reknit")) / "data").absolute(),
            keys_file=None if keys_text else Path(named).absolute() if named else _usual_key_file(),
            keys_text=keys_text,
            database_url=told.get("REKNIT_DATABASE_URL") or None,
            address=address,
            behind_proxy=told.get("REKNIT_BEHIND_PROXY") == "1",
            is_made_up=told.get("REKNIT_MADE_UP") == "1",
        )

    @property
    def host(self) -> str:
        """The name or number that browsers ask for."""
        return urlsplit(self.address).hostname or ""

    @property
    def is_encrypted_on_the_way(self) -> bool:
        """Whether browsers reach reknit by https."""
        return self.address.startswith("https://")

    @property
    def can_use_passkeys(self) -> bool:
        """Whether browsers offer passkeys here: they need a name, and https unless that name is localhost."""
        is_name = any(letter.isalpha() for letter in self.host) and ":" not in self.host
        return is_name and (self.is_encrypted_on_the_way or self.host == "localhost")

    @property
    def is_this_machine_only(self) -> bool:
        """Whether only browsers on this machine reach reknit."""
        return self.host in LOOPBACK

    @property
    def database_file(self) -> Path:
        """The embedded database."""
        return self.data / DATABASE_FILE

    def site_keys(self) -> SiteKeys:
        """Return the site's keys.

        Raises:
            KeysError: missing or damaged.
        """
        if self.keys_text:
            return SiteKeys.from_text(self.keys_text, "REKNIT_KEYS")
        return read_keys(self.keys_file or _usual_key_file())


def _is_whole(address: str) -> bool:
    """Return whether this names one host, and nothing but how to reach it; ".example.org" would be many."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_one = bool(host) and not host.startswith(".") and "*" not in host
    whole = f"{parts.scheme}://{parts.netloc}"
    return (
        parts.scheme in {"http", "https"} and is_one and port != 0 and "@" not in parts.netloc
        and address == whole and address.isprintable() and not any(letter.isspace() for letter in address)
    )  # fmt: skip


def _usual_key_file() -> Path:
    return Path(platformdirs.user_config_dir("reknit")) / "keys" / KEY_FILE


def postgresql(url: str) -> dict[str, object]:
    """Return Django's settings for a PostgreSQL address.

    Raises:
        EnvironmentRefusedError: not such an address.
    """
    try:
        parts = urlsplit(url)
        name, port = unquote(parts.path.lstrip("/")), parts.port
    except ValueError:
        raise EnvironmentRefusedError(DATABASE_URL) from None
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise EnvironmentRefusedError(DATABASE_URL)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }
