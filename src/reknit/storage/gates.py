"""What is looked at before a start. Each refusal is one line that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

PLAIN_SQLITE = b"SQLite format 3\x00"
OTHERS = 0o077
OLDEST_SAFE_SQLITE = (3, 51, 3)
FULL = 2


def refusals_of_files(keys_file: Path | None, data: Path, database_file: Path) -> list[str]:
    """Return what is wrong with the files at rest, nothing if all is well."""
    found = []
    if keys_file is not None and keys_file.exists():
        if keys_file.stat().st_mode & OTHERS:
            found.append(f"{keys_file} can be read by others. Run: chmod 400 {keys_file}")
        if keys_file.resolve().is_relative_to(data.resolve()):
            found.append(
                f"{keys_file} lies inside the data folder {data}, so a backup of the data would hold its own key. "
                "Move it elsewhere and set REKNIT_KEYS_FILE."
            )
    if database_file.exists():
        with database_file.open("rb") as start:
            if start.read(len(PLAIN_SQLITE)) == PLAIN_SQLITE:
                found.append(
                    f"{database_file} is a database in plain text. Move it away; reknit makes an encrypted one."
                )
    return found


def refusals_of_address(address: str, *, is_this_machine_only: bool, is_encrypted: bool) -> list[str]:
    """Return what is wrong with how browsers would reach reknit."""
    if is_this_machine_only or is_encrypted:
        return []
    refusal = (
        f"{address} would send answers over the network in plain text. Use https: give --certificate and --key, "
        "or put a proxy in front that ends TLS and set REKNIT_BEHIND_PROXY=1."
    )
    return [refusal]


def refusals_of_postgresql(url: str) -> list[str]:
    """Return what is wrong with the way to a PostgreSQL server."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    hosts = [*options.get("host", parts.hostname or "").split(","), *options.get("hostaddr", "").split(",")]
    far = [host for host in hosts if host and not host.startswith("/")]
    if not far or options.get("sslmode") == "verify-full":
        return []
    refusal = (
        f"PostgreSQL at {far[0]} would be reached without checking who answers. "
        "Add ?sslmode=verify-full (and sslrootcert=...) to REKNIT_DATABASE_URL, or use its Unix socket."
    )
    return [refusal]


def refusals_of_sqlite(version: tuple[int, ...], synchronous: int, *, processes: int) -> list[str]:
    """Return what is wrong with the embedded database as it was opened."""
    found = []
    if synchronous != FULL:
        found.append("The database would not wait for the disk (synchronous is not FULL). Reinstall reknit.")
    if processes > 1 and version < OLDEST_SAFE_SQLITE:
        told = ".".join(str(part) for part in version)
        found.append(f"SQLite {told} can damage a database that several processes use. Run: pip install -U sqlcipher3")
    return found
