"""A query that is put into SQL once answers as the same query does that is put into SQL each time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from reknit.storage.envelope import SealBrokenError
from reknit.storage.statement import Statement
from reknit.web.audit.models import Line
from reknit.web.checks.models import Session
from reknit.web.checks.sessions import add_session
from reknit.web.vault.keyring import Keyring
from reknit.web.vault.models import Wrap
from tests.web.cast import Cast
from tests.web.given import of

pytestmark = pytest.mark.django_db


def from_on(dyad_id: UUID, number: int) -> QuerySet[Session]:
    return Session.objects.filter(dyad_id=dyad_id, number__gte=number).select_related("dyad").order_by("number")


def test_it_answers_for_each_value_as_the_query_does(cast: Cast) -> None:
    add_session(of(cast.ana_member), date(2025, 6, 2), today=date(2026, 1, 1))
    statement = Statement(from_on, UUID, int)
    for dyad_id in (cast.dyad.pk, uuid4()):
        for number in (1, 2, 3):
            there = list(from_on(dyad_id, number))
            assert statement(dyad_id, number) == there
            assert [each.dyad.began_at for each in statement(dyad_id, number)] == [each.dyad.began_at for each in there]


def test_moments_and_single_columns(cast: Cast) -> None:
    def since(dyad_id: UUID, at: datetime) -> QuerySet[Line, tuple[UUID, datetime]]:
        return Line.objects.filter(dyad_id=dyad_id, at__gte=at).order_by("pk").values_list("pk", "at")

    statement, now = Statement(since, UUID, datetime), timezone.now()
    long_ago = now.replace(year=2000)
    assert statement(cast.dyad.pk, long_ago) == list(since(cast.dyad.pk, long_ago)) != []
    assert statement(cast.dyad.pk, now.replace(year=2100)) == []


def test_lists_stand_for_any_of_their_ids(cast: Cast) -> None:
    def told(act: str, dyad_ids: list[UUID]) -> QuerySet[Line, tuple[UUID]]:
        return Line.objects.filter(dyad_id__in=dyad_ids, act=act).order_by("pk").values_list("pk")

    statement = Statement(told, str, list[UUID])
    for dyad_ids in ([cast.dyad.pk], [uuid4(), cast.dyad.pk, uuid4()], [uuid4()], []):
        for act in ("session_added", "dyad_begun", "50%"):
            assert statement(act, dyad_ids) == list(told(act, dyad_ids))
    assert statement("dyad_begun", [cast.dyad.pk])


def test_a_query_of_many_marks_is_refused_before_it_is_asked(cast: Cast) -> None:
    statement = Statement(lambda dyad_id: Session.objects.filter(dyad_id=dyad_id).extra(where=["stage <> '%%s'"]), UUID)
    with pytest.raises(ValueError, match="mark"):
        statement(cast.dyad.pk)


def test_a_value_that_would_not_be_asked_for_is_refused(cast: Cast) -> None:
    statement = Statement(lambda dyad_id, _number: Session.objects.filter(dyad_id=dyad_id), UUID, int)
    with pytest.raises(ValueError, match="does not reach"):
        statement(cast.dyad.pk, 1)


def test_a_ring_for_nobody_holds_no_key(cast: Cast) -> None:
    wrap = Wrap.objects.filter(data_key__author=cast.ana, data_key__dyad=None).first()
    assert wrap is not None
    for ring in (Keyring(None, []), Keyring(uuid4())):
        assert not ring._keys
        with pytest.raises(SealBrokenError):
            ring.unseal(b"\x01" + wrap.data_key_id.bytes + b"0" * 40, None)  # type: ignore[arg-type]
