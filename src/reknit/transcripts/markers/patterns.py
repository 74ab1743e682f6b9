"""Rules about the shape of the talk. Each says at which turns it fires, and why, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.measures.turns import SUSTAINED
from reknit.transcripts.words import notes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from reknit.transcripts.talk import Talk

    Measures = Mapping[str, NDArray[np.float64]]
    Pattern = Callable[[Talk, Measures, Mapping[int, int]], dict[int, str]]

ABSTRACT_WORDS = 25
ABSTRACT_PHRASES = 2
_ASSENT = frozenset(
    [
        *("yes", "yeah", "yep", "yup", "right", "exactly", "mm", "mhm", "hmm", "uh", "okay", "ok", "sure"),
        *("absolutely", "definitely", "true", "that's", "i"),
    ]
)
_BROKEN_OFF = ("-", "\N{EM DASH}", "\N{EN DASH}", "\N{HORIZONTAL ELLIPSIS}")
_LAUGHTER = ("laugh", "chuckl", "giggl")


def minimal_reply(talk: Talk, measures: Measures, _: Mapping[int, int]) -> dict[int, str]:
    """A reply of at most three words to an invitation.

    Yes is no withdrawal where something was only said back, and a turn that breaks off was cut short by the other.
    """
    found = {}
    for at in np.flatnonzero(measures["minimal_reply"] == 1).tolist():
        assents = not talk.asks_openly[at - 1] and talk.tokens[at][:1] and talk.tokens[at][0] in _ASSENT
        if not assents and not talk.turns[at].text.rstrip().endswith(_BROKEN_OFF):
            words = "1 word" if talk.words[at] == 1 else f"{talk.words[at]} words"
            found[at] = f"{words} in reply to an invitation to say more"
    return found


def withdrawal_drift(talk: Talk, measures: Measures, _: Mapping[int, int]) -> dict[int, str]:
    """The first turn at which this and the two own turns before are far below the own length so far."""
    low = measures["withdrawal_drift"]
    found: dict[int, str] = {}
    for member in (0, 1):
        own = np.flatnonzero((talk.who == member) & np.isfinite(low))
        fresh = [at for place, at in enumerate(own) if low[at] == 1 and (place == 0 or low[own[place - 1]] == 0)]
        found |= {int(at): f"the {SUSTAINED}rd own turn in a row far shorter than own turns so far" for at in fresh}
    return found


def abstract_talk(talk: Talk, _measures: Measures, phrases: Mapping[int, int]) -> dict[int, str]:
    """A long turn with phrases about people in general and no word about oneself."""
    return {
        at: "a long turn about people in general, without I or me"
        for at, count in phrases.items()
        if count >= ABSTRACT_PHRASES
        and talk.words[at] >= ABSTRACT_WORDS
        and not talk.count("first_person_singular")[at]
    }


def laughs_at_pain(talk: Talk, _measures: Measures, _: Mapping[int, int]) -> dict[int, str]:
    """Laughter noted by the transcriber beside at least one word for something that hurts."""
    return {
        int(at): "laughter was noted beside words for something that hurts"
        for at in np.flatnonzero(talk.count("negative_words"))
        if any(note.startswith(_LAUGHTER) for note in notes_of(talk.turns[at].text))
    }


PATTERNS: Mapping[str, Pattern] = {
    "minimal_reply": minimal_reply,
    "withdrawal_drift": withdrawal_drift,
    "abstract_talk": abstract_talk,
    "laughs_at_pain": laughs_at_pain,
}
"""By name: (the talk, its measures at turns, turn -> how many phrases of the rule are in it) -> turn -> why."""
