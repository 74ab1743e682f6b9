"""Every address, by every method, to everybody who may come: equal to one table, which the code has not seen."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, path

from reknit.web import urls
from reknit.web.policy import anyone
from tests.trust.visitors import VISITORS, Clinic, lively

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpResponse

    from tests.web.cast import Browser, Cast

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "routes.toml").read_text("utf-8"))
GROUPS: dict[str, list[str]] = TABLE["groups"]
RULES: list[dict[str, Any]] = TABLE["rule"]
RULE_OF: dict[str, dict[str, Any]] = {asked: rule for rule in RULES for asked in rule["at"]}
USUAL = {who: told for told, people in TABLE["not_let_in"].items() for who in people}
WITH_OTHER_METHODS = ("nobody", "another patient", "therapist")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
TURNS = 3
"""In as many parts, so that they can run beside each other."""
FORM = "application/x-www-form-urlencoded"
ALL: list[Any] = urls.urlpatterns


def addresses(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.pattern)
        else:
            yield from addresses(pattern.url_patterns)


def expected(asked: str, who: str) -> str:
    """What the table says of this visitor: let in, or what else they are told."""
    rule = RULE_OF.get(asked)
    if rule is None:
        return "no such method"
    for told in ("nothing", "second_lock"):
        if who in rule.get(told, ()):
            return told.replace("_", " ")
    let_in = {each for name in rule["let_in"] for each in GROUPS.get(name, [name])}
    return "in" if who in let_in else rule.get("otherwise", USUAL.get(who, "nothing"))


def told(answer: HttpResponse, nothing: HttpResponse) -> str:
    """What an answer comes to. Whoever is told that there is nothing is told so in the same words."""
    where = str(answer.get("Location", "")).partition("?")[0]
    known = {
        "/account/sign-in/": "sign in",
        "/account/second-factor/": "second lock",
        "/handed-over/done/": "over",
    }
    if answer.status_code == 404:
        return "nothing" if answer.content == nothing.content else "a page of its own that there is nothing"
    if answer.status_code == 405 or (answer.get("Allow") and not answer.content):
        return "no such method"
    if answer.status_code >= 500:
        return f"a fault: {answer.status_code}"
    return known.get(where, "in") if answer.status_code == 302 else "in"


def ask(browser: Browser, method: str, address: str, sent: dict[str, str]) -> HttpResponse:
    """Ask as if nobody had asked before: what it changes is taken back."""
    cookies = {name: each.value for name, each in browser.cookies.items()}
    with transaction.atomic():
        if method == "POST":
            answer = browser.post(address, sent)
        else:
            answer = browser.generic(method, address, content_type=FORM)
        transaction.set_rollback(True)
    browser.cookies.clear()
    for name, value in cookies.items():
        browser.cookies[name] = value
    return answer  # type: ignore[no-any-return] # Django's test client has no types


def differences(clinic: Clinic, who: str) -> Iterator[str]:
    """Yield where this visitor is told something else than the table says."""
    browser = VISITORS[who](clinic)
    places = clinic.places
    nothing = ask(browser, "GET", "/no-such-page/", {})
    for address in addresses(ALL):
        where = "/" + re.sub(r"<[^>]+>", lambda found: places[found[0]], address)
        allowed = {expected(f"{method} {address}", who) for method in ("GET", "POST")}
        for method in ("GET", "POST"):
            asked = f"{method} {address}"
            found = told(ask(browser, method, where, RULE_OF.get(asked, {}).get("sent", {})), nothing)
            want = expected(asked, who)
            # The sign-in library asks who it is before it asks for the method.
            if found != want and not (want == "no such method" and found in {"sign in", "second lock", "nothing"}):
                yield f"{who}, {asked}: {found}, expected {want}"
        for method in OTHER_METHODS if who in WITH_OTHER_METHODS else ():
            found = told(ask(browser, method, where, {}), nothing)
            if found not in {"no such method", *allowed}:
                yield f"{who}, {method} {address}: {found}, expected {allowed} or no such method"


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("turn", range(TURNS))
def test_every_address_answers_everybody_as_the_table_says(cast: Cast, turn: int) -> None:
    clinic, found = lively(cast), list[str]()
    for who in list(VISITORS)[turn::TURNS]:
        with transaction.atomic():
            found += differences(replace(clinic), who)
            transaction.set_rollback(True)
    assert found == []


def unlisted(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """Return the addresses that are not in the table."""
    return set(addresses(patterns)) - {asked.partition(" ")[2] for asked in RULE_OF}


def test_every_address_is_in_the_table_and_nothing_else_is() -> None:
    assert unlisted(ALL) == set()
    assert {asked.partition(" ")[2] for asked in RULE_OF} - set(addresses(ALL)) == set()
    assert len(RULE_OF) == sum(len(rule["at"]) for rule in RULES), "none stands twice"


def test_an_address_that_nobody_put_into_the_table_is_found() -> None:
    planted = path("dyads/<uuid:dyad_id>/everything/", anyone(lambda _request: None))  # type: ignore[arg-type,return-value]
    assert unlisted([*ALL, planted]) == {"dyads/<uuid:dyad_id>/everything/"}


def test_everybody_in_the_table_comes() -> None:
    named = {who for rule in RULES for who in [*rule["let_in"], *rule.get("nothing", []), *rule.get("second_lock", [])]}
    assert set(GROUPS["everybody"]) == set(VISITORS)
    assert named - GROUPS.keys() <= set(VISITORS)
    assert {who for people in [*GROUPS.values(), *TABLE["not_let_in"].values()] for who in people} <= set(VISITORS)
