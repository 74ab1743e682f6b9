"""The forms of talking it through: what each move asks for, and how what was sent is read."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reknit.repair.moves import Move, Stage
from reknit.repair.sides import MOST_CHARACTERS, Need, Side
from reknit.repair.wording_check import wording_marks
from reknit.session_check.answers import clean_words
from reknit.web.repairs.rooms import Made

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.repair.standing import Offer
    from reknit.repair.wording_check import Mark
    from reknit.web.repairs.visible import Visible

LONGEST_WISH = 300
LONGEST_NAME = 60
SIDE = ("happened", "felt", "needed", "for_you")

# Moves with words, and how many characters they take. The rest are buttons or have a form of their own.
WORDS: Mapping[Move, int] = MappingProxyType(
    {
        Move.RESTATE: MOST_CHARACTERS,
        Move.CORRECT: MOST_CHARACTERS,
        Move.SAY_OUT: MOST_CHARACTERS,
        Move.TELL_BENEATH: MOST_CHARACTERS,
        Move.OWN: MOST_CHARACTERS,
        Move.WISH: LONGEST_WISH,
        Move.WRITE_LINE: LONGEST_WISH,
        Move.ASK_THIRD: LONGEST_NAME,
    }
)
LABELS: Mapping[Move, str] = MappingProxyType(
    {
        Move.RESTATE: "What I heard. You may also say it aloud and leave this empty",
        Move.CORRECT: "What I meant, if you like to write it. You may also say it aloud",
        Move.SAY_OUT: "What I held back. You may also say it aloud",
        Move.TELL_BENEATH: "What I wished for underneath. You may also say it aloud",
        Move.OWN: "My part. You may also leave this empty",
        Move.WISH: "One wish",
        Move.WRITE_LINE: "My line",
        Move.ASK_THIRD: "Who could help the two of you?",
    }
)
SHORT = frozenset({Move.WISH, Move.ASK_THIRD})
OWN_FORMS = frozenset(
    {Move.NOTICE, Move.TRY, Move.SEAL, Move.ANSWER, Move.TAKE_BACK_WISH, Move.POSTPONE, Move.PAUSE, Move.END}
    | {Move.RATE_FIRST, Move.RATE_SECOND, Move.AGREE_THIRD, Move.SIGN}
)
RATES = frozenset({Move.RATE_FIRST, Move.RATE_SECOND})
AT_ANY_STEP = frozenset(
    {Move.PAUSE, Move.TOO_MUCH, Move.LET_REST, Move.ASK_THIRD, Move.NO_THIRD, Move.END, Move.KEEP_GOING, Move.REOPEN}
)


class NotReadableError(ValueError):
    """What was sent cannot be taken as it is; the text says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One form on the page. `typed` is what stands in it; `marks` are gentle marks in what was typed."""

    move: Move
    template: str
    label: str
    words_label: str
    most: int
    is_short: bool
    is_later: bool
    submission: str
    typed: Mapping[str, str]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent that was not taken, shown again in the form of its move."""

    move: Move
    fields: Mapping[str, str]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A move as it was sent, and the texts in it."""

    made: Made
    texts: tuple[str, ...] = field(default=())


def shown(offer: Offer, seen: Visible, other: str, typed: Typed | None, before: Mapping[str, str]) -> Shown:
    """Return the form of an offered move; `before` is what this member gave here already."""
    move = offer.move
    again = typed if typed is not None and typed.move is move else None
    template = "rate" if move in RATES else move.value if move in OWN_FORMS else "words" if move in WORDS else "button"
    is_end_now = move is Move.END and seen.step is Stage.ENDING
    return Shown(
        move=move,
        template=f"reknit/talk/move/{template}.html",
        label=offer.label.format(other=other),
        words_label=LABELS.get(move, ""),
        most=WORDS.get(move, MOST_CHARACTERS),
        is_short=move in SHORT,
        is_later=move in AT_ANY_STEP and not is_end_now,
        submission=uuid.uuid4().hex,
        typed=before if again is None else again.fields,
        marks=() if again is None else again.marks,
    )


def sent(posted: Mapping[str, Any]) -> Sent:
    """Return the move that was posted.

    Raises:
        NotReadableError: it cannot be taken as it is.
    """
    try:
        move = Move(posted.get("move", ""))
        submission = uuid.UUID(posted.get("submission", ""))
    except ValueError:
        raise NotReadableError("That could not be read. Please try once more.") from None
    if move is Move.SEAL:
        words, texts = _side(posted)
    else:
        words = _words(posted.get("words", ""), WORDS[move]) if move in WORDS else ""
        texts = (words,) if words and move is not Move.ASK_THIRD else ()
    return Sent(_made(move, submission, words, posted), texts)


def _made(move: Move, submission: UUID, words: str, posted: Mapping[str, Any]) -> Made:
    return Made(
        move,
        submission,
        words=words,
        item="" if words else posted.get("item", "")[:64],
        choice=posted.get("choice", "")[:32],
        number=_number(posted.get("number", "")),
        until=_day(posted.get("until", "")) if move is not Move.TOO_MUCH else None,
        session=_number(posted.get("session", "")),
        place=posted.get("place", ""),
    )


def marked(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return a sentence for each gentle mark in these texts."""
    return tuple(f"“{text[mark.start : mark.end]}”: {mark.suggestion}" for text, mark in _marks(texts))


def _marks(texts: tuple[str, ...]) -> list[tuple[str, Mark]]:
    return [(text, mark) for text in texts for mark in wording_marks(text)]


def _words(typed: str, most: int) -> str:
    words = clean_words(typed)
    if len(words) > most:
        raise NotReadableError(f"Please keep it to {most} characters; these are {len(words)}. Nothing was sent yet.")
    return words


def _side(posted: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    texts = tuple(_words(posted.get(name, ""), MOST_CHARACTERS) for name in SIDE)
    need, share = posted.get("need", ""), posted.get("share", "")
    number = _number(share)
    if share.strip() and (number is None or number > 100):
        raise NotReadableError("Please give your share as a whole number from 0 to 100, or leave it empty.")
    if need and need not in {each.value for each in Need}:
        raise NotReadableError("Please choose from what is offered.")
    side = Side(**dict(zip(SIDE, texts, strict=True)), need=Need(need) if need else None, share=number)
    return json.dumps(side.to_data()), tuple(each for each in texts if each)


def _number(typed: str) -> int | None:
    text = typed.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise NotReadableError("Please give the day as year-month-day, such as 2026-05-31.") from None
