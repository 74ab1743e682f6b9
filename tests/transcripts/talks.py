"""Talks made up for the tests."""

from __future__ import annotations

from reknit.kinds import kind_named
from reknit.transcripts.members import assigned
from reknit.transcripts.read.formats import read_transcript
from reknit.transcripts.talk import Talk, prepared

MEMBERS = {"T": "therapist", "P": "patient", "X": "other"}


def talk(text: str) -> Talk:
    """A talk of T (therapist), P (patient) and X (other), a line each: "T: Hello." or "T [1:05-1:09]: Hello."."""
    cues = ["WEBVTT\n"]
    lines = []
    for line in filter(None, map(str.strip, text.splitlines())):
        head, _, said = line.partition(": ")
        who, _, times = head.partition(" ")
        lines.append(f"{who}: {said}")
        if times:
            start, end = times.strip("[]").split("-")
            cues.append(f"00:{start:0>5}.000 --> 00:{end:0>5}.000\n{who}: {said}\n")
    data = "\n".join(cues if len(cues) > 1 else lines)
    found = read_transcript(data.encode(), "talk")
    heard = {each.speaker for each in found.turns}
    return prepared(assigned(found, {name: MEMBERS[name] for name in sorted(heard)}), kind_named("therapy"))
