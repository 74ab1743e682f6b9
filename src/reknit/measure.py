"""An instrument's scale, and what is said when ratings do not fit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


class PanelError(ValueError):
    """The ratings given cannot form a panel.

    `rows` holds the positions (0-based, in the arrays given) of the entries at fault.
    """

    def __init__(self, message: str, rows: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.rows = tuple(int(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Measure:
    """An instrument's scale: what a rating can be, and which way is better.

    `low` and `high` are the bounds, `step` the distance between neighbouring possible ratings, in
    points; None where unknown. `reliability` is between 0 and 1, None where unknown. `is_mark` says
    that members do not rate the bond with it but mark a rub: 0 none, 1 slight, 2 clear, 3 serious.
    """

    name: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    higher_is_better: bool = True
    reliability: float | None = None
    is_mark: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and not self.low < self.high:
            message = f"measure {self.name!r}: the lower bound {self.low} is not below {self.high}"
            raise PanelError(message)
        if self.is_mark and self.higher_is_better:
            raise PanelError(f"measure {self.name!r}: a higher mark is a stronger rub, so higher cannot be better")
        if self.step is not None and not self.step > 0:
            raise PanelError(f"measure {self.name!r}: step {self.step} is not above 0")
        if self.reliability is not None and not 0 < self.reliability < 1:
            message = f"measure {self.name!r}: reliability {self.reliability} is not between 0 and 1"
            raise PanelError(message)

    @property
    def sign(self) -> float:
        """1.0 where higher is better, -1.0 where lower is."""
        return 1.0 if self.higher_is_better else -1.0

    @property
    def oriented_bounds(self) -> tuple[float, float]:
        """(low, high) after turning the scale so that higher is better; infinite where unknown."""
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        return (low, high) if self.higher_is_better else (-high, -low)
