"""Penalised logistic regression by Newton's method, as in ridge regression (le Cessie & van Houwelingen 1992).

Maximises  sum y log p + (1 - y) log(1 - p) - 1/2 sum penalty[j] b[j]^2,  p = 1 / (1 + exp(-X b - offset)).
The covariance is the inverse of the penalised information. Steps that would lower this are halved.
Source: doi:10.2307/2347628.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_STEPS = 100
_ENOUGH = 1e-10
_HALVINGS = 30


class NotFoundError(ValueError):
    """The regression has no finite answer; a penalty above 0 gives it one."""


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """Coefficients, shape (k,), and their covariance, shape (k, k)."""

    coefficients: Floats
    covariance: Floats


def fit_logistic(design: Floats, outcome: Floats, penalty: Floats, offset: Floats | None = None) -> LogisticFit:
    """Return the coefficients of a design (n, k) for outcomes of 0 and 1 (n,).

    `penalty` (k,) is 0 or above for each coefficient; `offset` (n,) is added to the log odds as it is.

    Raises:
        NotFoundError: the answer is not finite or not unique, as with outcomes that a column separates and no penalty.
    """
    base = np.zeros(len(outcome)) if offset is None else offset
    found = np.zeros(design.shape[1])
    value = _value(design @ found + base, outcome, found, penalty)
    for _ in range(MOST_STEPS):
        share = probability(design @ found + base)
        gradient = design.T @ (outcome - share) - penalty * found
        step = _solved(_information(design, share, penalty), gradient)
        found, better = _stepped(design, outcome, penalty, base, found, step, value)
        if better - value < _ENOUGH * (1 + abs(value)) and np.abs(step).max(initial=0.0) < 1e-6:
            share = probability(design @ found + base)
            return LogisticFit(found, _solved(_information(design, share, penalty), np.eye(len(found))))
        value = better
    raise NotFoundError("the regression found no finite answer; give a penalty above 0")


def probability(log_odds: Floats) -> Floats:
    """Return 1 / (1 + exp(-log_odds)), without overflow."""
    share: Floats = 0.5 * (1 + np.tanh(0.5 * log_odds))
    return share


def _value(log_odds: Floats, outcome: Floats, found: Floats, penalty: Floats) -> float:
    likelihood = outcome * log_odds - np.logaddexp(0, log_odds)
    return float(likelihood.sum() - 0.5 * (penalty * found**2).sum())


def _information(design: Floats, share: Floats, penalty: Floats) -> Floats:
    information: Floats = (design * (share * (1 - share))[:, None]).T @ design + np.diag(penalty)
    return information


def _solved(information: Floats, right: Floats) -> Floats:
    if np.linalg.cond(information) > 1e12:
        raise NotFoundError("the regression has no unique answer; leave a predictor out, or give a penalty above 0")
    return np.asarray(np.linalg.solve(information, right), dtype=np.float64)


def _stepped(
    design: Floats, outcome: Floats, penalty: Floats, base: Floats, found: Floats, step: Floats, value: float
) -> tuple[Floats, float]:
    """Return (coefficients, value) after the step, halved until it does not make things worse."""
    for halving in range(_HALVINGS):
        trial = found + step / 2**halving
        better = _value(design @ trial + base, outcome, trial, penalty)
        if better >= value:
            return trial, better
    return found, value
