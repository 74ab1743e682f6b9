"""Who of the two each speaker is: the user says so; nothing is guessed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reknit.kinds import kinds
from reknit.transcripts.problem import TranscriptError, counted, quoted
from reknit.transcripts.turn import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.kinds import Kind
    from reknit.transcripts.turn import Transcript

NOBODY = "(no name)"
"""How turns without a speaker's name are spoken of."""

_MOST_TOLD = 8


@dataclass(frozen=True, slots=True)
class Speaker:
    """A name found in a transcript: how many turns and words, and the first words said under it."""

    name: str
    turns: int
    words: int
    first_words: str


class MemberError(ValueError):
    """Speakers are given to members in a way that cannot be; the message says what to do."""


def speakers(transcript: Transcript) -> tuple[Speaker, ...]:
    """Return the names found, those who speak most first."""
    turns: Counter[str] = Counter()
    words: Counter[str] = Counter()
    first: dict[str, str] = {}
    for turn in transcript.turns:
        name = turn.speaker or NOBODY
        turns[name] += 1
        words[name] += len(turn.text.split())
        first.setdefault(name, turn.text)
    return tuple(Speaker(name, turns[name], count, first[name]) for name, count in words.most_common())


def kind_of(members: Mapping[str, str]) -> Kind:
    """Return the kind of dyad whose two roles these members (speaker's name -> role) have.

    Raises:
        MemberError: a role belongs to no kind, or the two roles are not those of one kind.
    """
    wanted = {member for member in members.values() if member != OTHER}
    known = sorted({role.name for kind in kinds() for role in kind.roles})
    if unknown := sorted(wanted - set(known)):
        raise MemberError(
            f"{quoted(unknown[0])} is no member; members are {', '.join(known)}, and {OTHER} for anyone else"
        )
    fitting = [kind for kind in kinds() if wanted == {role.name for role in kind.roles}]
    if not fitting:
        pairs = "; ".join(" and ".join(role.name for role in kind.roles) for kind in kinds())
        raise MemberError(f"two members of one kind are needed: {pairs}. Name them with --speaker NAME=MEMBER.")
    return fitting[0]


def assigned(transcript: Transcript, members: Mapping[str, str]) -> Transcript:
    """Return the transcript with the member of each turn filled in.

    Raises:
        TranscriptError: a speaker was given to nobody, or one of the two members does not speak.
    """
    found = {speaker.name for speaker in speakers(transcript)}
    if missing := sorted(found - set(members)):
        named = ", ".join(quoted(name) for name in missing[:_MOST_TOLD])
        raise TranscriptError(
            transcript.file,
            found=f"{counted(len(missing), 'speaker')} given to no member: {named}",
            expected="a member for each",
            advice=f'Add --speaker "{missing[0]}=MEMBER" ({OTHER} for anyone else), or --not-a-name if it is none.',
        )
    silent = {member for member in members.values() if member != OTHER} - {members[name] for name in found}
    if silent:
        heard = ", ".join(quoted(name) for name in sorted(found)[:_MOST_TOLD])
        raise TranscriptError(
            transcript.file,
            found=f"no turn of the {min(silent)}",
            expected=f"both to speak; the speakers are {heard}",
        )
    turns = tuple(replace(turn, member=members[turn.speaker or NOBODY]) for turn in transcript.turns)
    return replace(transcript, turns=turns)


def with_members_for_names(transcript: Transcript) -> Transcript:
    """Return the transcript with each speaker's name replaced by the member's role, where one was given."""
    turns = tuple(replace(turn, speaker=turn.member or turn.speaker) for turn in transcript.turns)
    return replace(transcript, turns=turns)
