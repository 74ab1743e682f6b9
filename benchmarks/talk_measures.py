"""How many turns a second are measured, beside ConvoKit on the same turns where it is installed.

ConvoKit parses (spaCy), counts politeness and computes coordination; reknit computes every measure of turns, segments
and the session, with surrogates. ConvoKit is not among reknit's requirements: install it into an environment of its
own, with a spaCy model, and run this file there with PYTHONPATH=src.
"""

from __future__ import annotations

import random
import sys
import time
from importlib.util import find_spec

from reknit.kinds import kind_named
from reknit.transcripts.measures.parts import measured
from reknit.transcripts.talk import prepared
from reknit.transcripts.turn import Transcript, Turn

TALKS, TURNS = 20, 150
WORDS = [
    "what",
    "how",
    "was",
    "the",
    "week",
    "I",
    "don't",
    "know",
    "my",
    "sister",
    "maybe",
    "angry",
    "work",
    "and",
    "then",
    "we",
    "talked",
    "about",
    "it",
    "you",
    "said",
    "fine",
    "sleep",
]


def made_up() -> list[Transcript]:
    """Return talks of made-up sentences, 14 words a turn on average."""
    rng = random.Random(1)  # noqa: S311 - a made-up text
    talks = []
    for number in range(TALKS):
        turns = []
        for at in range(TURNS):
            who = ("therapist", "patient")[at % 2]
            text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 27))).capitalize() + rng.choice(".?")
            turns.append(Turn(who, text, 12.0 * at, 12.0 * at + 11, at, who))
        talks.append(Transcript(f"talk {number}", "made up", tuple(turns)))
    return talks


def reknit_seconds(talks: list[Transcript]) -> float:
    kind = kind_named("therapy")
    measured(prepared(talks[0], kind))
    begun = time.perf_counter()
    for each in talks:
        measured(prepared(each, kind))
    return time.perf_counter() - begun


def convokit_seconds(talks: list[Transcript], model: str) -> float:
    import spacy
    from convokit import Coordination, Corpus, Speaker, Utterance
    from convokit.politenessStrategies import PolitenessStrategies
    from convokit.text_processing import TextParser

    utterances = []
    for talk in talks:
        for at, turn in enumerate(talk.turns):
            names = [f"{talk.file}/{number}" for number in (0, at - 1, at)]
            utterances.append(
                Utterance(
                    id=names[2], speaker=Speaker(id=turn.speaker), conversation_id=names[0],
                    reply_to=names[1] if at else None, timestamp=at, text=turn.text,
                )
            )  # fmt: skip
    corpus = Corpus(utterances=utterances)
    parser = TextParser(spacy_nlp=spacy.load(model))
    begun = time.perf_counter()
    corpus = PolitenessStrategies().transform(parser.transform(corpus))
    coordination = Coordination()
    coordination.fit(corpus)
    coordination.transform(corpus)
    return time.perf_counter() - begun


if __name__ == "__main__":
    given = made_up()
    ours = reknit_seconds(given)
    print(f"reknit: {TALKS * TURNS / ours:,.0f} turns/s")
    if find_spec("convokit"):
        theirs = convokit_seconds(given, sys.argv[1] if len(sys.argv) > 1 else "en_core_web_sm")
        print(f"ConvoKit: {TALKS * TURNS / theirs:,.0f} turns/s; ratio {theirs / ours:.1f}")
    else:
        print("ConvoKit is not installed here; measured elsewhere on two shared cores: 87 to 126 turns/s")
