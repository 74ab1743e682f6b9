"""Do the access tests notice a fault? Plant each of `tests/trust/seeded_bugs.toml` in a copy and run them.

python scripts/seeded_bugs.py [--seeds 1 2 3] [--quick] [NAME ...]

Prints a table: bug, seed, the test that caught it. Exit code 1 if a bug goes unnoticed, 2 if one cannot be planted
or its tests fail without it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUGS = ROOT / "tests" / "trust" / "seeded_bugs.toml"
PASSED, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Bug:
    """A fault: in this file, what is found is put otherwise; these tests ought to notice.

    `times`: how many times over they draw what they draw, where few examples may well miss the fault.
    """

    name: str
    says: str
    file: str
    find: str
    put: str
    tests: list[str]
    is_random: bool = False  # found by random courses, past many pages
    times: int = 1


class CannotBeTriedError(Exception):
    """A bug cannot be planted, or the tests do not run."""


def main() -> int:
    """Plant every bug with every seed; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("names", nargs="*", help="only bugs with one of these words in their name")
    asked.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    asked.add_argument("--quick", action="store_true", help="only bugs that fixed tests find, which takes seconds")
    told = asked.parse_args()
    bugs = [each for each in seeded_bugs() if not told.names or any(word in each.name for word in told.names)]
    bugs = [each for each in bugs if not (told.quick and each.is_random)]
    try:
        _runs_without(bugs)
        # A fixed test finds the same with any seed.
        tries = [(bug, seed) for bug in bugs for seed in told.seeds[: None if bug.is_random else 1]]
        missed = sum(not _is_caught(bug, seed) for bug, seed in tries)
    except CannotBeTriedError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"{len(tries) - missed} of {len(tries)} caught, {len(bugs)} bugs")
    return 1 if missed else 0


def seeded_bugs() -> list[Bug]:
    """Return every bug of the list."""
    return [Bug(**each) for each in tomllib.loads(BUGS.read_text())["bug"]]


def planted(bug: Bug, source: str) -> str:
    """Return a file's text with the bug in it.

    Raises:
        CannotBeTriedError: what it replaces is not there exactly once; the list is older than the code.
    """
    if source.count(bug.find) != 1:
        raise CannotBeTriedError(
            f"{bug.name}: {bug.file} has {source.count(bug.find)} places that read {bug.find!r}, expected 1. "
            "Bring tests/trust/seeded_bugs.toml up to date."
        )
    return source.replace(bug.find, bug.put)


def _runs_without(bugs: list[Bug]) -> None:
    tests = sorted({each for bug in bugs for each in bug.tests})
    code, output = _pytest(ROOT / "src", tests, seed=0)
    if code != PASSED:
        raise CannotBeTriedError(f"The tests fail without any bug:\n{output[-2000:]}")


def _is_caught(bug: Bug, seed: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        place = source / bug.file
        place.write_text(planted(bug, place.read_text()))
        code, output = _pytest(source, bug.tests, seed=seed, times=bug.times)
    if code not in {PASSED, FAILED}:
        raise CannotBeTriedError(f"{bug.name}: the tests did not run:\n{output[-2000:]}")
    by = re.search(r"^FAILED \S*?([^/ ]+?::\S+)", output, re.MULTILINE)
    caught = code == FAILED and by is not None
    print(f"{bug.name:40} seed {seed}  {'caught by ' + by[1] if caught and by else 'NOT NOTICED'}", flush=True)
    return caught


def _pytest(source: Path, tests: list[str], *, seed: int, times: int = 1) -> tuple[int, str]:
    surroundings = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    surroundings["REKNIT_TEST_TIMES"] = str(times * int(os.environ.get("REKNIT_TEST_TIMES", "1")))
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--hypothesis-profile=seeded-bugs"]
    words += [f"--hypothesis-seed={seed}", *tests]
    done = subprocess.run(words, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)  # noqa: S603
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
