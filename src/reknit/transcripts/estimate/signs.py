"""An hour as figures: how much each of the two said, in what words, how fast, in the whole hour and in each third."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.markers.marks import marks
from reknit.transcripts.markers.rules import Group
from reknit.transcripts.measures.catalogue import talk_measures
from reknit.transcripts.measures.turns import COUNTED, SHORT, turn_measures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

LENGTH = ("words", "turns", "minutes")
"""What length alone is: of the two together; minutes only where every turn has a time."""

THIRDS = ("first third", "middle third", "last third")
IN_THIRDS = ("questions", "hedges", "negations", "apologies", "thanks", "positive_words", "negative_words")
LAST = 3
"""How many of a member's last turns are looked at by themselves: how the two part."""

_MEANS = ("minimal_reply", "echo", "topic_shift", "withdrawal_drift")


def signs(talk: Talk, *, translated: bool = False) -> dict[str, float]:
    """Return the figures of an hour by name: those of `LENGTH`, and of each member "ROLE, WHAT[, WHICH THIRD]".

    Counts are told as log(1 + x), rates as the square root of what 100 words have. NaN where something cannot be
    known. `translated` leaves out what means nothing for translated text.
    """
    found = {"words": _log(float(talk.words[talk.who >= 0].sum())), "turns": _log(float((talk.who >= 0).sum()))}
    found["minutes"] = _minutes(talk)
    at_turns = turn_measures(talk)
    counted = [name for name in COUNTED if not translated or talk_measures()[name].translated]
    third = np.minimum(3 * np.arange(len(talk.turns)) // max(len(talk.turns), 1), 2)
    beat = _beats(talk)
    for at, role in enumerate(talk.members):
        own = talk.who == at
        told = dict(_whole(talk, at_turns, own, beat, counted))
        for number, name in enumerate(THIRDS):
            part = own & (third == number)
            told |= {f"{what}, {name}": value for what, value in _part(talk, at_turns, part, beat)}
        told |= dict(_marked(talk, at, int(own.sum())))
        found |= {f"{role}, {what}": value for what, value in told.items()}
    return found


def _whole(
    talk: Talk, at_turns: Mapping[str, Floats], own: Bools, beat: Floats, counted: list[str]
) -> Iterator[tuple[str, float]]:
    words = talk.words[own].astype(np.float64)
    logs = np.log1p(words)
    total = float(words.sum())
    yield "words", _log(total)
    yield "turns", _log(float(len(words)))
    yield "share of the words", total / max(float(talk.words[talk.who >= 0].sum()), 1.0)
    yield "words a turn", float(logs.mean()) if len(logs) else np.nan
    yield "spread of turn length", float(logs.std()) if len(logs) else np.nan
    yield "longest turn", float(logs.max()) if len(logs) else np.nan
    yield "short turns", float((words <= SHORT).mean()) if len(words) else np.nan
    yield "exclamations", _rate(_exclamations(talk, own), len(words))
    for name in counted:
        yield name, _rate(float(np.nansum(at_turns[name][own])), total / 100)
    for name in _MEANS:
        yield name, _mean(at_turns[name][own])
    yield "time to reply", _quantile(beat[own], 0.5)
    yield "slow time to reply", _quantile(beat[own], 0.9)
    last = np.flatnonzero(own)[-LAST:]
    yield "words at the end", _log(float(talk.words[last].sum()))
    yield "thanks at the end", _log(float(talk.count("thanks")[last].sum()))


def _part(talk: Talk, at_turns: Mapping[str, Floats], own: Bools, beat: Floats) -> Iterator[tuple[str, float]]:
    words = talk.words[own]
    yield "words a turn", float(np.log1p(words).mean()) if len(words) else np.nan
    yield "exclamations", _rate(_exclamations(talk, own), len(words))
    for name in IN_THIRDS:
        yield name, _rate(float(np.nansum(at_turns[name][own])), float(words.sum()) / 100)
    yield "time to reply", _quantile(beat[own], 0.5)


def _marked(talk: Talk, member: int, turns: int) -> Iterator[tuple[str, float]]:
    found = [mark for mark in marks(talk) if talk.who[mark.turn] == member]
    for group in Group:
        told = [mark for mark in found if mark.rule.group is group]
        answering = [mark for mark in told if group is not Group.REPAIR or mark.answers is not None]
        yield f"marks of {group.value}", _rate(float(len(answering)), turns / 100)


def _beats(talk: Talk) -> Floats:
    """Return log(1 + seconds) from the beginning of the turn that is answered to that of the reply."""
    before = np.concatenate([[np.nan], talk.start[:-1]])[: len(talk.start)]
    seconds = np.where(talk.is_reply, talk.start - before, np.nan)
    found: Floats = np.log1p(np.maximum(seconds, 0.0))
    return found


def _minutes(talk: Talk) -> float:
    if not len(talk.start) or not np.isfinite(talk.start).all():
        return float("nan")
    return _log(float(np.ptp(talk.start)) / 60)


def _exclamations(talk: Talk, own: Bools) -> float:
    return float(sum(talk.tokens[at].count("!") for at in np.flatnonzero(own)))


def _log(count: float) -> float:
    return float(np.log1p(count))


def _rate(count: float, of: float) -> float:
    return float(np.sqrt(count / of)) if of > 0 else float("nan")


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _quantile(values: Floats, share: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")
