"""What is thought of n pairs at one session: a Gaussian for each regime and each manner of rating.

The state of a pair is x = (mood of each member, level of each member). Member m rates

    y[t, m] = level[m] + spread[m] * (mood[t, m] - depth of the regime for m + noise[t, m])

where moods last from session to session and go together as far as they are the bond's, and noise is fresh each time.
Where a member's ratings tell nothing of the bond, they are level and noise alone.

Where regimes lead into one another, their Gaussians are merged into one with the same mean and covariance
(interacting multiple models, Blom & Bar-Shalom 1988, doi:10.1109/9.1299). A rating at an end of the scale says only
"at least" or "at most".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.regimes.chain import REPAIRED
from reknit.detection.regimes.normal import LOG_ROOT_TWO_PI, beyond

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.regimes.chain import Chain
    from reknit.detection.regimes.manners import Manners
    from reknit.detection.regimes.parameters import Parameters

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_VARIANCE = 1e-9
SMALLEST = 1e-290


@dataclass(frozen=True, slots=True)
class Standard:
    """Ratings of n pairs in yardsticks, each member's counted from the member's own first rating.

    `ratings` has shape (T, members, n), NaN for a gap; `low`, `high` (members, n) are the ends of the scale,
    infinite where unknown; `step` (members, n) the distance between possible ratings, 0 where unknown; `level` and
    `level_spread` (members, n) mean and SD of where the level is thought to be before any rating.
    """

    ratings: Floats
    low: Floats
    high: Floats
    step: Floats
    level: Floats
    level_spread: Floats


class State:
    """Weights (K, S, n) of regimes and manners, means (4 for two members, K, S, n) and covariances (10, K, S, n)."""

    def __init__(
        self, chain: Chain, parameters: Parameters, manners: Manners, level: Floats, level_spread: Floats
    ) -> None:
        self.chain, self.parameters = chain, parameters
        self.members = len(chain.drop)
        size = 2 * self.members
        self.pairs = [(i, j) for i in range(size) for j in range(i, size)]
        self.place = {(i, j): at for at, (i, j) in enumerate(self.pairs)}
        self.place |= {(j, i): at for (i, j), at in self.place.items()}
        self.spread, tells = manners.spread[:, :, None], manners.tells[:, None, :, None]
        self.load = self.spread * manners.tells[:, :, None]
        self.depth = chain.drop[:, :, None, None] * self.load[:, None]
        wider = (chain.drop > 0)[:, :, None, None] * parameters.depth_spread**2
        self.noise = (1 + tells * (wider - parameters.lasting)) * self.spread[:, None] ** 2
        shape = (chain.size, len(manners.weight), level.shape[1])
        self.weight = np.ones(shape) * chain.start[:, None, None] * manners.weight[:, None]
        np.maximum(self.weight, SMALLEST, out=self.weight)
        self.moments = np.zeros((size + len(self.pairs), *shape))
        self.mean, self.covariance = self.moments[:size], self.moments[size:]
        lasting, shared = parameters.lasting, parameters.lasting * parameters.bond_share
        self.rows, self.columns = (np.array(each) for each in zip(*self.pairs, strict=True))
        self.with_ = [np.array([self.place[i, j] for i in range(size)]) for j in range(size)]
        self.moods = [(self.place[i, j], lasting if i == j else shared) for i, j in self.pairs if j < self.members]
        self.between = [self.place[i, j] for i, j in self.pairs if i < self.members <= j]
        self.levels = [self.place[own, own] for own in range(self.members, size)]
        for at, usual in self.moods:
            self.covariance[at] = usual
        for member, at in enumerate(self.levels):
            self.mean[self.members + member] = level[member]
            self.covariance[at] = level_spread[member] ** 2

    def go_on(self) -> None:
        """Move to the next session."""
        self._raw()
        weighted = np.empty((1 + len(self.moments), *self.weight.shape))
        weighted[0] = self.weight
        np.multiply(self.moments, self.weight, out=weighted[1:])
        after = self.chain.forth(weighted)
        self._merge(after[0], after[1:])
        self._let_time_pass()
        self._settle_elsewhere()

    def go_back(self, before: Floats, now: Floats) -> None:
        """Move to the session before; `before` and `now` (K,) are the regimes' probabilities before any rating."""
        self._settle_elsewhere()
        self._raw()
        share = self.weight / np.maximum(now, SMALLEST)[:, None, None]
        prior = before[:, None, None]
        self._merge(prior * self.chain.back(share), prior * self.chain.back(self.moments * share))
        self._let_time_pass()

    def _raw(self) -> None:
        """Turn covariances into second moments, which can be mixed."""
        self.covariance += self.mean[self.rows] * self.mean[self.columns]

    def _merge(self, weight: Floats, moments: Floats) -> None:
        np.maximum(weight, SMALLEST, out=weight)
        moments /= weight
        self.weight, self.moments = weight, moments
        size = len(self.mean)
        self.mean, self.covariance = moments[:size], moments[size:]
        self.covariance -= self.mean[self.rows] * self.mean[self.columns]

    def _let_time_pass(self) -> None:
        known, kept = self.parameters, self.parameters.dependence
        self.mean[: self.members] *= kept
        for at in self.between:
            self.covariance[at] *= kept
        for at, usual in self.moods:
            self.covariance[at] *= kept * kept
            self.covariance[at] += (1 - kept * kept) * usual
        for at, spread in zip(self.levels, self.spread, strict=True):
            self.covariance[at] += (known.drift * spread) ** 2

    def _settle_elsewhere(self) -> None:
        """After a repair, the level may be another."""
        for at, spread in zip(self.levels, self.spread, strict=True):
            self.covariance[at, REPAIRED] += (self.parameters.gain * spread) ** 2

    def level(self, member: int) -> Floats:
        """Return where the member's level is thought to be, shape (n,)."""
        return over_states(self.weight * self.mean[self.members + member])

    def see(self, standard: Standard, t: int, member: int) -> Floats:
        """Learn from one member's ratings in session t; return their log density, shape (n,), 0 for gaps."""
        y, step, own = standard.ratings[t, member], standard.step[member], self.members + member
        rated = np.isfinite(y)
        if not rated.any():
            return np.zeros(len(y))
        load = self.load[member]
        gains = load * self.covariance[self.with_[member]] + self.covariance[self.with_[own]]
        variance = load * gains[member] + gains[own] + self.noise[member]
        variance += step**2 / 12
        np.maximum(variance, LEAST_VARIANCE, out=variance)
        surprise = np.where(rated, y, 0.0) + self.depth[member] - load * self.mean[member] - self.mean[own]
        density = surprise * surprise / variance
        density += np.log(variance)
        density *= -0.5
        density -= LOG_ROOT_TWO_PI
        gain, less = surprise / variance, 1 / variance
        at_end = self._at_ends(standard, t, member)
        for side, where in at_end:
            root = np.sqrt(np.take(variance, where, axis=-1))
            z = (side * np.take(surprise, where, axis=-1) - step[where] / 2) / root
            density[..., where], rise, shrunk = beyond(-z)
            gain[..., where] = side * rise / root
            less[..., where] *= shrunk
        self._learn(gains, gain * rated, less * rated)
        return self._weigh(np.where(rated, density, 0.0), rated)

    @staticmethod
    def _at_ends(standard: Standard, t: int, member: int) -> list[tuple[float, Ints]]:
        """Return (1 for the upper end or -1 for the lower, who is at it)."""
        y, edge = standard.ratings[t, member], np.maximum(standard.step[member] / 2, 1e-9)
        upper = np.flatnonzero(standard.high[member] - y <= edge)
        lower = np.flatnonzero(y - standard.low[member] <= edge)
        return [(side, where) for side, where in ((1.0, upper), (-1.0, lower)) if len(where)]

    def _learn(self, gains: Floats, gain: Floats, less: Floats) -> None:
        self.mean += gains * gain
        shrunk = gains[self.rows]
        shrunk *= gains[self.columns]
        shrunk *= less
        self.covariance -= shrunk
        for own in range(len(self.mean)):
            variance = self.covariance[self.place[own, own]]
            np.maximum(variance, LEAST_VARIANCE, out=variance)

    def _weigh(self, log_density: Floats, rated: NDArray[np.bool_]) -> Floats:
        """Weigh regimes and spreads by what they made of the ratings; return the log density over all, shape (n,)."""
        highest = log_density.max(axis=(0, 1))
        log_density -= highest
        self.weight *= np.exp(log_density, out=log_density)
        total = np.where(rated, over_states(self.weight), 1.0)
        self.weight /= total
        np.maximum(self.weight, SMALLEST, out=self.weight)
        result: Floats = highest + np.log(total)
        return result


def over_states(values: Floats) -> Floats:
    """Sum over regimes and spreads (the first two axes), half to half, so that no sum depends on n."""
    flat = values.reshape(-1, values.shape[-1])
    while len(flat) > 1:
        half = len(flat) // 2
        halved = flat[:half] + flat[half : 2 * half]
        if len(flat) % 2:
            halved[0] += flat[-1]
        flat = halved
    total: Floats = flat[0]
    return total
