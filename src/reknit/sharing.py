"""Share levels: who sees one answer, and how its author may change that."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How far one answer is shared."""

    ONLY_ME = "only_me"
    NEXT_TALK = "next_talk"
    SHARED = "shared"

    @property
    def label(self) -> str:
        """The level in a word or two, for a button."""
        return _LABELS[self]

    @property
    def explanation(self) -> str:
        """The level in one sentence, spoken to the author of the answer."""
        return _EXPLANATIONS[self]


_LABELS = {
    Level.ONLY_ME: "Only me",
    Level.NEXT_TALK: "Next talk",
    Level.SHARED: "Shared",
}

_EXPLANATIONS = {
    Level.ONLY_ME: "Nobody but you sees this.",
    Level.NEXT_TALK: "It stays closed until you two open it together, at your next talk or before.",
    Level.SHARED: "You both see it as soon as you have both answered and opened.",
}


def is_visible_to_other(level: Level, *, opened: bool, talked: bool) -> bool:
    """Return whether the other one sees an answer at this level.

    Args:
        level: the answer's level as it is now.
        opened: the session has been opened, which takes both to have answered.
        talked: the two have opened together what was kept for their next talk.
    """
    if not opened or level is Level.ONLY_ME:
        return False
    return level is Level.SHARED or talked


def allowed_levels(level: Level, *, opened: bool, talked: bool) -> tuple[Level, ...]:
    """Return the levels an answer at `level` may be given next, its own among them, the most private first.

    Before the opening all three. Afterwards an answer the other one sees can only be withdrawn, which closes
    it at once; one they do not see may still be shared. Once the talk has been, there is no next talk to keep
    an answer of this session for.

    Args:
        level: the answer's level as it is now.
        opened: the session has been opened.
        talked: the two have opened together what was kept for their next talk.
    """
    if is_visible_to_other(level, opened=opened, talked=talked):
        return (Level.ONLY_ME, level)
    if opened and talked:
        return (Level.ONLY_ME, Level.SHARED)
    return tuple(Level)
