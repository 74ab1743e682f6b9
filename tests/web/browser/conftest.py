"""One real server with the made-up clinic, and browsers to come in with."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.web.browser.device import Device

sync_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DEMO = "import sys; sys.argv = ['reknit', 'demo', '--port', sys.argv[1]]; from reknit.cli.main import main; main()"
SET_BACK = """
import sys, datetime, django
django.setup()
from django.db.models import F
from reknit.web.checks.models import Session
Session.objects.filter(dyad_id=sys.argv[1]).update(
    first_answered_at=F("first_answered_at") - datetime.timedelta(days=int(sys.argv[2]))
)
"""
PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Server:
    """Where the made-up clinic is to be found, and on which folder it lives."""

    address: str
    folder: Path

    def set_back(self, dyad_id: str, days: int) -> None:
        """Make the dyad's first answers that many days older than they are."""
        self.run(SET_BACK, dyad_id, str(days))

    def run(self, script: str, *arguments: str) -> str:
        """Run this on the clinic's data, and return what it printed."""
        data = next(self.folder.glob("reknit-demo-*"))
        surroundings = _surroundings(self.folder) | {
            "DJANGO_SETTINGS_MODULE": "reknit.web.settings",
            "REKNIT_DATA": str(data / "data"),
            "REKNIT_KEYS_FILE": str(data / "keys" / "keys.json"),
            "REKNIT_ADDRESS": self.address,
        }
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", script, *arguments], env=surroundings, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()


def _surroundings(folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("REKNIT_", "DJANGO_"))}
    source = str(Path(__file__).parents[3] / "src")
    return own | {"TMPDIR": str(folder), "PYTHONPATH": os.pathsep.join(filter(None, [source, own.get("PYTHONPATH")]))}


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/help/", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no Chromium browser here")
    folder = tmp_path_factory.mktemp("clinic")
    port = _free_port()
    address = f"http://localhost:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", DEMO, str(port)], env=_surroundings(folder), stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the clinic did not open:\n{(folder / 'log').read_text()}")
            time.sleep(0.1)
        yield Server(address, folder)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="package")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium browser here")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def device(chromium, server):
    """Return a way to take one more device in hand; every one of them is looked over at the end."""
    taken: list[Device] = []

    def take(**options) -> Device:
        taken.append(Device(chromium, server.address, **options))
        return taken[-1]

    yield take
    for each in taken:
        each.put_down()
