"""What the two agree on, what each shares at first, and the end."""

from __future__ import annotations

import pytest

from reknit.kinds import kind_named
from reknit.sharing import Level
from reknit.web.audit.models import Line
from reknit.web.dyads.beginning import agree_on_wait, begin_dyad, end_dyad, set_own_levels
from reknit.web.dyads.models import Dyad, Member
from reknit.web.people.identities import new_person
from tests.web.cast import Cast, plain, signed_in
from tests.web.given import ALL_SHARED, of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "role"), [("therapy", "therapist"), ("supervision", "trainee"), ("couple", "partner_two")]
)
def test_a_dyad_begins_with_both_roles_of_its_kind(kind: str, role: str) -> None:
    own = begin_dyad(kind, new_person("Ana"), role, other_name="Ben")
    assert set(own.dyad.members.values_list("role", flat=True)) == {each.name for each in kind_named(kind).roles}
    assert own.dyad.waiting_days == kind_named(kind).waiting_days
    assert of(own).other_name == "Ben"
    assert Line.objects.filter(act="dyad_begun", dyad=own.dyad).count() == 1


def test_both_read_how_long_they_wait_and_that_it_was_changed(cast: Cast) -> None:
    agree_on_wait(of(cast.ben_member), 9)
    agree_on_wait(of(cast.ben_member), 9)
    assert Dyad.objects.get(pk=cast.dyad.pk).waiting_days == 7, "one alone changes nothing"
    assert "Ben proposes 9 days" in plain(signed_in(cast.ana).get(f"/dyads/{cast.dyad.pk}/terms/"))
    agree_on_wait(of(cast.ana_member), 9)
    assert Dyad.objects.get(pk=cast.dyad.pk).waiting_days == 9
    assert "changed how long you wait" in plain(signed_in(cast.ana).get(f"/dyads/{cast.dyad.pk}/who-looked/"))
    for days in (0, 61, -1):
        with pytest.raises(ValueError, match="1 to 60"):
            agree_on_wait(of(cast.ben_member), days)


def test_whoever_cannot_agree_is_never_given_less_time(cast: Cast) -> None:
    own = begin_dyad("therapy", cast.ana, "therapist", other_name="Gil")
    agree_on_wait(of(own), 14)
    assert Dyad.objects.get(pk=own.dyad_id).waiting_days == 14
    with pytest.raises(ValueError, match="only be made longer"):
        agree_on_wait(of(own), 13)


def test_ones_own_defaults_are_ones_own(cast: Cast) -> None:
    set_own_levels(of(cast.ben_member), dict.fromkeys(ALL_SHARED, Level.ONLY_ME))
    assert set(Member.objects.get(pk=cast.ben_member.pk).levels.values()) == {"only_me"}
    assert Member.objects.get(pk=cast.ana_member.pk).levels == {}
    assert "shared at first" not in plain(signed_in(cast.ana).get(f"/dyads/{cast.dyad.pk}/who-looked/"))
    assert "shared at first" in plain(signed_in(cast.ben).get(f"/dyads/{cast.dyad.pk}/who-looked/"))


def test_either_may_end_it_once_after_saying_so(cast: Cast) -> None:
    ben, address = signed_in(cast.ben), f"/dyads/{cast.dyad.pk}/end/"
    assert ben.post(address).status_code == 200
    assert Dyad.objects.get(pk=cast.dyad.pk).ended_at is None
    ben.post(address, {"sure": "yes"})
    ended_at = Dyad.objects.get(pk=cast.dyad.pk).ended_at
    assert ended_at is not None
    end_dyad(of(cast.ana_member))
    assert Dyad.objects.get(pk=cast.dyad.pk).ended_at == ended_at
    assert Line.objects.filter(act="dyad_ended").count() == 1
    assert "This has ended" in plain(signed_in(cast.ana).get(f"/dyads/{cast.dyad.pk}/"))
