"""Rounds of killing: a site at work, what it acknowledged before it died, and what it has kept of that."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 120
"""Longer than anything takes on a busy machine; only a site that hangs is waited for so long."""
WELL, KILLED = "ended 0", "ended -9"


@dataclass
class Tally:
    """What came of the rounds. Under way: sent and not acknowledged, yet stored, as it may be."""

    rounds: int = 0
    servers: int = 0
    stored: int = 0
    refused: int = 0
    under_way: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def problems(self) -> list[str]:
        """Return everything that must not be."""
        return [*self.lost, *self.doubled, *self.half, *self.strange]

    def __str__(self) -> str:
        """Return the figures in one line."""
        killed = f"{self.rounds} rounds" + (f", in {self.servers} the server too" if self.servers else "")
        told = f"{killed}, {self.stored} acknowledged, {len(self.lost)} lost, {len(self.doubled)} doubled"
        return f"{told}, {len(self.half)} half"


class Lines:
    """The lines that a process says, each as soon as it is said."""

    def __init__(self, out: IO[str]) -> None:
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, args=(out,), daemon=True)
        self._listener.start()

    def _listen(self, out: IO[str]) -> None:
        with out:
            for line in out:
                self._said.put(line.rstrip("\n"))
        self._said.put("over")

    def close(self) -> None:
        """Wait until the process has said everything."""
        self._listener.join(PATIENCE_SECONDS)

    def next(self) -> str:
        """Return the next line; "over" when there will be none."""
        return self._said.get(timeout=PATIENCE_SECONDS)


class WarmSite:
    """A site in a process of its own, which runs this module; its workers come and are killed."""

    def __init__(self, told: dict[str, str], module: str = "warm") -> None:
        unwanted = {"REKNIT_KEYS", "REKNIT_DATABASE_URL", "REKNIT_MADE_UP", "REKNIT_BEHIND_PROXY"}
        own = {name: value for name, value in os.environ.items() if name not in unwanted}
        own |= {"DJANGO_SETTINGS_MODULE": "reknit.web.settings", "REKNIT_ADDRESS": "http://localhost:8765"}
        self.process = subprocess.Popen(  # noqa: S603 - the project's own code
            [sys.executable, "-m", f"tests.web.durability.{module}"],
            cwd=ROOT,
            env=own | told,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.lines = Lines(self.process.stdout)
        self.tally = Tally()
        self.worker = 0
        assert self.lines.next() == "ready"

    def order(self, *words: str) -> None:
        """Have a worker do this, and note which process it is."""
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        self.worker = int(self.lines.next().removeprefix("worker "))

    def told(self, *words: str, ended: str = WELL) -> list[str]:
        """Return what a worker says until it ends, as it is expected to."""
        self.order(*words)
        said = []
        while not (line := self.lines.next()).startswith("ended"):
            said.append(line)
        self.worker = 0
        assert line == ended, (words, line, said[-3:])
        return said

    def close(self) -> None:
        """End it, whatever it does."""
        assert self.process.stdin is not None
        self.process.kill()
        if self.worker:
            with suppress(ProcessLookupError):
                os.kill(self.worker, signal.SIGKILL)
        self.process.stdin.close()
        self.process.wait()
        self.lines.close()


@contextmanager
def warm_site(folder: Path, module: str = "warm", **told: str) -> Iterator[WarmSite]:
    """Give a site with data and keys in this folder."""
    places = {"REKNIT_DATA": str(folder / "data"), "REKNIT_KEYS_FILE": str(folder / "keys" / "keys.json")}
    site = WarmSite(places | told, module)
    try:
        yield site
    finally:
        site.close()


class Round:
    """One round: a worker sends, something happens, it is killed, and what is stored is looked at."""

    def __init__(self, site: WarmSite) -> None:
        self.site = site
        self.stored: list[str] = []
        self.refused: list[str] = []
        site.order("send")
        self.dyads = site.lines.next().split()[1:]
        assert self.dyads

    def hear(self, enough: Callable[[], bool]) -> None:
        """Listen until it is enough."""
        while not enough():
            self._note(self.site.lines.next())

    def until_stored(self, more: int) -> None:
        """Listen until so many more are acknowledged."""
        goal = len(self.stored) + more
        self.hear(lambda: len(self.stored) >= goal)

    def until_refused(self) -> None:
        """Listen until one more is refused."""
        goal = len(self.refused) + 1
        self.hear(lambda: len(self.refused) >= goal)

    def kill(self) -> None:
        """Kill the worker, and hear what it had still said."""
        os.kill(self.site.worker, signal.SIGKILL)
        while (line := self.site.lines.next()) != KILLED:
            assert not line.startswith("ended"), line
            self._note(line)
        self.site.worker = 0

    def _note(self, line: str) -> None:
        what, _, told = line.partition(" ")
        match what:
            case "stored":
                self.stored.append(told)
            case "refused":
                self.refused.append(told)
            case _:
                self.site.tally.strange.append(line)
                assert what not in {"over", "ended"}, line

    def look(self) -> None:
        """Compare what was acknowledged with what is stored, and add it to the tally."""
        tally = self.site.tally
        said = [line.partition(" ") for line in self.site.told("look", *self.dyads)]
        kept = [told for what, _, told in said if what == "kept"]
        tally.rounds += 1
        tally.stored += len(self.stored)
        tally.refused += len(self.refused)
        tally.under_way += len(set(kept) - set(self.stored))
        tally.lost += sorted(set(self.stored) - set(kept))
        tally.doubled += sorted({each for each in kept if kept.count(each) > 1})
        tally.half += [told for what, _, told in said if what == "half"]


def killed_again_and_again(
    site: WarmSite, rounds: int, *, seed: int, kill_server: Callable[[], None] | None = None
) -> None:
    """Kill the worker after a few acknowledgements, as often as asked for; every second time the server before it."""
    dice = Random(seed)  # noqa: S311 - when to kill, guards nothing
    for number in range(rounds):
        this = Round(site)
        this.until_stored(dice.randint(1, 12))
        if kill_server is not None and number % 2:
            kill_server()
            site.tally.servers += 1
            this.until_stored(dice.randint(1, 12))
        this.kill()
        this.look()
    site.tally.half += [line for line in site.told("health") if line.startswith("half")]
