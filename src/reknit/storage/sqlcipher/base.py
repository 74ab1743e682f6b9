"""Django's SQLite backend with the driver swapped for SQLCipher, and durable before quick.

Every connection is opened with the site's raw key, in write-ahead mode, and syncs to disk at each commit:
an acknowledged answer survives a lost power supply. What is deleted is overwritten.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base as plain
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.utils.dateparse import parse_date, parse_datetime, parse_time

SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA legacy_alter_table = OFF",
)

Parameters = Sequence[Any] | Mapping[str, Any]

_DECODERS = {"date": parse_date, "time": parse_time, "datetime": parse_datetime, "timestamp": parse_datetime}
sqlcipher.register_converter("bool", b"1".__eq__)
for _kind, _parse in _DECODERS.items():
    sqlcipher.register_converter(_kind, lambda stored, parse=_parse: parse(stored.decode()))
sqlcipher.register_adapter(decimal.Decimal, str)
sqlcipher.register_adapter(dt.date, dt.date.isoformat)
sqlcipher.register_adapter(dt.datetime, lambda moment: moment.isoformat(" "))


class Cursor(sqlcipher.Cursor):  # type: ignore[misc] # the driver has no types
    """Takes Django's %s and %(name)s where SQLite wants ? and :name."""

    def execute(self, query: str, params: Parameters | None = None) -> Cursor:
        """Run one statement."""
        if params is None:
            return super().execute(query)  # type: ignore[no-any-return]
        return super().execute(_with_marks(query, params), params)  # type: ignore[no-any-return]

    def executemany(self, query: str, param_list: Iterable[Parameters]) -> Cursor:
        """Run one statement for each set of parameters."""
        rows = list(param_list)
        return super().executemany(_with_marks(query, rows[0] if rows else ()), rows)  # type: ignore[no-any-return]


def _with_marks(query: str, params: Parameters) -> str:
    if isinstance(params, Mapping):
        return query % {name: f":{name}" for name in params}
    return plain.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(plain.DatabaseWrapper):
    """OPTIONS must hold `key`: the database's raw key, 64 hex digits."""

    Database: Any = sqlcipher

    def get_connection_params(self) -> dict[str, Any]:
        """Return what the driver is opened with.

        Raises:
            ImproperlyConfigured: no key; a plain-text database is never made.
        """
        params: dict[str, Any] = super().get_connection_params()
        if len(params.get("key", "")) != 64:
            raise ImproperlyConfigured("The encrypted database needs its key; none is set.")
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 - the driver has no types
        """Return a connection that has proved that it can read the file.

        Raises:
            DatabaseError: the file is not a database, or the key is another's.
        """
        params = dict(conn_params)
        key = bytes.fromhex(params.pop("key")).hex()
        connection = sqlcipher.connect(**params)
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise ImproperlyConfigured("The database driver cannot encrypt. Install the package sqlcipher3.")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        register_functions(connection)
        for setting in SETTINGS:
            connection.execute(setting)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Return a cursor that speaks Django's placeholders."""
        del name
        return self.connection.cursor(factory=Cursor)  # type: ignore[no-any-return]
