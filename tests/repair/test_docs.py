"""The page for the two people says what the table says."""

from __future__ import annotations

from pathlib import Path

from reknit.repair.answers import Answer, wish_result
from reknit.repair.diagram import diagram
from reknit.repair.held import COLUMNS
from reknit.repair.moves import TABLE
from reknit.repair.refusals import ASK_AGAIN, LAPSES, MOST_WISHES, SILENCE, TRIES_TO_HEAR

PAGE = (Path(__file__).parents[2] / "docs" / "talking-it-through.md").read_text("utf-8")


def test_the_page_shows_the_diagram_of_the_table_as_it_is() -> None:
    assert diagram() in PAGE


def test_every_stage_of_the_table_is_in_the_diagram() -> None:
    assert all(row.at.value.replace("_", " ") in diagram() for row in TABLE)


def test_every_column_of_the_repairs_table_is_explained() -> None:
    assert all(f"| `{name}` | {meaning} |" in PAGE for name, meaning in COLUMNS.items())


def test_the_numbers_on_the_page_are_those_of_the_program() -> None:
    assert (ASK_AGAIN.days, LAPSES.days, SILENCE.days, TRIES_TO_HEAR, MOST_WISHES) == (7, 28, 30, 3, 5)
    assert all(said in PAGE for said in ("waits a week", "four weeks", "thirty days", "three tries", "at most five"))


def test_two_answers_come_to_one_whatever_the_order() -> None:
    for one in Answer:
        assert wish_result(one, one) is one
        assert all(wish_result(one, other) is wish_result(other, one) for other in Answer)
        assert wish_result(one, Answer.NOT_FOR_ME) is Answer.NOT_FOR_ME
        assert wish_result(one, Answer.AGREED) is one
