"""A hint in words for somebody beside the two, such as a supervisor: of both by name, never as "you"."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from reknit.hints import say
from reknit.hints.hint import BOTH
from reknit.hints.long_run import KIND_OF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.hints.hint import Hint


LONG_RUN = frozenset(KIND_OF.values())


@dataclass(frozen=True, slots=True)
class ToldOutside:
    """A hint as it is told to somebody beside the two: what was seen, how often noise would, what may be done."""

    kind: str
    seen: str
    noise: str
    next_step: str


def told_outside(hint: Hint, names: Mapping[str, str]) -> ToldOutside:
    """Return a hint in words about both.

    Args:
        hint: computed from what this reader may see of both, and from nothing else.
        names: what each role is called.

    Raises:
        KeyError: the role the hint is about has no name.
    """
    words, sessions, since = _wording(), say.sessions_told(hint.sessions), hint.sessions[0]
    if hint.member == BOTH:
        seen = str(words[hint.kind][BOTH]).format(sessions=sessions, since=since)
    else:
        who = names[hint.member]
        other = next((name for role, name in names.items() if role != hint.member), "")
        whose = f"{who}\N{RIGHT SINGLE QUOTATION MARK}s"
        seen = str(words[hint.kind]["one"]).format(sessions=sessions, since=since, who=who, whose=whose, other=other)
    return ToldOutside(hint.kind, seen, _noise(hint), str(words["next_step"]))


def _noise(hint: Hint) -> str:
    words = _wording()["noise"]
    if hint.share is None or hint.ever is None:
        return str(words["marked"])
    form = "long_run" if hint.kind in LONG_RUN else "told"
    return str(words[form]).format(share=say.of_hundred(hint.share), ever=say.of_hundred(hint.ever))


@cache
def _wording() -> Mapping[str, Any]:
    text = resources.files("reknit.hints").joinpath("outside.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
