"""After something was erased: nothing of it stays in the database's own log."""

from __future__ import annotations

from django.db import connection

BUSY = 1


def wipe() -> bool:
    """Empty the embedded database's write-ahead log into the file, and return whether that could be done at once.

    Pages that were freed have been overwritten already (`secure_delete`). While somebody else is reading the log it
    cannot be emptied; the next call does it. A PostgreSQL server keeps its own log, and decides itself.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        return bool(cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != BUSY)
