"""Any request, by anybody, to any address: no error of the server's, nothing for who may not, all locked down."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reknit.web.coding.models import Coder
from reknit.web.content_type import reduced
from reknit.web.dyads.models import Member
from tests.examples import examples
from tests.web.cast import Browser, Cast, signed_in
from tests.web.coding.talks import brought, transcript_at
from tests.web.hostile.asking import FORM, KNOWN, PARTS, Answered, Asked, requests, send
from tests.web.hostile.described import NOBODYS, description
from tests.web.lived import live
from tests.web.supervision.linked import with_words

if TYPE_CHECKING:
    from tests.web.hostile.described import Fields

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PEOPLE = ["", "ana", "ben", "cleo", "ito", "max"]
ANSWERS = {200, 302, 400, 401, 403, 404, 405, 409, 410, 422, 429}
TO_WHO_MAY_NOT = {302, 400, 401, 403, 404, 405}
LOCKED_DOWN = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
PLAYED = "media-src blob:"
"""On the page beside which a recording of one's own can be played."""
INNER_LIFE = re.compile(r"Traceback|File \"|line \d+, in|site-packages|Exception|django\.|sqlite|psycopg")
# Written a second time: whom each kind of address answers, by who asks and which pair is asked about.
STAFF_ONLY = {"administrator": {"max"}, "clinician": {"ana", "ito"}}


def directives(policy: str) -> set[str]:
    return {each.strip() for each in policy.split(";")}


def locked_down(answer: Answered) -> None:
    told = answer.headers
    for name, value in LOCKED_DOWN.items():
        also = {PLAYED} if PLAYED in told[name] else set()
        assert directives(told[name]) == directives(value) | also, f"{name}: {told[name]}"
    assert "camera=()" in told["Permissions-Policy"]
    for cookie in filter(lambda each: each.value, answer.cookies.values()):
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/"), cookie


def may(cast: Cast, asked: Asked) -> bool:
    """Return whether this address could answer whoever asks, for all that is known of the two."""
    access = asked.address.access.value
    if access in {"anyone", "handed_over", "at_table"}:
        return True
    if access in STAFF_ONLY:
        return asked.who in STAFF_ONLY[access]
    if access.startswith("member"):
        both = {"ana", "ben"} if asked.told["dyad_id"] == cast.dyad.pk else {"cleo"}
        return asked.who in both and asked.told["dyad_id"] != NOBODYS
    if access.endswith("supervisor"):
        return asked.who == "ito" and asked.told["supervision_id"] not in {NOBODYS, cast.dyad.pk}
    if access in {"coder", "transcript_owner"}:
        return asked.who == "ana" and asked.told["transcript_id"] != NOBODYS
    if access == "asked_coder":
        return asked.who == "ito"
    return access == "signed_in" and asked.who != ""


@dataclass(repr=False)
class Lived:
    """What is known of a site in use: values for its addresses, fields of its forms, and people's cookies."""

    known: dict[str, list[object]]
    taken: dict[str, Fields]
    cookies: dict[str, str]


@pytest.fixture
def lived(cast: Cast) -> Lived:
    link = with_words(cast)
    live(cast)
    own = {"dyad_id": cast.dyad.pk, "number": 1, "person_id": cast.ben.pk, "supervision_id": link.pk}
    transcript = transcript_at(brought(signed_in(cast.ana)))
    signed_in(cast.ana).post(f"/transcripts/{transcript.pk}/second-coder/", {"act": "invite", "coder": cast.ito.pk})
    coder = Coder.objects.get(transcript=transcript, person=cast.ana)
    own |= {"transcript_id": transcript.pk, "coder_id": coder.pk}
    browsers = {who: signed_in(getattr(cast, who)) for who in PEOPLE if who}
    looking = [browsers[who] for who in ("ana", "ben", "ito", "max")]
    taken = description([*looking, Browser()], own)
    for fields in taken.values():
        fields.pop("csrfmiddlewaretoken", None)
    known: dict[str, list[object]] = {
        "dyad_id": [*[cast.dyad.pk] * 4, Member.objects.get(person=cast.cleo).dyad_id, NOBODYS],
        "supervision_id": [link.pk, link.pk, NOBODYS, cast.dyad.pk],
        "person_id": [cast.ben.pk, cast.ana.pk, NOBODYS],
        "transcript_id": [transcript.pk, transcript.pk, NOBODYS],
        "coder_id": [coder.pk, NOBODYS],
        "who": ["therapist", "x" * 300],
    }
    for name in ("repair_id", "reflection_id", "wish_id"):
        known[name] = [uuid.uuid4(), cast.dyad.pk]
    cookies = {who: f"reknit={browser.cookies['reknit'].value}" for who, browser in browsers.items()}
    return Lived(known, taken, cookies | {"": "other=1"})


def look_at(cast: Cast, asked: Asked, answer: Answered) -> None:
    assert answer.status in ANSWERS, asked
    locked_down(answer)
    assert asked.address.name == "transcript" or PLAYED not in answer.headers["Content-Security-Policy"]
    if answer.status >= 400:
        assert not INNER_LIFE.search(answer.body.decode()), asked
    if not may(cast, asked):
        assert answer.status in TO_WHO_MAY_NOT, asked


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_nothing_that_can_be_sent_breaks_anything(cast: Cast, lived: Lived, data: st.DataObject) -> None:
    assert len(KNOWN) > 100
    assert len(lived.taken) > 40, "forms were found for most of what takes something"
    assert lived.taken["terms"]["level-words"] == {"only_me", "next_talk", "shared"}
    from reknit.web.wsgi import site  # noqa: PLC0415 - the gates of a start ask the database

    with transaction.atomic():
        for asked in data.draw(st.lists(requests(PEOPLE, lived.known, lived.taken), min_size=10, max_size=30)):
            look_at(cast, asked, send(site, asked, lived.cookies[asked.who]))
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("", ""),
        (FORM, FORM),
        (f"{FORM.upper()} ; charset=hex", FORM),
        (f"{FORM}; x*=no-such''y; charset=undefined", FORM),
        (PARTS, PARTS),
        ('multipart/form-data; charset=hex; boundary="--x:1"; x=y', "multipart/form-data; boundary=--x:1"),
        ("multipart/form-data; boundary=\u00e9", "multipart/form-data"),
        ("text/plain; boundary=b", "text/plain"),
    ],
)
def test_of_what_a_body_is_said_to_be_only_what_is_read_is_kept(told: str, read: str) -> None:
    assert reduced(told) == read
