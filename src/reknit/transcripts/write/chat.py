"""CHAT (.cha): a code of at most seven letters for each speaker, times as bullets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reknit.transcripts.read.chat import BULLET
from reknit.transcripts.write.times import spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reknit.transcripts.turn import Transcript

_ENDS = (".", "?", "!")


def as_chat(transcript: Transcript) -> str:
    """Return the transcript as CHAT. An utterance that ends in none of . ? ! gets a full stop, which CHAT asks for."""
    codes = _codes(turn.speaker for turn in transcript.turns)
    named = ", ".join(f"{code} {_named(name)}Participant" for name, code in codes.items())
    lines = ["@UTF8", "@Begin", "@Languages:\teng", f"@Participants:\t{named}"]
    lines += [f"@ID:\teng|reknit|{code}|||||Participant|||" for code in codes.values()]
    for turn, span in zip(transcript.turns, spans(transcript.turns), strict=True):
        text = turn.text if turn.text.endswith(_ENDS) else f"{turn.text} ."
        times = f" {BULLET}{round(span[0] * 1000)}_{round(span[1] * 1000)}{BULLET}" if span else ""
        lines.append(f"*{codes[turn.speaker]}:\t{text}{times}")
    return "\n".join([*lines, "@End", ""])


def _named(name: str) -> str:
    return f"{'_'.join(name.replace(',', ' ').split())} " if name else ""


def _codes(names: Iterable[str]) -> dict[str, str]:
    """Return a code of its own for each name, in the order in which they first speak."""
    codes: dict[str, str] = {}
    alike: Counter[str] = Counter()
    for name in names:
        if name not in codes:
            letters = "".join(each for each in name.upper() if each.isascii() and each.isalpha())[:3] or "SPK"
            alike[letters] += 1
            codes[name] = letters if alike[letters] == 1 else f"{letters}{alike[letters]}"
    return codes
