"""The quiet answers of the made-up clinic: asked by the rule that asks people, answered from data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reknit.indicators.answers import ANSWER, ASKED, LEVEL, IndicatorAnswers, read_indicators
from reknit.indicators.asking import asked_after
from reknit.sharing import Level
from reknit.web.indicators.keeping import nothing_asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.web.policy import Standing


class QuietAnswerer:
    """One member of one story, who remembers what they were asked so far."""

    def __init__(self, story: str, standing: Standing) -> None:
        self._told = _told().get((story, standing.member.role), {})
        self._standing = standing
        self._asked_before: dict[int, tuple[str, ...]] = {}

    def after(self, session: int) -> IndicatorAnswers:
        """Return what this member says after a session of this number."""
        if not self._told:
            return nothing_asked()
        asked = asked_after(
            session,
            kind=self._standing.kind,
            asked_before=self._asked_before,
            hint_is_there=session >= self._told.get("hint_since", session + 1),
        )
        fields = {ASKED: " ".join(asked)}
        for name in asked:
            said = self._told["answers"].get(name, [0])
            times = sum(name in before for before in self._asked_before.values())
            fields[ANSWER + name] = str(said[min(times, len(said) - 1)])
            fields[LEVEL + name] = (Level.SHARED if name in self._told["shared"] else Level.ONLY_ME).value
        self._asked_before[session] = asked
        return read_indicators(asked, fields, self._standing.role.voice)


@cache
def _told() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    text = files("reknit.web").joinpath("made_up_quiet.toml").read_text(encoding="utf-8")
    return {(each["story"], each["role"]): each for each in tomllib.loads(text)["quiet"]}
