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
from reknit.detection.regimes.space import Space

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.regimes.chain import Chain
    from reknit.detection.regimes.manners import Manners
    from reknit.detection.regimes.parameters import Parameters

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

LEAST_VARIANCE = 1e-9
SMALLEST = 1e-290


@dataclass(frozen=True, slots=True)
class Standard:
    """Ratings of n pairs in yardsticks, each member's counted from the member's own first rating.

    `ratings` has shape (T, members, n), NaN for a gap; `low`, `high` (members, n) are the ends of the scale,
    infinite where unknown; `step` (members, n) the distance between possible ratings, 0 where unknown; `level` and
    `level_spread` (members, n) mean and SD of where the level is thought to be before any rating. `rated`, `at_high`
    and `at_low` (T, members, n) say where there is a rating, and where it lies at an end of the scale.
    """

    ratings: Floats
    low: Floats
    high: Floats
    step: Floats
    level: Floats
    level_spread: Floats
    rated: Bools
    at_high: Bools
    at_low: Bools


class State:
    """Weights (K, S, n) of regimes and manners, means (4 for two members, K, S, n) and covariances (10, K, S, n).

    `whole` holds all three, one after the other. Covariances stand row after row, each from its diagonal on.
    """

    def __init__(
        self,
        chain: Chain,
        parameters: Parameters,
        manners: Manners,
        level: Floats,
        level_spread: Floats,
        space: Space | None = None,
    ) -> None:
        self.chain, self.parameters = chain, parameters
        self.members = len(chain.drop)
        self.size = 2 * self.members
        self._arrange()
        self.spread, tells = manners.spread[:, :, None], manners.tells[:, None, :, None]
        self.load = self.spread * manners.tells[:, :, None]
        self.depth = chain.drop[:, :, None, None] * self.load[:, None]
        wider = (chain.drop > 0)[:, :, None, None] * parameters.depth_spread**2
        self.noise = (1 + tells * (wider - parameters.lasting)) * self.spread[:, None] ** 2
        shape = (1 + self.size + len(self.place), chain.size, len(manners.weight), level.shape[1])
        space = space or Space()
        self.whole, self._next = space.array("whole", shape), space.array("next", shape)
        self._work = space.array("work", (max(shape[0], 2 * self.size + 6), *shape[1:]))
        self._look()
        self.whole[:] = 0.0
        self.weight[:] = np.ones(shape[1:]) * chain.start[:, None, None] * manners.weight[:, None]
        np.maximum(self.weight, SMALLEST, out=self.weight)
        for at, usual in self.moods:
            self.covariance[at] = usual
        for member, at in enumerate(self.levels):
            self.mean[self.members + member] = level[member]
            self.covariance[at] = level_spread[member] ** 2

    def _arrange(self) -> None:
        """Say which covariance stands where: `rows` are those of each entry with itself and the later ones."""
        size, members = self.size, self.members
        pairs = [(i, j) for i in range(size) for j in range(i, size)]
        self.place = {pair: at for at, pair in enumerate(pairs)}
        self.rows = [slice(self.place[i, i], self.place[i, size - 1] + 1) for i in range(size)]
        self.with_ = [np.array([self.place[min(i, j), max(i, j)] for i in range(size)]) for j in range(size)]
        lasting, shared = self.parameters.lasting, self.parameters.lasting * self.parameters.bond_share
        self.moods = [(self.place[i, j], lasting if i == j else shared) for i, j in pairs if j < members]
        self.between = [self.place[i, j] for i, j in pairs if i < members <= j]
        self.levels = [self.place[own, own] for own in range(members, size)]

    def _look(self) -> None:
        """Give the parts of `whole` their names."""
        self.weight, self.moments = self.whole[0], self.whole[1:]
        self.mean, self.covariance = self.moments[: self.size], self.moments[self.size :]

    def go_on(self) -> None:
        """Move to the next session."""
        self._raw()
        self.moments *= self.weight
        self._merge(self.chain.forth(self.whole, self._next, self._work[: len(self.whole)]))
        self._let_time_pass()
        self._settle_elsewhere()

    def go_back(self, before: Floats, now: Floats) -> None:
        """Move to the session before; `before` and `now` (K,) are the regimes' probabilities before any rating."""
        self._settle_elsewhere()
        self._raw()
        self.weight /= np.maximum(now, SMALLEST)[:, None, None]
        self.moments *= self.weight
        after = self.chain.back(self.whole, self._next, self._work[: len(self.whole)])
        after *= before[:, None, None]
        self._merge(after)
        self._let_time_pass()

    def _raw(self) -> None:
        """Turn covariances into second moments, which can be mixed."""
        for i, row in enumerate(self.rows):
            self.covariance[row] += np.multiply(self.mean[i:], self.mean[i], out=self._work[: self.size - i])

    def _merge(self, after: Floats) -> None:
        """Take weights, and moments times weights, for what is thought now."""
        self.whole, self._next = after, self.whole
        self._look()
        np.maximum(self.weight, SMALLEST, out=self.weight)
        self.moments /= self.weight
        for i, row in enumerate(self.rows):
            self.covariance[row] -= np.multiply(self.mean[i:], self.mean[i], out=self._work[: self.size - i])

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

    def level(self) -> Floats:
        """Return where each member's level is thought to be, shape (members, n)."""
        return over_states(self.weight * self.mean[self.members :])

    def see(self, standard: Standard, t: int, member: int) -> Floats:
        """Learn from one member's ratings in session t; return their log density, shape (n,), 0 for gaps."""
        y, step, own = standard.ratings[t, member], standard.step[member], self.members + member
        rated = standard.rated[t, member]
        if not rated.any():
            return np.zeros(len(y))
        load, size = self.load[member], self.size
        gains, room = self._work[:size], self._work[size : 2 * size]
        self.covariance.take(self.with_[member], axis=0, out=gains, mode="clip")
        gains *= load
        gains += self.covariance.take(self.with_[own], axis=0, out=room, mode="clip")
        variance, surprise, density, gain, less, spare = self._work[2 * size : 2 * size + 6]
        np.multiply(load, gains[member], out=variance)
        variance += gains[own]
        variance += self.noise[member]
        variance += step**2 / 12
        np.maximum(variance, LEAST_VARIANCE, out=variance)
        np.add(np.where(rated, y, 0.0), self.depth[member], out=surprise)
        surprise -= np.multiply(load, self.mean[member], out=spare)
        surprise -= self.mean[own]
        np.multiply(surprise, surprise, out=density)
        density /= variance
        density += np.log(variance, out=spare)
        density *= -0.5
        density -= LOG_ROOT_TWO_PI
        np.divide(surprise, variance, out=gain)
        np.divide(1, variance, out=less)
        for side, at_end in ((1.0, standard.at_high[t, member]), (-1.0, standard.at_low[t, member])):
            where = at_end.nonzero()[0]
            if len(where) == 0:
                continue
            root = np.sqrt(variance.take(where, axis=-1))
            z = (side * surprise.take(where, axis=-1) - step[where] / 2) / root
            density[..., where], rise, shrunk = beyond(-z)
            gain[..., where] = side * rise / root
            less[..., where] *= shrunk
        if not rated.all():
            for each in (density, gain, less):
                np.copyto(each, 0.0, where=~rated)
        self._learn(gains, gain, less, room)
        return self._weigh(density, rated)

    def _learn(self, gains: Floats, gain: Floats, less: Floats, room: Floats) -> None:
        self.mean += np.multiply(gains, gain, out=room)
        for i, row in enumerate(self.rows):
            shrunk = np.multiply(gains[i:], gains[i], out=room[i:])
            shrunk *= less
            self.covariance[row] -= shrunk
            variance = self.covariance[row.start]
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
    """Sum values (..., K, S, n) over regimes and manners, half to half, so that no sum depends on n."""
    flat = values.reshape(*values.shape[:-3], -1, values.shape[-1])
    while (count := flat.shape[-2]) > 1:
        half = count // 2
        halved = flat[..., :half, :] + flat[..., half : 2 * half, :]
        if count % 2:
            halved[..., 0, :] += flat[..., -1, :]
        flat = halved
    total: Floats = flat[..., 0, :]
    return total
