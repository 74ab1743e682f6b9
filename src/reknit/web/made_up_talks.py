"""The talks of the made-up clinic, through the same doors that people use."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.repair.moves import Move
from reknit.repair.sides import Side
from reknit.web.audit.models import Line
from reknit.web.repairs.models import MoveMade, Repair, Words
from reknit.web.repairs.reading import texts
from reknit.web.repairs.rooms import Made, begin, room_of, step, unfinished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reknit.web.policy import Standing


def talk_after(story: str, number: int, standings: Mapping[str, Standing], at: datetime) -> None:
    """Do what the two of this story did after this session of theirs, as if on that evening."""
    for each in _steps(story):
        if each["after"] == number:
            for role in reversed(list(standings)) if each["by"] == "both" else (each["by"],):
                _do(each, standings[role], at)


@cache
def _steps(story: str) -> Sequence[Mapping[str, Any]]:
    text = files("reknit.web").joinpath("made_up_talks.toml").read_text(encoding="utf-8")
    return next((each["steps"] for each in tomllib.loads(text)["talk"] if each["story"] == story), ())


def _do(each: Mapping[str, Any], standing: Standing, at: datetime) -> None:
    move = Move(each["move"])
    if move is Move.INVITE:
        repair = begin(standing, Made(move), on=at.date())
        Repair.objects.filter(pk=repair.pk).update(began_at=at)
    else:
        repair = _going_on(standing)
        step(repair.pk, standing, _made(move, each, standing, repair), on=at.date())
    MoveMade.objects.filter(repair=repair, at__gt=at).update(at=at)
    Words.objects.filter(repair=repair, at__gt=at).update(at=at)
    Line.objects.filter(dyad_id=repair.dyad_id, act__startswith="talk_step", at__gt=at).update(at=at)


def _made(move: Move, each: Mapping[str, Any], standing: Standing, repair: Repair) -> Made:
    words = each.get("words", "")
    if move is Move.SEAL:
        words = json.dumps(Side.from_data(each["side"]).to_data())
    number = room_of(repair).line_version if move is Move.SIGN else each.get("number")
    item = _wish(each["about"], standing, repair) if move is Move.ANSWER else ""
    return Made(move, words=words, item=item, choice=each.get("choice", ""), number=number, session=each.get("session"))


def _wish(words: str, standing: Standing, repair: Repair) -> str:
    room = room_of(repair)
    written = texts(standing, repair, room, [each.id for each in room.wishes])
    return next(item for item, text in written.items() if text == words)


def _going_on(standing: Standing) -> Repair:
    repair = unfinished(standing.dyad.pk)
    if repair is None:
        raise LookupError("this story goes on with a talk that it has not begun")
    return repair
