"""How long an hour takes to be read, marked by rules and models, and drawn; the second as in a folder of hours."""

from __future__ import annotations

import random
import time

from reknit.kinds import kind_named
from reknit.report.marked_hour import marked_hour
from reknit.transcripts.levels.levels import levels
from reknit.transcripts.markers.marks import marks
from reknit.transcripts.members import assigned
from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.talk import prepared

TURNS, WORDS = 700, 14
SAID = [
    *("what", "how", "was", "the", "week", "I", "don't", "know", "my", "sister", "maybe", "angry", "work", "and"),
    *("then", "we", "talked", "about", "it", "you", "said", "fine", "sleep", "no", "never", "that", "is", "not"),
    *("true", "sorry", "I", "see", "so", "it", "sounds", "like", "you", "feel"),
]


def hour() -> bytes:
    """Return an hour as WebVTT: 700 turns of 14 words on average, as many as AnnoMI's demonstrations have."""
    rng = random.Random(1)  # noqa: S311 - a made-up text
    cues = ["WEBVTT\n"]
    for at in range(TURNS):
        begin, end = 5 * at, 5 * at + 4
        times = [f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000" for second in (begin, end)]
        words = " ".join(rng.choice(SAID) for _ in range(rng.randint(1, 2 * WORDS - 1)))
        cues.append(f"{times[0]} --> {times[1]}\n{'TP'[at % 2]}: {words.capitalize()}.\n")
    return "\n".join(cues).encode()


def main() -> None:
    data, kind = hour(), kind_named("therapy")
    for name in ("first", "second"):
        begun = time.process_time()
        found = read_transcript(data, "hour.vtt")
        talk = prepared(assigned(found, {"T": "therapist", "P": "patient"}), kind)
        read = time.process_time()
        by_rule = marks(talk)
        ruled = time.process_time()
        high = levels(talk)
        levelled = time.process_time()
        page = marked_hour(talk, by_rule, high, "hour.vtt").page
        drawn = time.process_time()
        print(
            f"{name}: read {read - begun:.2f} s, {len(by_rule)} marks {ruled - read:.2f} s, {len(high)} levels "
            f"{levelled - ruled:.2f} s, page of {len(page):,} characters {drawn - levelled:.2f} s, "
            f"all {drawn - begun:.2f} s of one processor"
        )


if __name__ == "__main__":
    main()
