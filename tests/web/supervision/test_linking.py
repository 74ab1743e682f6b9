"""Proposed, agreed to, confirmed: each step on the pages of those it concerns; any of the three ends it."""

from __future__ import annotations

import pytest

from reknit.opening import MoveNotAllowed
from reknit.supervision.moves import Move, Party
from reknit.web.audit.models import Line
from reknit.web.dyads.beginning import begin_dyad, end_dyad
from reknit.web.supervision.linking import propose
from reknit.web.supervision.models import Comment, Supervision
from tests.web.cast import Browser, Cast, account, signed_in
from tests.web.given import of
from tests.web.supervision.linked import agreed, moved, proposed, standing_link

pytestmark = pytest.mark.django_db
SUPERVISED = "/supervised/"


def page(browser: Browser, address: str) -> str:
    return str(browser.get(address).content.decode())


def of_pair(cast: Cast) -> str:
    return f"/dyads/{cast.dyad.pk}/supervision/"


def test_the_three_say_yes_in_turn_and_each_step_is_seen(cast: Cast) -> None:
    ana, ben, ito = signed_in(cast.ana), signed_in(cast.ben), signed_in(cast.ito)
    assert "Propose" in page(ana, of_pair(cast))
    ana.post(of_pair(cast), {"act": "propose", "supervisor": str(cast.ito.pk)})
    assert "It waits for Ben" in page(ana, of_pair(cast))
    assert "proposes a supervisor" in page(ben, f"/dyads/{cast.dyad.pk}/")
    assert "None at the moment" in page(ito, SUPERVISED), "Ito hears of it once Ben has agreed"
    ben.post(of_pair(cast), {"act": "agree"})
    assert "waits for Ito" in page(ben, of_pair(cast))
    assert "You are asked" in page(ito, "/")
    asked = page(ito, SUPERVISED)
    row = Supervision.objects.get()
    assert row.code_name in asked
    assert "Ben" not in asked
    ito.post(f"{SUPERVISED}{row.pk}/answer/", {"act": "confirm"})
    for browser in (ana, ben):
        assert "Ito supervises since" in page(browser, of_pair(cast))
    assert f'href="{SUPERVISED}{row.pk}/"' in page(ito, SUPERVISED)
    acts = Line.objects.filter(dyad=cast.dyad, act__startswith="supervision_", only_for=None).values_list(
        "act", flat=True
    )
    assert sorted(acts) == ["supervision_agreed", "supervision_confirmed", "supervision_proposed"]


def test_the_name_is_shown_only_while_the_guest_wants_it(cast: Cast) -> None:
    row = standing_link(cast)
    ito, ben = signed_in(cast.ito), signed_in(cast.ben)
    assert "Heron" in page(ito, f"{SUPERVISED}{row.pk}/")
    for act, name in (("show_name", "Ben"), ("hide_name", "Heron")):
        ben.post(of_pair(cast), {"act": act})
        for address in (SUPERVISED, f"{SUPERVISED}{row.pk}/"):
            assert f"Ana and {name}" in page(ito, address)
            assert ("Ben" in page(ito, address)) == (name == "Ben")
    assert not Line.objects.filter(act="supervision_share_changed", only_for=None).exists(), (
        "taking back is told to nobody"
    )
    signed_in(cast.ana).post(of_pair(cast), {"act": "show_name"})
    assert "Heron" in page(ito, SUPERVISED), "only the guest shows the guest's name"


def test_agreeing_may_show_the_name_at_once(cast: Cast) -> None:
    proposed(cast)
    signed_in(cast.ben).post(of_pair(cast), {"act": "agree", "show_name": "yes"})
    assert Supervision.objects.get().shows_name


@pytest.mark.parametrize("who", ["ana", "ben", "ito"])
def test_any_of_the_three_ends_it_and_a_new_one_begins_at_the_beginning(cast: Cast, who: str) -> None:
    row = standing_link(cast)
    address = f"{SUPERVISED}{row.pk}/answer/" if who == "ito" else of_pair(cast)
    signed_in(getattr(cast, who)).post(address, {"act": "end"})
    row.refresh_from_db()
    assert row.stage == "ended"
    assert "None at the moment" in page(signed_in(cast.ito), SUPERVISED)
    assert f"by {'you' if who == 'ben' else who.capitalize()}" in page(signed_in(cast.ben), of_pair(cast))
    assert proposed(cast).stage == "proposed"


def test_who_ends_the_dyad_ends_the_supervision(cast: Cast) -> None:
    row = standing_link(cast)
    end_dyad(of(cast.ben_member))
    row.refresh_from_db()
    assert (row.stage, row.ended_by) == ("ended", "guest")


def test_only_the_guide_proposes_only_somebody_who_works_here_and_only_one_at_a_time(cast: Cast) -> None:
    for member, who in ((cast.ben_member, cast.ito), (cast.ana_member, cast.ana), (cast.ana_member, cast.max)):
        with pytest.raises(MoveNotAllowed):
            propose(of(member), who.pk)
    proposed(cast)
    with pytest.raises(MoveNotAllowed, match="one already"):
        propose(of(cast.ana_member), cast.ito.pk)


def test_partners_are_not_supervised(cast: Cast) -> None:
    eve, finn = account("Eve"), account("Finn")
    member = begin_dyad("couple", eve, "partner_one", other_name="Finn", other=finn)
    assert signed_in(eve).get(f"/dyads/{member.dyad_id}/supervision/").status_code == 404
    assert "Supervision" not in page(signed_in(eve), f"/dyads/{member.dyad_id}/")
    with pytest.raises(MoveNotAllowed):
        propose(of(member), cast.ito.pk)


