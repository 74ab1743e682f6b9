"""What a visitor puts into a name or an address stays one line of the log, and steers no terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from reknit.web.log_lines import OneLine


def logged(message: str, *told: object, exc_info: Any = None) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, told, exc_info)
    return OneLine("{levelname} {name} {message}", style="{").format(record)


@given(st.text())
def test_any_name_is_part_of_one_printable_line(name: str) -> None:
    line = logged("Not Found: %s", name)
    assert line.isprintable()
    assert line.startswith("WARNING django.request Not Found: ")


def test_a_forged_line_and_signs_for_the_terminal_are_shown() -> None:
    line = logged("Not Found: %s", "/a\nERROR django forged\x1b[2J\u202e\u2028")
    assert line.endswith(r"/a\nERROR django forged\x1b[2J\u202e\u2028")


def test_the_lines_of_a_traceback_stay_lines_and_none_pretends_to_be_a_record() -> None:
    try:
        int("a\x1b[31m\0b\nERROR django forged")
    except ValueError:
        told = logged("went wrong at %s", "/\nERROR django forged", exc_info=sys.exc_info())
    first, *traced = told.split("\n")
    assert first == r"WARNING django.request went wrong at /\nERROR django forged"
    assert len(traced) > 3
    assert all(line.startswith("  ") and line.isprintable() for line in traced)
    assert r"ValueError: invalid literal for int() with base 10: 'a\x1b[31m\x00b\nERROR django forged'" in told


def test_every_line_of_the_site_s_logs_is_made_so() -> None:
    logging_of_the_site: dict[str, Any] = settings.LOGGING
    assert logging_of_the_site["formatters"]["plain"]["()"] == "reknit.web.log_lines.OneLine"
    assert {each["formatter"] for each in logging_of_the_site["handlers"].values()} == {"plain"}
