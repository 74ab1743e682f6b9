"""Which words before a colon are a speaker's name.

Nobody can be sure: "Then: silence" looks like a name too. So a preview lists every name that was found, how often and
with what words, and the user says which ones are none.
"""

from __future__ import annotations

from dataclasses import dataclass

from reknit.transcripts.turn import cleaned

LONGEST = 40
MOST_WORDS = 4
_WITHIN = frozenset(" .'’-_()#&/")


@dataclass(frozen=True, slots=True)
class Names:
    """What the user said about names: `known` are names however they look, `refused` are none."""

    known: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    def accepts(self, name: str) -> bool:
        """Return whether these words are taken as a speaker's name."""
        if name in self.refused or not name:
            return False
        return name in self.known or _looks_like_a_name(name)

    def split(self, line: str) -> tuple[str, str] | None:
        """Return (name, what is said) of "Name: what is said"; None where the line does not begin with a name."""
        at = min((at for at in (line.find(":", 0, 80), line.find("\uff1a", 0, 80)) if at >= 0), default=-1)
        if at <= 0:
            return None
        said = line[at + 1 :]
        if said[:1].isdigit() or said.startswith(("/", ":")):
            return None
        before = cleaned(line[:at])
        name = before[1:-1].strip() if before.startswith("[") and before.endswith("]") else before
        return (name, said.strip()) if self.accepts(name) else None


def _looks_like_a_name(name: str) -> bool:
    words = name.split()
    if len(name) > LONGEST or not 1 <= len(words) <= MOST_WORDS or not name[0].isalpha():
        return False
    if not all(each.isalnum() or each in _WITHIN for each in name):
        return False
    return len(words) == 1 or all(not word[0].isalpha() or not word[0].islower() for word in words)
