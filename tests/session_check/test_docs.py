"""The page about the session check says what the check says."""

from __future__ import annotations

from pathlib import Path

import pytest

from reknit.kinds import Voice, kinds
from reknit.session_check.measures import BOND_QUESTIONS, MEASURES
from reknit.session_check.questions import Question, QuestionKind, session_check
from reknit.sharing import Level

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "session-check.md").read_text("utf-8")
SCORING = PAGE.split("## How it is scored\n")[1].splitlines()
CHECK = session_check()
HEADINGS = {
    Voice.GUEST: "Asked of a patient or a trainee",
    Voice.GUIDE: "Asked of a therapist or a supervisor",
    Voice.PEER: "Asked of partners and friends",
}


def answers(question: Question, voice: Voice) -> str:
    if question.kind is QuestionKind.SCALE:
        return f"0 {question.wording[voice].low} ... 10 {question.wording[voice].high}"
    if question.kind is QuestionKind.CHOICE:
        return ", ".join(f"{value} {label}" for value, label in enumerate(question.options))
    return "words"


@pytest.mark.parametrize("voice", list(Voice))
def test_each_voice_has_its_table_of_all_questions(voice: Voice) -> None:
    table = PAGE.split(f"### {HEADINGS[voice]}\n")[1].split("\n#")[0]
    rows = []
    for question in CHECK.questions:
        said = question.wording[voice]
        text = f"{said.text} *{said.help}*" if said.help else said.text
        level = question.default_level.label
        rows.append(f"| `{question.name}` | {text} | {answers(question, voice)} | {level} |")
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows


def test_it_says_that_the_check_is_not_validated() -> None:
    assert CHECK.notice.rstrip(".") in " ".join(PAGE.split())


@pytest.mark.parametrize("level", list(Level))
def test_every_level_is_explained(level: Level) -> None:
    assert f"| {level.label} (`{level.value}`) |" in PAGE


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_every_measure_is_listed_with_its_range(measure) -> None:
    row = next(line for line in SCORING if line.startswith(f"| `{measure.name}` |"))
    assert f"| {measure.low} to {measure.high}, " in row
    assert ("mark" in row) == measure.is_mark


def test_it_says_what_the_mean_is_made_of() -> None:
    row = next(line for line in SCORING if line.startswith("| `between_us` |"))
    assert all(f"`{name}`" in row for name in BOND_QUESTIONS)


def test_it_says_how_long_one_waits() -> None:
    days = {kind.name: kind.waiting_days for kind in kinds()}
    assert days["therapy"] == days["supervision"]
    assert days["couple"] == days["friends"]
    said = f"{days['therapy']} days in therapy and supervision, {days['couple']} between partners and friends"
    assert said in " ".join(PAGE.split())


def test_the_licence_says_where_the_wording_is() -> None:
    assert f"src/reknit/session_check/version_{CHECK.version}.toml" in (ROOT / "LICENSE-WORDING").read_text("utf-8")
