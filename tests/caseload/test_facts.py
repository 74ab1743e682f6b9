"""Facts keep what they hold, and their text tells nothing by its length."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.caseload.facts import LENGTH, SESSIONS_DRAWN, At, Facts, Rub

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ats = st.builds(At, st.integers(1, 9_999), days)
rubs = st.builds(Rub, st.integers(1, 9_999), days, st.sampled_from([("you",), ("other",), ("you", "other")]))
rating = st.one_of(st.none(), st.integers(0, 100).map(lambda tenths: tenths / 10))
facts = st.builds(
    Facts,
    began=days,
    last=st.one_of(st.none(), ats),
    to_answer=st.one_of(st.none(), ats),
    other_answered=st.booleans(),
    to_open=st.one_of(st.none(), ats),
    remark=st.one_of(st.none(), ats),
    rub=st.one_of(st.none(), rubs),
    since_check=st.integers(0, 24),
    last_check=st.one_of(st.none(), days),
    fell_out=st.integers(0, 24),
    fell_out_on=st.one_of(st.none(), days),
    level=st.integers(0, 24),
    ratings=st.lists(st.tuples(rating, rating), max_size=SESSIONS_DRAWN).map(tuple),
)


@given(facts)
def test_facts_come_back_as_they_were_in_a_text_of_one_length(kept: Facts) -> None:
    text = kept.to_text()
    assert Facts.from_text(text) == kept
    assert len(text) == LENGTH


def test_facts_of_another_version_are_refused() -> None:
    text = json.dumps(json.loads(Facts(date(2026, 1, 1)).to_text()) | {"format": 0})
    with pytest.raises(ValueError, match="another version"):
        Facts.from_text(text)
