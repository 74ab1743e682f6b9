"""Figures of how well labels are told, with 95 % intervals: groups drawn anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.inference import ranks, redrawing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Places = NDArray[np.int64]

RESAMPLES = 400
BINS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval, 0 to 1 or a count; the ends are NaN where there is no interval."""

    name: str
    value: float
    low: float
    high: float


def with_interval(name: str, figure: Callable[[Places], float], groups: NDArray[np.str_], *, seed: int) -> Figure:
    """Return `figure` of all turns, and its interval over groups; `figure` takes the places of turns."""
    draws = redrawing.redrawn(groups, np.random.default_rng(seed), RESAMPLES)
    return Figure(name, *redrawing.with_interval(figure, draws, len(groups)))


def average_precision(is_wanted: Bools, score: Floats) -> float:
    """Return the mean precision at each wanted turn, highest scores first, 0 to 1; equal scores count as one step.

    The area under precision by recall without interpolation (Zhu 2004); chance gives the share of wanted turns.
    """
    if not is_wanted.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(is_wanted[order])
    steps = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)
    gained = np.diff(np.concatenate([[0], hits[steps]]))
    return float((gained * hits[steps] / (steps + 1)).sum() / hits[-1])


def area(is_wanted: Bools, score: Floats) -> float:
    """Return how often a wanted turn scores above another (area under the ROC curve), ties counting half."""
    return ranks.area(score, is_wanted)


def macro_f1(truth: NDArray[np.int64], told: NDArray[np.int64], classes: int) -> float:
    """Return the mean F1 over classes 0 to `classes` - 1, each 2 x both / (truth + told)."""
    both = np.bincount(truth[truth == told], minlength=classes)
    either = np.bincount(truth, minlength=classes) + np.bincount(told, minlength=classes)
    return float(np.mean(np.where(either > 0, 2 * both / np.maximum(either, 1), 0.0)))


def calibration_error(is_wanted: Bools, level: Floats) -> float:
    """Return the mean distance of level and share of wanted turns over ten bins of equal size, weighted by turns."""
    order = np.argsort(level, kind="stable")
    bins = np.array_split(order, BINS)
    return float(sum(abs(float(level[own].mean() - is_wanted[own].mean())) * len(own) for own in bins) / len(order))


def told(figures: Sequence[Figure]) -> list[str]:
    """Return a line for each figure: name, value and interval."""
    return [
        f"  {each.name}: {each.value:.3f}" + (f" [{each.low:.3f}, {each.high:.3f}]" if np.isfinite(each.low) else "")
        for each in figures
    ]
