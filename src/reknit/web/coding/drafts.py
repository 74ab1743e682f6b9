"""A transcript on its way in: read, its speakers given to members, names taken out. None of it is stored here.

Between its pages the draft travels in the form itself, so that what somebody brought and then left is nowhere.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reknit.session_check.answers import clean_words
from reknit.transcripts.members import MemberError, assigned, kind_of, speakers, with_members_for_names
from reknit.transcripts.names import Names
from reknit.transcripts.problem import TranscriptError
from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.redact import redaction
from reknit.transcripts.turn import Transcript, Turn, cleaned, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reknit.kinds import Kind

MOST_CHARACTERS = 500_000
MOST_TURNS = 4_000
MOST_SPEAKERS = 40
MOST_TRAVELLING = 200_000
"""Characters of a draft in a form: about seven hours of talk, pressed together."""
LONGEST_TITLE = 120
MOST_NAMES = 200


class NotTakenError(ValueError):
    """It cannot be taken like this. Its text is one plain sentence for who brought it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A transcript as it will be kept: turns of members, names taken out, and what was taken out for what."""

    kind: Kind
    turns: tuple[Turn, ...]
    taken_out: Mapping[str, str]
    addresses: int
    numbers: int


def draft_of(data: bytes, file: str, *, no_names: Sequence[str] = ()) -> Transcript:
    """Return what is in a file that somebody brought; the file's own name is not kept.

    Raises:
        NotTakenError: it cannot be read, or is longer than what is taken here.
    """
    try:
        found = read_transcript(data, file, Names(refused=frozenset(no_names)))
    except TranscriptError as problem:
        raise NotTakenError(str(problem)) from None
    turns = joined(
        Turn(cleaned(each.speaker), cleaned(each.text), _seconds(each.start), _seconds(each.end))
        for each in found.turns
        if cleaned(each.text)
    )
    draft = Transcript("", found.format, turns, found.notices)
    _refuse_too_much(draft)
    return draft


def travelling(draft: Transcript) -> str:
    """Return the draft as one word for a form.

    Raises:
        NotTakenError: it is too long to travel.
    """
    told = [draft.format, list(draft.notices), [[t.speaker, t.text, t.start, t.end] for t in draft.turns]]
    pressed = base64.urlsafe_b64encode(zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 9)).decode()
    if len(pressed) > MOST_TRAVELLING:
        raise NotTakenError("This is longer than what can be coded at once. Bring it in parts.")
    return pressed


def arrived(word: str) -> Transcript:
    """Return the draft that `travelling` made into this word.

    Raises:
        NotTakenError: it is none.
    """
    try:
        opened = zlib.decompressobj()
        data = opened.decompress(base64.urlsafe_b64decode(word.encode("ascii")), 8 * MOST_CHARACTERS)
        form, notices, turns = json.loads(data)
        draft = Transcript("", str(form), tuple(_turn(each) for each in turns), tuple(str(each) for each in notices))
    except (ValueError, TypeError, OverflowError, RecursionError, zlib.error, binascii.Error):
        raise NotTakenError("This page was changed or cut off on its way. Please bring the file again.") from None
    _refuse_too_much(draft)
    return draft


def ready(draft: Transcript, members: Mapping[str, str], *, also: Sequence[str], kept: Sequence[str]) -> Ready:
    """Return the draft as it will be kept.

    Args:
        draft: what was brought.
        members: speaker's name -> role.
        also: more names to take out.
        kept: what was taken for a name, and is none.

    Raises:
        NotTakenError: a speaker is nobody yet, or the members are not the two of one kind.
    """
    if missing := [each.name for each in speakers(draft) if each.name not in members]:
        raise NotTakenError(f"Please say who {missing[0]} is.")
    try:
        kind = kind_of(members)
        found = redaction(assigned(draft, members), also, kept)
    except MemberError:
        raise NotTakenError(
            "Two members of one kind are needed: a patient and a therapist, a trainee and a supervisor, two partners, "
            "or two friends. Whoever else speaks is “somebody else”."
        ) from None
    except TranscriptError as problem:
        raise NotTakenError(f"{problem.found.capitalize()}: both have to speak.") from None
    turns = joined(with_members_for_names(found.transcript).turns)
    texts = [turn.text for turn in turns]
    counts = (sum(text.count(word) for text in texts) for word in ("[address]", "[number]"))
    return Ready(kind, turns, found.taken_out, *counts)


def title_of(typed: str) -> str:
    """Return a title as it can be kept.

    Raises:
        NotTakenError: there is none, or it is too long.
    """
    title = cleaned(clean_words(typed))
    if not title:
        raise NotTakenError("Please give it a title by which you know it again.")
    if len(title) > LONGEST_TITLE:
        raise NotTakenError(f"Please keep the title to {LONGEST_TITLE} characters.")
    return title


def names_typed(typed: str) -> list[str]:
    """Return the names in a field that takes one a line.

    Raises:
        NotTakenError: too many.
    """
    names = [cleaned(line) for line in typed.splitlines() if cleaned(line)]
    if len(names) > MOST_NAMES:
        raise NotTakenError(f"Please give at most {MOST_NAMES} names.")
    return names


def _refuse_too_much(draft: Transcript) -> None:
    if not draft.turns:
        raise NotTakenError("There are no words in it.")
    if len(draft.turns) > MOST_TURNS or sum(len(turn.text) for turn in draft.turns) > MOST_CHARACTERS:
        raise NotTakenError("This is longer than what can be coded at once. Bring it in parts.")
    if len(speakers(draft)) > MOST_SPEAKERS:
        raise NotTakenError(f"More than {MOST_SPEAKERS} names were found. Most of them are probably none.")


def _turn(told: Any) -> Turn:  # noqa: ANN401 - whatever the form brought
    speaker, text, start, end = told
    if not (isinstance(speaker, str) and isinstance(text, str)):
        raise TypeError("no turn")
    return Turn(cleaned(speaker), cleaned(text), _known(start), _known(end))


def _known(at: object) -> float | None:
    if at is None:
        return None
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise TypeError("no time")
    return _seconds(float(at))


def _seconds(at: float | None) -> float | None:
    """Return a time that a talk can have, to the thousandth of a second."""
    return round(at, 3) if at is not None and math.isfinite(at) and 0 <= at < 1e6 else None
