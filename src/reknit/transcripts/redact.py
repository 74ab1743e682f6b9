"""Names, places and addresses taken out of what is said, before anybody keeps it.

It takes out too much rather than too little, and it is still not enough by itself: a name that is spelt small, or a
story that only one person can have lived, stays. Somebody has to read the result.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reknit.transcripts.lexicon import empty_words, english_words
from reknit.transcripts.turn import cleaned
from reknit.transcripts.words import without_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reknit.transcripts.turn import Transcript

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ADDRESS = re.compile(r"(?<!\S)\S{1,200}@\S{1,200}|\b(?:https?://|www\.)\S{1,500}")
_NUMBER = re.compile(r"\+?\d(?:[ ./-]?\d){4,20}")
_BEGINS = frozenset('.?!:;"“”[(-—…')
_AFTER_A_PLACE = frozenset({"in", "near", "outside"})
_AFTER_A_NAME = frozenset(
    [
        *("is", "was", "said", "says", "told", "called", "and", "has", "had", "wants", "wanted", "thinks", "thought"),
        *("doesn't", "didn't", "isn't", "wasn't", "never", "always", "just", "came", "went", "left", "will", "would"),
    ]
)
_KEPT = frozenset(
    [
        *("i", "i'm", "i've", "i'll", "i'd", "god", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
        *("sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", "christmas", "easter", "english", "internet", "dr", "mr", "mrs", "ms", "mum", "mom"),
        *(
            "how",
            "why",
            "where",
            "when",
            "who",
            "therapy",
            "counselling",
            "work",
            "life",
            "school",
            "home",
            "part",
            "time",
        ),
        *("dad", "grandma", "grandpa", "therapist", "patient", "client", "speaker", "counsellor", "counselor"),
    ]
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """A transcript with names taken out. `taken_out`: what stood there, in small letters -> what stands there now."""

    transcript: Transcript
    taken_out: Mapping[str, str]


class _Called:
    """What each run of names is called from now on; those in `kept` are called what they were."""

    def __init__(self, kept: Iterable[str]) -> None:
        self.names: dict[str, str] = {}
        self._count: Counter[str] = Counter()
        self._kept = {" ".join(_bare(word) for word in _WORD.findall(each)) for each in kept}

    def name_of(self, key: str, kind: str) -> str | None:
        if key in self._kept:
            return None
        if key not in self.names:
            self._count[kind] += 1
            self.names[key] = f"[{kind} {self._count[kind]}]"
        return self.names[key]


def redacted(transcript: Transcript, also: Iterable[str] = ()) -> Transcript:
    """Return the transcript of `redaction`."""
    return redaction(transcript, also).transcript


def redaction(transcript: Transcript, also: Iterable[str] = (), kept: Iterable[str] = ()) -> Redaction:
    """Return the transcript with names and places, e-mail and web addresses, and long numbers replaced.

    The same words become the same [name 1] or [place 1] throughout. Taken for names are the speakers' names, the
    words in `also` however they are spelt, and words with a capital letter that no sentence asks for. Names in `kept`,
    whole as `taken_out` tells them, stay in what is said. A speaker with a member is called by the member's role,
    others [name 1].
    """
    spelt = {word.lower() for name in also for word in _WORD.findall(name)}
    speakers = {word for turn in transcript.turns for word in _WORD.findall(turn.speaker)}
    spelt |= {word.lower() for word in speakers if len(word) > 1 and word.lower() not in _KEPT}
    texts = [_without_addresses(turn.text) for turn in transcript.turns]
    names = _capital_names(texts)
    called = _Called(kept)
    turns = []
    for turn, text in zip(transcript.turns, texts, strict=True):
        speaker = turn.member or _replaced(turn.speaker, names, spelt, called)
        turns.append(replace(turn, speaker=cleaned(speaker), text=_replaced(text, names, spelt, called)))
    return Redaction(replace(transcript, turns=tuple(turns)), called.names)


def _without_addresses(text: str) -> str:
    return _NUMBER.sub("[number]", _ADDRESS.sub("[address]", text))


def _capital_names(texts: Sequence[str]) -> frozenset[str]:
    """Return the words that are written with a capital where no sentence begins, or that act like a person."""
    found: set[str] = set()
    begins: set[str] = set()
    small: set[str] = set()
    for text in texts:
        words = list(_WORD.finditer(without_notes(text)))
        for place, word in enumerate(words):
            said = _owner(word[0])
            if not said[0].isupper():
                small.add(said)
            elif _could_be_a_name(said):
                if not _begins_a_sentence(text, word.start()):
                    found.add(said)
                elif place + 1 < len(words) and words[place + 1][0] in _AFTER_A_NAME:
                    begins.add(said)
    return frozenset(
        found | {word for word in begins if word.lower() not in small and word.lower() not in english_words()}
    )


def _could_be_a_name(word: str) -> bool:
    plain = _bare(word)
    return (
        not plain.endswith("ing")
        and plain not in _KEPT
        and plain not in empty_words()
        and not (word.isupper() and len(word) > 1)
    )


def _begins_a_sentence(text: str, at: int) -> bool:
    while at and text[at - 1].isspace():
        at -= 1
    return at == 0 or text[at - 1] in _BEGINS


def _replaced(text: str, names: frozenset[str], spelt: set[str], called: _Called) -> str:
    """Return the text with each run of names replaced by what that run is called."""
    parts: list[str] = []
    done = 0
    run: list[re.Match[str]] = []
    before = ""
    for word in [*_WORD.finditer(text), None]:
        if word and (_owner(word[0]) in names or _bare(word[0]) in spelt) and not _inside_brackets(text, word.start()):
            if run and text[run[-1].end() : word.start()].strip(" "):
                done = _end_run(text, run, before, called, parts, done)
                run = []
            run.append(word)
            continue
        if run:
            done = _end_run(text, run, before, called, parts, done)
            run = []
        before = word[0].lower() if word else ""
    return "".join([*parts, text[done:]])


def _end_run(text: str, run: Sequence[re.Match[str]], before: str, called: _Called, parts: list[str], done: int) -> int:
    """Put the run's other name into the parts, and return where the text goes on."""
    key = " ".join(_bare(word[0]) for word in run)
    owning = "'s" if run[-1][0].lower().replace("’", "'").endswith("'s") else ""
    other = called.name_of(key, "place" if before in _AFTER_A_PLACE else "name")
    if other is None:
        return done
    parts += [text[done : run[0].start()], other, owning]
    return run[-1].end()


def _bare(word: str) -> str:
    return _owner(word).lower()


def _owner(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _inside_brackets(text: str, at: int) -> bool:
    """Return whether this place is inside something that was already replaced, or noted."""
    opened = text.rfind("[", max(0, at - 12), at)
    return opened >= 0 and text.find("]", opened, at) < 0
