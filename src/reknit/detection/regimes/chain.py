"""The regimes a bond can be in, and how it goes from one to the next.

Steady, repaired (the session in which a rupture ends), and ruptured: shown by both members, by the first or by
the second alone, each shallow or deep. A rupture that only one shows may come to show in both; a deep one may ease
into a shallow one; any may be repaired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reknit.detection.regimes.parameters import Parameters

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STEADY, REPAIRED, RUPTURED = 0, 1, 2
"""Where the regimes stand; from RUPTURED on: shallow and deep by turns, shown by both, the first, the second."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Regimes as a Markov chain of K states.

    Attributes:
        begins: shape (K - 2,), probability that each kind of rupture begins in a session.
        repair: probability that a session repairs a rupture.
        eases: probability that a deep rupture becomes shallow.
        catches_up: probability that a rupture which one member shows comes to show in both.
        stays: shape (K - 2,), probability that each kind of rupture goes on as it is.
        drop: shape (members, K), how far each regime pulls a member's ratings down, in spreads.
    """

    begins: Floats
    repair: float
    eases: float
    catches_up: float
    stays: Floats
    drop: Floats

    @property
    def size(self) -> int:
        """K, the number of regimes."""
        return RUPTURED + len(self.begins)

    @property
    def start(self) -> Floats:
        """Probability of each regime in the first session, shape (K,)."""
        return np.concatenate([[1 - self.begins.sum(), 0.0], self.begins])

    def forth(self, weight: Floats) -> Floats:
        """Return weights (..., K, S, n) of regimes in one session as they stand in the next."""
        rupture = weight[..., RUPTURED:, :, :]
        calm = weight[..., STEADY, :, :] + weight[..., REPAIRED, :, :]
        after = np.empty_like(weight)
        after[..., STEADY, :, :] = (1 - self.begins.sum()) * calm
        later = after[..., RUPTURED:, :, :]
        np.multiply(rupture, self.stays[:, None, None], out=later)
        later += self.begins[:, None, None] * calm[..., None, :, :]
        later[..., 0::2, :, :] += self.eases * rupture[..., 1::2, :, :]
        if len(self.begins) > 2:
            later[..., :2, :, :] += self.catches_up * (rupture[..., 2:4, :, :] + rupture[..., 4:6, :, :])
        after[..., REPAIRED, :, :] = self.repair * _added(rupture)
        return after

    def back(self, value: Floats) -> Floats:
        """Return what values (..., K, S, n) of the next session's regimes are expected to be from each regime now."""
        later = value[..., RUPTURED:, :, :]
        before = np.empty_like(value)
        calm = (1 - self.begins.sum()) * value[..., STEADY, :, :]
        calm += _added(self.begins[:, None, None] * later)
        before[..., STEADY, :, :] = calm
        before[..., REPAIRED, :, :] = calm
        rupture = before[..., RUPTURED:, :, :]
        np.multiply(later, self.stays[:, None, None], out=rupture)
        rupture += self.repair * value[..., REPAIRED, None, :, :]
        rupture[..., 1::2, :, :] += self.eases * later[..., 0::2, :, :]
        if len(self.begins) > 2:
            both = self.catches_up * later[..., :2, :, :]
            rupture[..., 2:4, :, :] += both
            rupture[..., 4:6, :, :] += both
        return before

    def course(self, length: int) -> Floats:
        """Return the probability of each regime in each of the sessions before any rating, shape (T, K)."""
        course = np.empty((length, self.size))
        now = self.start
        for t in range(length):
            course[t] = now
            now = self.forth(now[:, None, None])[:, 0, 0]
        return course

    def shown_by(self, member: int) -> Ints:
        """Return the regimes in which a rupture shows in this member's ratings."""
        return np.flatnonzero(self.drop[member] > 0)


def _added(values: Floats) -> Floats:
    """Sum over the regimes (third axis from the end) one after the other, so that no sum depends on the others."""
    total: Floats = values[..., 0, :, :].copy()
    for at in range(1, values.shape[-3]):
        total += values[..., at, :, :]
    return total


def chain_of(parameters: Parameters, members: int) -> Chain:
    """Return the chain of a bond of two, or of what shows in the ratings of one member."""
    both, alone = parameters.shown_by_both, 1 - parameters.shown_by_both
    first = parameters.shown_by_first * alone
    shown = [both, first, alone - first] if members == 2 else [(1 + both) / 2]
    depth = np.array([1 - parameters.deep, parameters.deep])
    begins = parameters.onset * np.concatenate([share * depth for share in shown])
    drop = np.zeros((members, RUPTURED + len(begins)))
    for member in range(members):
        for who in (0, 1 + member)[: len(shown)]:
            drop[member, RUPTURED + 2 * who : RUPTURED + 2 * who + 2] = parameters.depths
    goes_on = 1 - parameters.repair
    eases, catches_up = goes_on * parameters.eases, goes_on * parameters.catches_up
    stays = np.full(len(begins), goes_on)
    stays[1::2] -= eases
    stays[2:] -= catches_up
    return Chain(begins, parameters.repair, eases, catches_up, stays, drop)
