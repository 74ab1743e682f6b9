"""Both press at the same moment: nothing is lost, and nothing happens twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reknit.repair.moves import Move, Stage
from reknit.web.repairs.rooms import Made, begin, step
from tests.web.checks.test_at_once import AT_ONCE, at_once
from tests.web.given import of
from tests.web.repairs.people import Talk, side

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_both_at_once_lose_nothing(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_alone()
    sides = [("ana", side("Ana at once")), ("ben", side("Ben at once"))]
    standings = {who: of(member) for who, member in talk.members.items()}

    def seal() -> Stage:
        who, words = sides.pop()
        return step(talk.id, standings[who], Made(Move.SEAL, words=words)).stage

    results = at_once(seal, 2)
    assert not [each for each in results if isinstance(each, Exception)]
    assert talk.room.stage is Stage.OPENING
    assert len(talk.room.current(Move.SEAL)) == 2


def test_the_same_move_at_once_is_one(cast: Cast) -> None:
    talk = Talk(cast)
    talk.to_wishes()
    made, ben = Made(Move.WISH, words="Once"), of(cast.ben_member)
    results = at_once(lambda: step(talk.id, ben, made).version)
    assert len({str(each) for each in results}) == 1
    assert len(talk.room.wishes) == 1
    invites = at_once(lambda: begin(ben, Made(Move.INVITE)).pk)
    assert invites == [talk.id] * AT_ONCE
