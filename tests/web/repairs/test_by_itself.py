"""What happens by itself in a talk: an invitation lapses, and nobody can send what only the site reports."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from reknit.repair.moves import Move, Stage
from tests.web.repairs.people import Talk, browsers, fresh, sends

if TYPE_CHECKING:
    from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_invitation_that_nobody_answers_is_set_aside_for_both(cast: Cast, time_machine: Any) -> None:
    talk = Talk(cast)
    kept = bytes(talk.repair.room_sealed)
    time_machine.move_to(timezone.now() + timedelta(days=28))
    for each in browsers(cast):
        page = each.get(talk.address).content.decode()
        assert "You two are not talking about this now. Nobody did anything wrong." in page
    assert bytes(talk.repair.room_sealed) == kept, "looking stores nothing"
    ana, ben = browsers(cast)
    sends(ben, talk, Move.INVITE)
    sends(ana, talk, Move.ACCEPT)
    assert talk.room.stage is Stage.NOTICE


@pytest.mark.parametrize("move", [Move.LEFT, Move.SESSION_HELD, Move.LAPSE])
def test_what_happens_by_itself_cannot_be_sent(cast: Cast, move: Move) -> None:
    talk = Talk(cast)
    talk.to_signed()
    before = talk.room
    answer = browsers(cast)[0].post(
        f"{talk.address}move/", {"move": move.value, "submission": fresh(), "session": "9", "as_it_is": "yes"}
    )
    assert answer.status_code == 409
    assert talk.room == before
