"""The routine of two: one gives, fixes or rescues; the other acts as if it helped. It belongs to the pair.

Both are asked both parts, about themselves and about the other. The pattern is made only of what both shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FROM = 2
"""From "sometimes" on, on average of what the two say, a part counts as played. reknit's own, and not validated."""

OWN_PARTS = {"gives": "other_gives", "plays_along": "other_plays_along"}
"""What one says of oneself -> what the other says of one."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part as played by one role: by their own word, and by the other's. Values 0 to 3."""

    role: str
    name: str
    own_word: int
    others_word: int

    @property
    def is_played(self) -> bool:
        """Whether the two words together say at least "sometimes"."""
        return self.own_word + self.others_word >= 2 * FROM


@dataclass(frozen=True, slots=True)
class Pattern:
    """The pair's pattern: the parts of which both words are shared, and a sentence that names neither of the two."""

    parts: tuple[Part, ...]
    sentence: str


def pattern(shared: Mapping[str, Mapping[str, int]]) -> Pattern | None:
    """Return the pair's pattern; None while there is no part of which both words are shared.

    Args:
        shared: role -> indicator -> latest value, of both roles, and only answers that are open to both.

    Raises:
        ValueError: there are not two roles.
    """
    if len(shared) != 2:
        raise ValueError(f"a pattern is of two roles, not of {len(shared)}")
    one, two = sorted(shared)
    parts = tuple(
        Part(role, name, shared[role][name], shared[other][of_other])
        for role, other in ((one, two), (two, one))
        for name, of_other in OWN_PARTS.items()
        if name in shared[role] and of_other in shared[other]
    )
    return Pattern(parts, _sentence(parts)) if parts else None


_BOTH_WAYS = """\
It could be that you take turns: one gives or fixes, and the other acts as if it helped. That keeps the peace, and it \
keeps you both a little alone. It is nobody's fault. What would it be like to say "that did not help" once?"""
_ONE_WAY = """\
It could be that one of you gives or fixes, and the other acts as if it helped. It takes two to keep that up, and it \
is nobody's fault. What would it be like to ask "what would help?" before giving?"""
_ONE_PART = """\
It could be that there is a habit here that keeps you from being close. You could look at it together: what is each of \
you good at sparing the other?"""
_NOTHING = "You both say that there is little of this between you."


def _sentence(parts: tuple[Part, ...]) -> str:
    played = {(part.role, part.name) for part in parts if part.is_played}
    roles = {part.role for part in parts}
    ways = sum((role, "gives") in played and bool((roles - {role}) & _audience(played)) for role in roles)
    if ways == 2:
        return _BOTH_WAYS
    if ways == 1:
        return _ONE_WAY
    return _ONE_PART if played else _NOTHING


def _audience(played: set[tuple[str, str]]) -> set[str]:
    return {role for role, name in played if name == "plays_along"}
