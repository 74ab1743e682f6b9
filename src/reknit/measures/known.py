"""What is known about the scales of published instruments: direction, bounds and step, as data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published instrument's scale; bounds and step are None where the scoring is not one and the same.

    `of_patient` says that patients answer it about themselves.
    """

    title: str
    names: tuple[str, ...]
    higher_is_better: bool
    low: float | None = None
    high: float | None = None
    step: float | None = None
    of_patient: bool = False


@cache
def instruments() -> tuple[Instrument, ...]:
    """Return every instrument whose scale reknit knows."""
    text = files("reknit.measures").joinpath("instruments/known.toml").read_text(encoding="utf-8")
    return tuple(Instrument(**{**entry, "names": tuple(entry["names"])}) for entry in tomllib.loads(text)["instrument"])


def known_instrument(name: str) -> Instrument | None:
    """Return the instrument of this name ("PHQ-9", "phq_9"), or None when reknit does not know it."""
    squeezed = re.sub(r"[^a-z0-9]", "", name.lower())
    return next((each for each in instruments() if squeezed in each.names), None)
