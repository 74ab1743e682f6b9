"""Run the checks of `tests/trust/checks.toml` and print what each found.

python scripts/trust.py [--full] [NUMBER ...]

One row a check: what was run, how many, the figure, how long it took, passed or failed. Exit code 1 if a check fails.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "tests" / "trust" / "checks.toml"
WIDTHS = (3, 58, 30, 44, 8)
LINES_OF_A_FAILURE = 40


@dataclass(frozen=True, slots=True)
class Check:
    """One row: the promise's check it belongs to, what is run quickly and in full, and where its figure stands."""

    number: int
    what: str
    run: str
    many: str
    figure: str = r"(\d+ passed)"
    full: str = ""
    many_full: str = ""

    def command(self, *, is_full: bool) -> str:
        """Return what is run."""
        return self.full if is_full and self.full else self.run

    def how_many(self, *, is_full: bool) -> str:
        """Return how many of it there are, in words."""
        return self.many_full if is_full and self.full else self.many


@dataclass(frozen=True, slots=True)
class Found:
    """What a run of a check came to."""

    figure: str
    seconds: float
    passed: bool
    output: str


def main() -> int:
    """Run the checks that were asked for and print the table; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("numbers", nargs="*", type=int, help="only these checks")
    asked.add_argument("--full", action="store_true", help="the full counts, which take hours")
    told = asked.parse_args()
    print(_row("", "check", "how many", "figure", "time", "result"))
    failed = []
    for check in checks():
        if told.numbers and check.number not in told.numbers:
            continue
        found = _found(check, check.command(is_full=told.full))
        result = "passed" if found.passed else "FAILED"
        many = check.how_many(is_full=told.full)
        print(_row(str(check.number), check.what, many, found.figure, _time(found.seconds), result), flush=True)
        if not found.passed:
            failed.append((check, found))
    for check, found in failed:
        last = "\n".join(found.output.splitlines()[-LINES_OF_A_FAILURE:])
        print(f"\n{check.number} {check.what}\n$ {check.command(is_full=told.full)}\n{last}")
    return 1 if failed else 0


def checks() -> list[Check]:
    """Return every check of the list, in its order."""
    return [Check(**each) for each in tomllib.loads(CHECKS.read_text("utf-8"))["check"]]


def words_of(command: str) -> tuple[dict[str, str], list[str]]:
    """Return what a command sets in its surroundings, and its words, with this Python in the place of `python`."""
    words = shlex.split(command)
    told = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        told[name] = value
    return told, [sys.executable if word == "python" else word for word in words]


def _found(check: Check, command: str) -> Found:
    told, words = words_of(command)
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - the commands of this project's own list
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": path, **told}, capture_output=True, text=True, check=False
    )
    output = done.stdout + done.stderr
    said = re.findall(check.figure, output)
    # A run that says nothing of what it found has not found that all is well.
    return Found(said[-1] if said else "none", time.monotonic() - began, done.returncode == 0 and bool(said), output)


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} min"


def _row(*cells: str) -> str:
    return "  ".join(f"{cell:{width}}" for cell, width in zip(cells, (*WIDTHS, 0), strict=True)).rstrip()


if __name__ == "__main__":
    sys.exit(main())
