"""Ana and Ben, who talk it through: straight to where a move is made, or as a page sends it."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

from reknit.repair.moves import Move, Rub
from reknit.repair.sides import Side
from reknit.safety.gate import Gate
from reknit.web.repairs import stepping_in
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import Made, begin, room_of, step
from tests.web.cast import Browser, Cast, signed_in
from tests.web.given import of

if TYPE_CHECKING:
    from datetime import date

    import pytest

    from reknit.repair.room import Room
    from reknit.web.dyads.models import Member


def side(text: str, share: int = 50) -> str:
    return json.dumps(Side(happened=f"{text} happened", felt=f"{text} felt", share=share).to_data())


class Talk:
    """One repair of the cast's dyad, begun by Ben."""

    def __init__(self, cast: Cast, *, on: date | None = None) -> None:
        self.cast = cast
        self.members = {"ana": cast.ana_member, "ben": cast.ben_member}
        self.on = on
        self.id = begin(of(cast.ben_member), Made(Move.INVITE), on=on).pk

    @property
    def repair(self) -> Repair:
        return Repair.objects.select_related("kept_by").get(pk=self.id)

    @property
    def room(self) -> Room:
        return room_of(self.repair)

    @property
    def address(self) -> str:
        return f"/dyads/{self.cast.dyad.pk}/talk/{self.id}/"

    def member(self, who: str) -> Member:
        return self.members[who]

    def does(self, who: str, move: Move, words: str = "", **more: Any) -> Room:
        return step(self.id, of(self.members[who]), Made(move, words=words, **more), on=self.on)

    def both(self, move: Move, words: bool = False, **more: Any) -> Room:  # noqa: FBT001, FBT002
        for who in self.members:
            room = self.does(who, move, f"{move.value} of {who}" if words else "", **more)
        return room

    def to_alone(self, rub: Rub = Rub.WITHDRAWAL) -> Room:
        self.does("ana", Move.ACCEPT)
        self.both(Move.NOTICE, choice=rub.value, number=2, session=1)
        return self.does("ben", Move.MORE)

    def to_say_back(self, rub: Rub = Rub.WITHDRAWAL) -> Room:
        self.to_alone(rub)
        for who in self.members:
            self.does(who, Move.SEAL, side(f"side of {who}"))
        return self.both(Move.OPEN)

    def to_wishes(self, rub: Rub = Rub.WITHDRAWAL) -> Room:
        self.to_say_back(rub)
        for listener, teller in (("ana", "ben"), ("ben", "ana")):
            self.does(listener, Move.RESTATE, f"restated by {listener}")
            self.does(teller, Move.YES)
        if rub is Rub.CONFRONTATION:
            self.both(Move.TELL_BENEATH, words=True)
        self.both(Move.OWN, words=True)
        return self.both(Move.SAY_OUT, words=True) if rub is Rub.WITHDRAWAL else self.room

    def to_negotiate(self) -> Room:
        self.to_wishes()
        self.does("ben", Move.WISH, "wish of ben")
        return self.both(Move.ENOUGH_WISHES)

    def to_agreement(self) -> Room:
        room = self.to_negotiate()
        self.both(Move.ANSWER, item=room.wishes[0].id, choice="agreed")
        return self.both(Move.SETTLED)

    def to_signed(self) -> Room:
        self.to_agreement()
        room = self.both(Move.WRITE_LINE, words=True)
        return self.both(Move.SIGN, number=room.line_version)


def form_of(page: str, move: Move, nth: int = 0) -> dict[str, str]:
    """Return the hidden fields of the nth form for this move."""
    found = re.findall(
        rf'name="move" value="{move.value}"><input type="hidden" name="submission" value="(\w+)">'
        r'<input type="hidden" name="place" value="([^"]*)">',
        page,
    )
    submission, place = found[nth]
    return {"move": move.value, "submission": submission, "place": place}


def sends(browser: Browser, talk: Talk, move: Move, **fields: Any) -> Any:
    """Open the page, fill in the form of this move, and send it."""
    page = browser.get(talk.address).content.decode()
    return browser.post(f"{talk.address}move/", form_of(page, move) | {"as_it_is": "yes"} | fields)


def browsers(cast: Cast) -> tuple[Browser, Browser]:
    return signed_in(cast.ana), signed_in(cast.ben)


def fresh() -> str:
    return uuid.uuid4().hex


def close_for(person_id: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Close the gate of this person, whatever made it close."""
    monkeypatch.setattr(
        stepping_in, "gate_of", lambda standing: Gate.CLOSED if standing.member.person_id == person_id else Gate.OPEN
    )
