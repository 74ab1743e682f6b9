"""Two courses that differ only in what the other keeps to themselves look the same to the reader, byte for byte."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reknit.opening import Stage
from reknit.sharing import Level
from reknit.web.checks.models import Session
from reknit.web.checks.revealing import change_level
from reknit.web.dyads.beginning import set_own_levels
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import answer_of, give, give_again, of, opened
from tests.web.supervision.linked import standing_link

pytestmark = pytest.mark.django_db
COURSE = (7, 8, 8, 7, 8, 9, 8, 8, 9, 8, 7, 8, 8, 3, 2, 3)
"""What both share session by session; it falls, so that there is a hint to compare."""
SHARED = ("understood", "matters", "manner")
PRIVATE_NUMBERS = ("candour", "closeness", "rub", "week")
PRIVATE_WORDS = ("good_moment", "words")
COPIES = ("/account/copy/everything.json", "/account/copy/everything.csv", "/account/copy/ratings.csv")
BEGAN = datetime(2026, 3, 2, 18, tzinfo=UTC)
UNLIKE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b"
    r'|(?<=csrfmiddlewaretoken" value=")\w{64}|(?<=data-token=")\w{64}'
)

kept_values = st.one_of(st.none(), st.integers(0, 3))
kept_words = st.one_of(st.none(), st.sampled_from(["A", "Something rather longer than that"]))
secrets = st.fixed_dictionaries(dict.fromkeys(PRIVATE_NUMBERS, kept_values) | dict.fromkeys(PRIVATE_WORDS, kept_words))
acts = st.sets(st.sampled_from(["change", "levels", "defaults", "look"]))


def run(cast: Cast, kept: list[dict[str, Any]], level: str, acts: set[str]) -> dict[str, tuple[bytes, str]]:
    """Return Ana's pages of a course in which Ben keeps these to himself; as if it had never been, afterwards."""
    with transaction.atomic(), time_machine.travel(BEGAN, tick=False) as clock:
        for place, (rating, own) in enumerate(zip(COURSE, kept, strict=True)):
            clock.move_to(BEGAN + timedelta(days=7 * place))
            session = _session(cast, place + 1)
            public = dict.fromkeys(SHARED, rating)
            give(session, cast.ana_member, dict.fromkeys(SHARED, "shared"), **public)
            clock.shift(60)
            levels = dict.fromkeys(SHARED, "shared") | dict.fromkeys(own, level)
            check = give(session, cast.ben_member, levels, **public, **own)
            clock.shift(60)
            opened(session, cast.ana_member)
            clock.shift(30)
            if "change" in acts:
                check = give_again(check, levels, **public, words="Written afterwards")
            if "levels" in acts and own["words"] is not None and "change" not in acts:
                change_level(session.pk, of(cast.ben_member), answer_of(check, "words").pk, Level.ONLY_ME)
        if "defaults" in acts:
            set_own_levels(of(cast.ben_member), dict.fromkeys(SHARED, Level.ONLY_ME))
        clock.move_to(BEGAN + timedelta(days=60))
        link = standing_link(cast, clock)
        pages = _pages(signed_in(cast.ana), cast, clock) | _read(
            signed_in(cast.ito), [f"/supervised/{link.pk}/"], clock
        )
        transaction.set_rollback(True)
    return pages


def _session(cast: Cast, number: int) -> Session:
    day = date(2026, 3, 2) + timedelta(days=7 * number)
    if number == 1:
        return cast.session
    return Session.objects.create(dyad=cast.dyad, number=number, date=day, stage=Stage.NOBODY_ANSWERED)


def _pages(ana: Browser, cast: Cast, clock: time_machine.Traveller) -> dict[str, tuple[bytes, str]]:
    dyad = f"/dyads/{cast.dyad.pk}/"
    paths = [dyad + rest for rest in ("", "all-sessions/", "who-looked/", "ratings.csv", "terms/", "next-session/")]
    paths += [f"{dyad}sessions/{number}/{rest}" for number in (1, len(COURSE)) for rest in ("", "status/", "check/")]
    return _read(ana, ["/", "/own-part/", "/own-part/?since=year", *paths, *COPIES], clock)


def _read(browser: Browser, paths: list[str], clock: time_machine.Traveller) -> dict[str, tuple[bytes, str]]:
    pages = {}
    for path in paths:
        clock.shift(1)
        answer = browser.get(path)
        pages[path] = (answer.content, f"{answer.status_code} {answer.get('Content-Length')}")
    found = pages.items()
    return {UNLIKE.sub("~", path): (UNLIKE.sub("~", body.decode()).encode(), told) for path, (body, told) in found}


@pytest.mark.any_database
@settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    one=st.lists(secrets, min_size=len(COURSE), max_size=len(COURSE)),
    other=st.lists(secrets, min_size=len(COURSE), max_size=len(COURSE)),
    levels=st.tuples(*[st.sampled_from(["only_me", "next_talk"])] * 2),
    done=st.tuples(acts, acts),
)
def test_what_ben_keeps_changes_nothing_that_ana_can_see(
    cast: Cast,
    one: list[dict[str, Any]],
    other: list[dict[str, Any]],
    levels: tuple[str, str],
    done: tuple[set[str], set[str]],
) -> None:
    assert run(cast, one, levels[0], done[0]) == run(cast, other, levels[1], done[1])


def test_kept_or_rather_not_said_is_the_same_to_the_reader(cast: Cast) -> None:
    nothing: list[dict[str, Any]] = [dict.fromkeys(PRIVATE_NUMBERS + PRIVATE_WORDS)] * len(COURSE)
    much = [dict.fromkeys(PRIVATE_NUMBERS, 1) | dict.fromkeys(PRIVATE_WORDS, "Only mine")] * len(COURSE)
    pages = run(cast, much, "only_me", {"change", "defaults"})
    assert run(cast, nothing, "next_talk", set()) == pages
    assert b'class="card hint"' in pages["/dyads/~/"][0], "there is a hint to compare"
    assert b'class="card hint"' in pages["/supervised/~/"][0], "and one for a supervisor"


def test_the_comparison_notices_a_difference_that_may_be_seen(cast: Cast) -> None:
    much = [dict.fromkeys(PRIVATE_NUMBERS, 1) | dict.fromkeys(PRIVATE_WORDS, "Only mine")] * len(COURSE)
    assert run(cast, much, "only_me", set()) != run(cast, much, "shared", set())
