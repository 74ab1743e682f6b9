"""The words of a repair that one of the two may read, in the order of its rounds and steps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from reknit.repair.moves import Move
from reknit.repair.sides import Shares, Side, shares_together
from reknit.repair.standing import readable, readable_by_third, readable_together
from reknit.web.repairs.models import Words
from reknit.web.repairs.rooms import room_of, words_place
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from reknit.repair.answers import Answer
    from reknit.repair.room import Item, Room, Settlement
    from reknit.web.policy import Standing
    from reknit.web.repairs.models import Repair
    from reknit.web.repairs.visible import Visible


@dataclass(frozen=True, slots=True)
class ReadWords:
    """Words as their reader may see them. `side` is there instead of a text where they are a side."""

    id: str
    text: str
    side: Side | None
    is_own: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What both gave at one step, as far as the reader may see it."""

    move: Move
    mine: tuple[ReadWords, ...]
    theirs: tuple[ReadWords, ...]
    shares: Shares | None


@dataclass(frozen=True, slots=True)
class ReadRound:
    """One round of a repair. `set_aside` are one's own words that were replaced or taken back."""

    number: int
    parts: tuple[Part, ...]
    set_aside: tuple[ReadWords, ...]


ORDER = (
    Move.SEAL,
    Move.RESTATE,
    Move.CORRECT,
    Move.TELL_BENEATH,
    Move.OWN,
    Move.SAY_OUT,
    Move.WISH,
    Move.WRITE_LINE,
)


def texts(standing: Standing, repair: Repair, room: Room, ids: Iterable[str]) -> Mapping[str, str]:
    """Return what was written under these ids, as far as this member may still read it.

    What they kept to themselves before a link that another made gave them their account is left out.
    """
    keyring = Keyring(repair.dyad_id)
    since = standing.member.person.private_since
    open_to_other = set(readable(room, standing.other.role))
    third = {room.third.who} if room.third else set()
    found = Words.objects.filter(repair=repair, pk__in=[UUID(each) for each in ids])
    return {
        words.pk.hex: keyring.unseal(words.sealed, words_place(words.pk, repair.dyad_id))
        for words in found
        if since is None or words.at >= since or words.pk.hex in open_to_other | third
    }


@dataclass(frozen=True, slots=True)
class ReadWish:
    """A wish or a line of the agreement as the third person reads it. `result` is there once both have answered."""

    role: str
    text: str
    result: Answer | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReadByThird:
    """What the third person, or a supervisor whom both let read words, may read of a talk."""

    wishes: tuple[ReadWish, ...]
    lines: tuple[ReadWish, ...]


def for_the_third(repair: Repair, who: str) -> ReadByThird | None:
    """Return what this third person may read of this talk; None while the two have not both agreed on just them."""
    room = room_of(repair)
    if room.third is None or not room.third.agreed or room.third.who != who:
        return None
    return _wishes_and_lines(repair, room, readable_by_third(room))


def wishes_and_lines_of_both(repair: Repair, room: Room) -> ReadByThird:
    """Return the wishes and the agreement of a talk, this round's, as far as both of the two can read them."""
    return _wishes_and_lines(repair, room, readable_together(room))


def _wishes_and_lines(repair: Repair, room: Room, shown: Iterable[str]) -> ReadByThird:
    keyring = Keyring(repair.dyad_id)
    found = Words.objects.filter(repair=repair, pk__in=[UUID(each) for each in shown])
    written = {each.pk.hex: keyring.unseal(each.sealed, words_place(each.pk, repair.dyad_id)) for each in found}
    settled = {each.wish: each for each in room.settlements()}
    wishes, lines = (
        tuple(
            _by_third(item, written[item.id], settled.get(item.id)) for item in room.current(move) if item.id in written
        )
        for move in (Move.WISH, Move.WRITE_LINE)
    )
    return ReadByThird(wishes, lines)


def _by_third(item: Item, text: str, settled: Settlement | None) -> ReadWish:
    return ReadWish(item.role, text, settled.result if settled else None, settled.until if settled else None)


def rounds(seen: Visible, written: Mapping[str, str]) -> tuple[ReadRound, ...]:
    """Return what this role may read, the first round first."""
    numbers = sorted({each.round for each in seen.items})
    return tuple(_round(number, seen, written) for number in numbers)


def _round(number: int, seen: Visible, written: Mapping[str, str]) -> ReadRound:
    items = [each for each in seen.items if each.round == number and each.id in written]
    parts = (
        _part(move, [each for each in items if each.move is move and each.current], seen, written) for move in ORDER
    )
    replaced = tuple(_read(each, seen, written) for each in items if not each.current)
    return ReadRound(number, tuple(part for part in parts if part.mine or part.theirs), replaced)


def _part(move: Move, items: list[Item], seen: Visible, written: Mapping[str, str]) -> Part:
    read = [_read(each, seen, written) for each in items]
    mine, theirs = (tuple(each for each in read if each.is_own is own) for own in (True, False))
    given = [each.side.share for each in (*mine, *theirs) if each.side is not None and each.side.share is not None]
    both = bool(mine and theirs) and len(given) == 2
    return Part(move, mine, theirs, shares_together(*given) if both else None)


def _read(item: Item, seen: Visible, written: Mapping[str, str]) -> ReadWords:
    text = written[item.id]
    side = Side.from_data(json.loads(text)) if item.move is Move.SEAL else None
    return ReadWords(item.id, "" if side else text, side, item.role == seen.role, item.current)
