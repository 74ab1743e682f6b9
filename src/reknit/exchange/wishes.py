"""What the user says about the scales of the ratings: one answer for every measure, or an answer for each."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from reknit.exchange.names import squeezed
from reknit.exchange.problems import TableError, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EVERY_OTHER = "*"
"""The name that stands for every measure without an answer of its own."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Scale:
    """What the user says about the scale of one measure; None where reknit is to find out."""

    low: float | None = None
    high: float | None = None
    step: float | None = None
    higher_is_better: bool | None = None
    reliability: float | None = None


@dataclass(frozen=True, slots=True)
class ScaleWishes:
    """What the user says about all scales: a plain value is for every measure, a mapping goes by measures' names.

    The name "*" in a mapping stands for the measures that it does not name.
    """

    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | None = None
    step: float | Mapping[str, float] | None = None
    higher_is_better: bool | Mapping[str, bool] | None = None
    reliability: float | Mapping[str, float] | None = None

    def of(self, measure: str) -> Scale:
        """Return what is said about one measure. Capitals and punctuation of its name do not matter."""
        low, high = answer(self.scale, measure) or (None, None)
        return Scale(
            low,
            high,
            step=answer(self.step, measure),
            higher_is_better=answer(self.higher_is_better, measure),
            reliability=answer(self.reliability, measure),
        )

    def refuse_unknown(self, file: str, measures: Sequence[str]) -> None:
        """Raise TableError when something is said about a measure that the table does not have."""
        known = {squeezed(each) for each in measures}
        said = (self.scale, self.step, self.higher_is_better, self.reliability)
        for name in (name for each in said if isinstance(each, Mapping) for name in each):
            if name != EVERY_OTHER and squeezed(name) not in known:
                near = difflib.get_close_matches(name, measures, n=1)
                raise TableError(
                    file,
                    found=f"the measures {listed(measures)}",
                    expected=f"a measure {quoted(name)}",
                    advice=f"Did you mean {quoted(near[0])}?" if near else "Check the measure's name.",
                )

    def told(self, measures: Sequence[str]) -> Iterator[str]:
        """Yield a sentence for every answer that was given once and applied to several measures."""
        spoken = {
            "--scale {0[0]:g} {0[1]:g}": self.scale,
            "--step {0:g}": self.step,
            "--reliability {0:g}": self.reliability,
        }
        for said, wish in spoken.items():
            meant, value = _unnamed(wish, measures)
            if len(meant) > 1 and value is not None:
                yield f"{said.format(value)} was applied to {_joined(meant)}."
        meant, higher = _unnamed(self.higher_is_better, measures)
        if len(meant) > 1 and higher is not None:
            yield f"--{'higher' if higher else 'lower'}-is-better was applied to {_joined(meant)}."


def answer(said: Answer | Mapping[str, Answer] | None, measure: str) -> Answer | None:
    """Return what was said about a measure, under its own name before "*"; None where nothing was."""
    if not isinstance(said, Mapping):
        return said
    named = {squeezed(name): value for name, value in said.items() if name != EVERY_OTHER}
    return named.get(squeezed(measure), said.get(EVERY_OTHER))


def _unnamed(said: object, measures: Sequence[str]) -> tuple[list[str], object]:
    """Return (the measures that an answer was given for without naming them, the answer)."""
    if not isinstance(said, Mapping):
        return list(measures), said
    named = {squeezed(name) for name in said if name != EVERY_OTHER}
    return [each for each in measures if squeezed(each) not in named], said.get(EVERY_OTHER)


def _joined(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
