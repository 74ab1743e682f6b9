"""The lists of trust keep up with the code: planted faults, checks that are run, and the tests that prove promises."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from scripts.seeded_bugs import Bug, CannotBeTriedError, planted, seeded_bugs
from scripts.trust import Check, checks, words_of

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
PROMISES = [f"P{number}" for number in range(1, 9)]
TEST = re.compile(r"tests/[\w/]+(?:\.py(?:::\w+)?)?")
TEMPLATES = ROOT / "src" / "reknit" / "web" / "templates"
PAGE_PROMISES = tomllib.loads((ROOT / "tests" / "trust" / "promises.toml").read_text("utf-8"))["promise"]
PROMISING = re.compile(
    r"Only you (?:can|ever|read|and)[^.<]*"
    r"|[Nn]obody (?:else (?:is|ever|reads|sees|can)|but you|will ever|is shown)[^.<]*"
    r"|[Nn]ever (?:sees?|shows?|kept)\b[^.<]*|(?<!\w)[Nn]othing is kept|keeps nothing|[Ss]tored sealed|destroys the key"
    r"|works once|cannot be undone|in the same way, so that"
)
"""How pages promise; what only names a level or a lack ("there is nobody else here yet") does not."""
NOT_WRITTEN = ("HIPAA", "zero knowledge", "zero-knowledge", "even we can't", "military", "unbreakable")


def is_there(test: str) -> bool:
    """Return whether a test, a file of tests or a folder of them exists, by the words pytest takes."""
    file, _, name = test.partition("::")
    path = ROOT / file
    if not name:
        return path.exists()
    return path.exists() and f"def {name.partition('[')[0]}(" in path.read_text("utf-8")


@pytest.mark.parametrize("bug", seeded_bugs(), ids=lambda bug: bug.name)
def test_a_bug_can_still_be_planted(bug: Bug) -> None:
    source = (ROOT / "src" / bug.file).read_text("utf-8")
    assert planted(bug, source) != source
    assert bug.tests
    assert [each for each in bug.tests if not is_there(each)] == []


def test_bugs_of_many_kinds_are_planted_each_under_its_own_name() -> None:
    names = [each.name for each in seeded_bugs()]
    assert len(names) == len(set(names)) >= 16


def test_a_bug_that_the_code_has_outgrown_is_said_so() -> None:
    with pytest.raises(CannotBeTriedError, match="has 2 places"):
        planted(Bug("one", "says", "file.py", "twice", "never", []), "twice, twice")


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.what)
def test_what_a_check_runs_is_there(check: Check) -> None:
    assert 1 <= check.number <= 12
    for is_full in (False, True):
        _, words = words_of(check.command(is_full=is_full))
        named = [each for each in words if each.startswith(("tests/", "scripts/", "benchmarks/"))]
        assert named
        assert [each for each in named if not is_there(each)] == []
        assert check.how_many(is_full=is_full)
    assert re.compile(check.figure).groups <= 1


def promised() -> dict[str, str]:
    """What SECURITY.md says of each promise, up to the next heading."""
    parts = re.split(r"^### (P\d)\. ", SECURITY, flags=re.MULTILINE)[1:]
    return {
        name: re.split(r"^#+ ", text, flags=re.MULTILINE)[0] for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_every_promise_names_tests_that_exist() -> None:
    found = promised()
    assert list(found) == PROMISES
    for name, text in found.items():
        assert TEST.findall(text), name
    assert [each for each in TEST.findall(SECURITY) if not is_there(each)] == []


def test_what_pages_promise_is_there_and_proved_by_tests_that_exist() -> None:
    for each in PAGE_PROMISES:
        assert each["says"] in (TEMPLATES / each["on"]).read_text("utf-8"), each
        assert each["tests"], each
        assert [test for test in each["tests"] if not is_there(test)] == [], each


def test_no_page_promises_what_is_not_listed() -> None:
    known: dict[str, list[str]] = {}
    for each in PAGE_PROMISES:
        known.setdefault(each["on"], []).append(each["says"])
    missing = []
    for page in sorted(TEMPLATES.rglob("*.html")):
        name, text = page.relative_to(TEMPLATES).as_posix(), page.read_text("utf-8")
        for said in known.get(name, []):
            text = text.replace(said, "")
        missing += [(name, found[0]) for found in PROMISING.finditer(text)]
    assert missing == []


def test_what_no_test_can_prove_is_on_no_page() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "src").rglob("*.html")]
    assert [
        (page.name, words)
        for page in pages
        for words in NOT_WRITTEN
        if words.casefold() in page.read_text("utf-8").casefold()
    ] == []
