"""What every measure is: title, unit, formula and source, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TalkMeasure:
    """One measure of the talk. `of` says of what it is told: "turn", "member", "pair".

    `translated` says whether it means anything for translated text.
    """

    name: str
    title: str
    unit: str
    of: tuple[str, ...]
    formula: str
    reference: str = ""
    translated: bool = True


@cache
def talk_measures() -> dict[str, TalkMeasure]:
    """Return every measure by its name, in the order in which they are told."""
    text = files("reknit.transcripts.measures").joinpath("catalogue.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["measure"]
    return {each["name"]: TalkMeasure(**{**each, "of": tuple(each["of"])}) for each in entries}
