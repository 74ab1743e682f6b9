"""The table of tries: what the sign-in library asks of a cache, in plain JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from reknit.web.people.models import Attempt

pytestmark = pytest.mark.django_db


def test_it_keeps_replaces_and_forgets() -> None:
    assert cache.get("tries", []) == []
    cache.set("tries", [1.5, 2.5], 60)
    cache.set("tries", [2.5, 3.5], 60)
    assert cache.get("tries") == [2.5, 3.5]
    assert cache.delete("tries")
    assert not cache.delete("tries")
    assert cache.get("tries") is None
    cache.set("one", 1)
    cache.clear()
    assert not Attempt.objects.exists()


def test_of_two_only_one_is_kept_until_it_has_expired(time_machine: Any) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    assert cache.add("code", True, timeout=30)
    assert not cache.add("code", True, timeout=30)
    time_machine.shift(timedelta(seconds=31))
    assert cache.get("code") is None
    assert cache.add("code", True, timeout=30)


def test_what_has_expired_is_deleted_with_the_next(time_machine: Any) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    cache.set("short", 1, 10)
    cache.set("long", 1, 10)
    assert cache.touch("long", 100)
    cache.set("for-ever", 1, None)
    time_machine.shift(timedelta(seconds=11))
    assert not cache.touch("short", 100)
    cache.set("another", 1, 10)
    assert Attempt.objects.count() == 3
    time_machine.shift(timedelta(days=900))
    assert cache.get("for-ever") == 1


def test_only_what_json_can_hold_is_kept() -> None:
    with pytest.raises(TypeError):
        cache.set("thing", object())
    assert not Attempt.objects.exists()
