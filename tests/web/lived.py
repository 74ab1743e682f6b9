"""Ana and Ben have used every room of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.web.checks.marks import Mark
from reknit.web.checks.putting_away import put_away
from reknit.web.checks.receipts import mark_remark
from reknit.web.endings.handing_on import keep_hand_over
from reknit.web.people.models import Person
from tests.web.cast import signed_in
from tests.web.given import ALL_SHARED, answer_of, give, give_again, of, opened
from tests.web.repairs.people import Talk

if TYPE_CHECKING:
    from tests.web.cast import Cast

OF_BEN = (
    "replaced words", "=WORDS()", "the reason", "for somebody new", "what I received", "wish of ben", "own of ben",
    "side of ben happened", "side of ben felt", "restated by ben",
)  # fmt: skip
OF_ANA = ("to ben, from ana", "the change", "side of ana happened", "own of ana")


def live(cast: Cast) -> None:
    """Let them answer, talk, mark, put away, and say goodbye."""
    Person.objects.update(private_since=None)
    first = give(cast.session, cast.ben_member, ALL_SHARED, understood=3, words="replaced words")
    ben_check = give_again(first, ALL_SHARED | {"week": "only_me"}, understood=7, words="=WORDS()", week=2)
    give(cast.session, cast.ana_member, ALL_SHARED, understood=6, words="to ben, from ana")
    opened(cast.session, cast.ana_member)
    mark_remark(of(cast.ana_member), answer_of(ben_check, "words").pk, Mark.CHANGED, "the change")
    put_away(of(cast.ben_member), "a hint", "the reason")
    keep_hand_over(of(cast.ben_member), {"part-care": "for somebody new"})
    Talk(cast).to_signed()
    ben, dyad = signed_in(cast.ben), f"/dyads/{cast.dyad.pk}/"
    ben.post(f"{dyad}practicals/", {"practical-fee_fits": "1", "level-fee_fits": "shared"})
    ben.post(f"{dyad}goodbye/", {"act": "begin"})
    ben.post(f"{dyad}goodbye/", {"act": "write", "part-received": "what I received", "level-received": "shared"})
