"""Newer keys: every data key is wrapped anew, and the older wrapping keys are given up when none needs them.

It may be interrupted anywhere. The key file holds both keys from before the first data key is wrapped anew until after
the last one, and starting once more goes on where it stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.sessions.models import Session as BrowserSession
from django.db import connection, transaction
from django.db.utils import OperationalError

from reknit.storage.envelope import NONCE_BYTES, new_nonce, wrapped_anew
from reknit.storage.keys import read_keys, replace_keys
from reknit.web.erasing.wiping import wipe
from reknit.web.people.sign_in import SECRET
from reknit.web.vault.models import Wrap
from reknit.web.vault.upkeep import note_keys_rotated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reknit.storage.keys import SiteKeys

AT_ONCE = 500


def rotate_keys(keys_file: Path, progress: Callable[[int], None]) -> int:
    """Wrap everything under a fresh key and give up the older ones; `progress` is told how much is done so far.

    Nobody may use the site meanwhile (see `somebody_is_connected`). Everybody signs in anew afterwards. Returns how
    many data keys were wrapped anew.
    """
    keys = read_keys(keys_file)
    if len(keys.wrapping) == 1:
        keys = keys.with_newer()
        replace_keys(keys, keys_file)
    done = 0
    while some := _wrap_some_anew(keys):
        done += some
        progress(done)
    with transaction.atomic():
        for each in Authenticator.objects.select_for_update():
            each.data = {name: _sealed_anew(value, keys) for name, value in each.data.items()}
            each.save(update_fields=["data"])
        BrowserSession.objects.all().delete()
    note_keys_rotated()
    wipe()
    replace_keys(keys.with_newest_only(), keys_file)
    return done


def somebody_is_connected() -> bool:
    """Return whether another process, such as a server, has the database open."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            return bool(cursor.fetchone()[0])
        cursor.execute("PRAGMA busy_timeout = 200")
        try:
            # Only who is alone with the file can do without its log.
            alone = cursor.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
        except OperationalError:
            alone = False
        if alone:
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA busy_timeout = 20000")
        return not alone


@transaction.atomic
def _wrap_some_anew(keys: SiteKeys) -> int:
    newer = keys.wrapping[keys.newest]
    older = list(Wrap.objects.filter(wrapped_by__in=keys.wrapping.keys() - {keys.newest})[:AT_ONCE])
    for each in older:
        each.wrapped = wrapped_anew(each.data_key_id, bytes(each.wrapped), keys.wrapping[each.wrapped_by], newer)
        each.wrapped_by = keys.newest
    Wrap.objects.bulk_update(older, ["wrapped", "wrapped_by"])
    return len(older)


def _sealed_anew(value: object, keys: SiteKeys) -> object:
    """Return a second factor's secret under the newest key; whatever is not such a secret as it is."""
    name, _, held = value.partition(":") if isinstance(value, str) else ("", "", "")
    if name not in keys.wrapping or name == keys.newest:
        return value
    sealed, nonce = bytes.fromhex(held), new_nonce()
    plain = AESGCM(keys.wrapping[name]).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], SECRET)
    return f"{keys.newest}:{(nonce + AESGCM(keys.wrapping[keys.newest]).encrypt(nonce, plain, SECRET)).hex()}"
