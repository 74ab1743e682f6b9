"""The page about safety says what the data say."""

from __future__ import annotations

from pathlib import Path

from reknit.safety.contacts import read_contacts
from reknit.safety.gate import SCREENING_HOLDS_DAYS
from reknit.safety.risk import read_protocol
from reknit.safety.severe import severe_answers
from reknit.safety.stored import STORED_LENGTH

PAGE = (Path(__file__).parents[2] / "docs" / "safety.md").read_text("utf-8")


def test_every_concern_is_listed_with_its_answers() -> None:
    for (question, _), values in severe_answers().items():
        for concern in values.values():
            row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{concern.value}` |"))
            assert f"`{question}`" in row


def test_the_figures_are_those_of_the_code() -> None:
    assert f"they hold for {SCREENING_HOLDS_DAYS} days" in PAGE
    assert f"always {STORED_LENGTH} characters" in PAGE


def test_the_examples_can_be_read() -> None:
    examples = [line.strip() for line in PAGE.splitlines() if line.startswith("    ") and "|" in line]
    assert read_contacts(examples[1])[0].country == "DE"
    assert len(read_protocol("\n".join(examples[3:])).steps) == 2
