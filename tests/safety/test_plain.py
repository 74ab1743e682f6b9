"""All words of these rooms are plain, and the counter that says so counts right."""

from __future__ import annotations

import pytest

from tests.safety.plain import average_grade, grade, prose, too_hard, words_of_the_trade

WORDING = [
    ("safety", "page.toml"),
    ("safety", "screening.toml"),
    ("indicators", "version_1.toml"),
    ("indicators", "practicals.toml"),
    ("ending", "wording.toml"),
]
every_wording = pytest.mark.parametrize(("room", "name"), WORDING)


@every_wording
def test_no_word_of_the_trade(room: str, name: str) -> None:
    assert words_of_the_trade(prose(room, name)) == []


@every_wording
def test_no_brace_is_left_over(room: str, name: str) -> None:
    assert [text for text in prose(room, name) if "{" in text or "}" in text] == []


@every_wording
def test_it_reads_easily(room: str, name: str) -> None:
    assert average_grade(prose(room, name)) <= 7.0
    assert too_hard(prose(room, name)) == []


@every_wording
def test_what_is_not_validated_says_so(room: str, name: str) -> None:
    asks = any(part in name for part in ("screening", "version", "practicals"))
    assert ("not validated" in " ".join(prose(room, name))) == asks


def test_the_counter_of_the_reading_level() -> None:
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 - 15.59
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)
    # 6 words, 1 sentence, 6 + 2 + 1 + 5 + 1 + 4 syllables
    hard = "Interdisciplinary measures of psychotherapeutic self-examination"
    assert grade(hard) > 15
    assert grade("The table is little and loved.") == pytest.approx(0.39 * 6 + 11.8 * 8 / 6 - 15.59)
