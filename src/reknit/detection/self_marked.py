"""Self-marked ruptures: did a member say that there was a rub?

Formula: fires where the mark (0 none, 1 slight, 2 clear, 3 serious) is at least `at_least`; repaired at the
first later session marked lower than slight.

Assumes: that members say so. Patients report tension in 19-42 % of sessions and many hide it, so no mark
is not proof of no rub. Nothing is inferred, so there is no false-alarm rate. Use it beside the rules on
ratings, to see what these miss and what nobody names.

Source: Eubanks, Muran & Safran 2018 (doi:10.1037/pst0000185).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.signals import RepairSettings, Signals

if TYPE_CHECKING:
    from reknit.detection.series import Series
    from reknit.detection.yardsticks import Pooled


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings: the slightest mark that counts (1 slight, 2 clear, 3 serious), and repair."""

    at_least: float = 1.0
    repair: RepairSettings = field(default_factory=lambda: RepairSettings(tolerance=0.5))


def signals(series: Series, settings: Settings, pooled: Pooled | None, *, prospective: bool) -> Signals:
    """Return where a rub was marked, for marks of shape (T, n) turned so that no rub is highest."""
    del pooled, prospective  # a mark stands for itself, then and later
    nothing, one = np.zeros((1, series.width)), np.ones((1, series.width))
    limit = np.full((1, series.width), -settings.at_least)
    return Signals(series.ratings <= limit, nothing, one, limit, "here")
