"""The kinds of dyad."""

from __future__ import annotations

import pytest

from reknit.kinds import Kind, UnknownKindError, UnknownRoleError, Voice, kind_named, kinds

every_kind = pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)


def test_the_four_kinds_have_the_roles_they_should() -> None:
    assert {kind.name: tuple(role.name for role in kind.roles) for kind in kinds()} == {
        "therapy": ("therapist", "patient"),
        "supervision": ("supervisor", "trainee"),
        "couple": ("partner_one", "partner_two"),
        "friends": ("friend_one", "friend_two"),
    }


@every_kind
def test_the_two_roles_are_across_from_each_other(kind: Kind) -> None:
    one, two = kind.roles
    assert kind.other(one.name) is two
    assert kind.other(two.name) is one


@every_kind
def test_a_guide_sits_with_a_guest_and_a_peer_with_a_peer(kind: Kind) -> None:
    assert {role.voice for role in kind.roles} in ({Voice.GUIDE, Voice.GUEST}, {Voice.PEER})


@every_kind
def test_whoever_may_add_sessions_is_one_of_the_two(kind: Kind) -> None:
    assert kind.opener
    assert {kind.role(name).voice for name in kind.opener} in ({Voice.GUIDE}, {Voice.PEER})


def test_only_the_guide_adds_sessions_and_of_peers_both_do() -> None:
    assert kind_named("therapy").opener == ("therapist",)
    assert kind_named("supervision").opener == ("supervisor",)
    assert len(kind_named("couple").opener) == len(kind_named("friends").opener) == 2


def test_how_long_one_waits_before_closing_a_session_unopened() -> None:
    assert {kind.name: kind.waiting_days for kind in kinds()} == {
        "therapy": 7,
        "supervision": 7,
        "couple": 3,
        "friends": 3,
    }


def test_a_role_is_spoken_of_in_plain_words() -> None:
    assert kind_named("therapy").role("therapist").yours == "your therapist"
    assert kind_named("couple").other("partner_one").yours == "your partner"


def test_an_unknown_kind_or_role_says_which_there_are() -> None:
    with pytest.raises(UnknownKindError, match="therapy, supervision, couple, friends"):
        kind_named("marriage")
    with pytest.raises(UnknownRoleError, match="therapist and patient"):
        kind_named("therapy").role("partner_one")
    with pytest.raises(UnknownRoleError):
        kind_named("couple").other("patient")
