"""The page about the indicators says what the indicators say."""

from __future__ import annotations

from pathlib import Path

import pytest

from reknit.indicators.asking import MOST_AT_ONCE, SESSIONS_BETWEEN, sessions_for_all
from reknit.indicators.attendance import FEWEST_SESSIONS, LOOKED_BACK, OFTEN_ENOUGH
from reknit.indicators.indicators import indicators
from reknit.kinds import Voice, kinds

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "indicators.md").read_text("utf-8")
HEADINGS = {
    Voice.GUEST: "Asked of a patient or a trainee",
    Voice.GUIDE: "Asked of a therapist or a supervisor",
    Voice.PEER: "Asked of partners and friends",
}


@pytest.mark.parametrize("voice", list(Voice))
def test_each_voice_has_its_table(voice: Voice) -> None:
    table = PAGE.split(f"### {HEADINGS[voice]}\n")[1].split("\n#")[0]
    rows = []
    for indicator in indicators().all:
        said = indicator.wording[voice]
        text = f"{said.text} *{said.help}*" if said.help else said.text
        options = ", ".join(f"{value} {label}" for value, label in enumerate(said.options))
        rows.append(f"| `{indicator.name}` | {text} | {options} |")
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows


def test_it_says_that_they_are_not_validated() -> None:
    assert indicators().notice.rstrip(".") in " ".join(PAGE.split())


def test_the_figures_are_those_of_the_code() -> None:
    assert (MOST_AT_ONCE, SESSIONS_BETWEEN) == (2, 2), "at most two at a time, every second session"
    assert {sessions_for_all(kind) for kind in kinds()} == {14}, "within fourteen sessions"
    assert (OFTEN_ENOUGH, LOOKED_BACK, FEWEST_SESSIONS) == (3, 8, 6), "three of the last eight; fewer than six"


@pytest.mark.parametrize("name", ["version_1.toml", "practicals.toml"])
def test_the_licence_says_where_the_wording_is(name: str) -> None:
    assert f"src/reknit/indicators/{name}" in (ROOT / "LICENSE-WORDING").read_text("utf-8")