def test_a_late_press_changes_nothing_and_is_told_in_a_sentence(cast: Cast) -> None:
    row = agreed(cast)
    moved(cast, row, Move.END, Party.GUEST)
    answer = signed_in(cast.ben).post(of_pair(cast), {"act": "agree"}, follow=True)
    assert "This has changed meanwhile" in answer.content.decode()
    assert signed_in(cast.ito).post(f"{SUPERVISED}{row.pk}/answer/", {"act": "confirm"}).status_code == 404
    for nonsense in ({"act": "confirm"}, {"act": "propose", "supervisor": "x"}, {}):
        assert signed_in(cast.ana).post(of_pair(cast), nonsense).status_code == 302
    row.refresh_from_db()
    assert row.stage == "ended"


def test_a_comment_is_for_the_guide_alone(cast: Cast) -> None:
    row = standing_link(cast)
    ito = signed_in(cast.ito)
    ito.post(f"{SUPERVISED}{row.pk}/comment/", {"words": "Try the silence once more"})
    assert "Try the silence" in page(signed_in(cast.ana), of_pair(cast))
    assert "Try the silence" in page(ito, f"{SUPERVISED}{row.pk}/")
    ben = signed_in(cast.ben)
    for address in (of_pair(cast), f"/dyads/{cast.dyad.pk}/", f"/dyads/{cast.dyad.pk}/who-looked/"):
        assert "Try the silence" not in page(ben, address)
    assert "wrote a comment, as the supervisor" in page(ben, f"/dyads/{cast.dyad.pk}/who-looked/")
    assert b"silence" not in bytes(Comment.objects.get().sealed)
    moved(cast, row, Move.END, Party.GUEST)
    assert "Try the silence" in page(signed_in(cast.ana), of_pair(cast)), "what was given stays with Ana"


@pytest.mark.parametrize(("words", "said"), [(" ", "write something"), ("w" * 2001, "keep it to 2,000")])
def test_a_comment_that_cannot_be_taken_stays_in_the_form(cast: Cast, words: str, said: str) -> None:
    row = standing_link(cast)
    answer = signed_in(cast.ito).post(f"{SUPERVISED}{row.pk}/comment/", {"words": words})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Comment.objects.exists()


def test_what_is_chosen_to_practise_is_seen_by_the_guide_alone(cast: Cast) -> None:
    row = standing_link(cast)
    address = f"{SUPERVISED}{row.pk}/practice/"
    ito = signed_in(cast.ito)
    assert ito.post(address, {"prompt": "sing"}).status_code == 404
    ito.post(address, {"prompt": "after_yes"})
    assert "Ito chose this for you" in page(signed_in(cast.ana), of_pair(cast))
    assert "A yes that comes too quickly" not in page(signed_in(cast.ben), of_pair(cast))
    ito.post(address, {"prompt": ""})
    assert "Ito has not chosen" in page(signed_in(cast.ana), of_pair(cast))


def test_every_look_is_a_line_that_both_read_by_name(cast: Cast) -> None:
    row = standing_link(cast)
    signed_in(cast.ito).get(f"{SUPERVISED}{row.pk}/")
    for who in (cast.ana, cast.ben):
        read = page(signed_in(who), f"/dyads/{cast.dyad.pk}/who-looked/")
        assert "looked at the course and the talks, as the supervisor" in read
        assert "Ito" in read


def test_a_comment_waits_for_the_guide_until_it_was_on_their_page(cast: Cast) -> None:
    row = standing_link(cast)
    ana, ben, ito = signed_in(cast.ana), signed_in(cast.ben), signed_in(cast.ito)
    own_of_ito = page(ito, "/")
    ito.post(f"{SUPERVISED}{row.pk}/comment/", {"words": "Try the silence once more"})
    waits = "Your supervisor wrote to you about you and Ben"
    for address in ("/", "/own-part/"):
        assert waits in page(ana, address)
    assert "Your supervisor wrote to you." in page(ana, f"/dyads/{cast.dyad.pk}/")
    assert "supervisor wrote" not in page(ben, f"/dyads/{cast.dyad.pk}/")
    assert waits not in page(ana, f"/dyads/{cast.dyad.pk}/next-session/"), "that sheet may lie on the table"
    page(ben, of_pair(cast))
    ben.get("/")
    assert waits in page(ana, "/"), "that somebody else looked does not clear it"
    page(ana, of_pair(cast))
    for address in ("/", "/own-part/"):
        assert waits not in page(ana, address)
    assert waits not in own_of_ito + page(ito, "/")


def test_what_is_chosen_to_practise_stands_on_the_guide_s_own_part_while_the_link_stands(cast: Cast) -> None:
    row = standing_link(cast)
    ito = signed_in(cast.ito)
    ito.post(f"{SUPERVISED}{row.pk}/practice/", {"prompt": "after_yes"})
    assert "A yes that comes too quickly" in page(signed_in(cast.ana), "/own-part/")
    assert "A yes that comes too quickly" not in page(ito, "/own-part/")
    moved(cast, row, Move.END, Party.SUPERVISOR)
    assert "A yes that comes too quickly" not in page(signed_in(cast.ana), "/own-part/")


def test_who_is_only_proposed_hears_of_nothing(cast: Cast) -> None:
    row = Supervision.objects.get(pk=proposed(cast).pk)
    ito = signed_in(cast.ito)
    assert row.code_name not in ito.get("/supervised/").content.decode()
    assert ito.get(f"/supervised/{row.pk}/").status_code == 404
    assert ito.post(f"/supervised/{row.pk}/answer/", {"act": "confirm"}).status_code == 404
    moved(cast, row, Move.AGREE, Party.GUEST)
    assert row.code_name in ito.get("/supervised/").content.decode()
