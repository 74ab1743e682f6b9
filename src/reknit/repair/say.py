"""The short sentences of the repair room, from wording.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reknit.opening import MoveNotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.repair.moves import Move, Stage


def label(move: Move) -> str:
    """Return what the button for this move says, with {other} still to fill in."""
    return _wording()["label"][move.value]


def waiting(for_whom: str) -> str:
    """Return the sentence that says whom a room waits for, with {other} still to fill in."""
    return _wording()["waits"][for_whom]


def not_allowed(reason: str) -> MoveNotAllowed:
    """Return the refusal for this reason, in one kind sentence or two."""
    return MoveNotAllowed(_wording()["refused"][reason])


def not_at(stage: Stage) -> MoveNotAllowed:
    """Return the refusal of a move that does not belong to this stage."""
    said = _wording()["refused_at"].get(stage.value)
    return not_allowed("past") if said is None else MoveNotAllowed(said)


@cache
def _wording() -> Mapping[str, Mapping[str, str]]:
    text = files("reknit.repair").joinpath("wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
