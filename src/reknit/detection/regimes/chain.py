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

    def forth(self, weight: Floats, out: Floats | None = None, work: Floats | None = None) -> Floats:
        """Return weights (..., K, S, n) of regimes in one session as they stand in the next.

        `out` takes the answer, `work` may hold anything; new arrays, if None.
        """
        after, work = (np.empty_like(weight) if each is None else each for each in (out, work))
        rupture, later, kinds = (each[..., RUPTURED:, :, :] for each in (weight, after, work))
        calm = np.add(weight[..., STEADY, :, :], weight[..., REPAIRED, :, :], out=work[..., STEADY, :, :])
        np.multiply(calm, 1 - self.begins.sum(), out=after[..., STEADY, :, :])
        np.multiply(rupture, self.stays[:, None, None], out=later)
        later += np.multiply(calm[..., None, :, :], self.begins[:, None, None], out=kinds)
        later[..., 0::2, :, :] += np.multiply(rupture[..., 1::2, :, :], self.eases, out=kinds[..., 1::2, :, :])
        if len(self.begins) > 2:
            alone = np.add(rupture[..., 2:4, :, :], rupture[..., 4:6, :, :], out=kinds[..., :2, :, :])
            alone *= self.catches_up
            later[..., :2, :, :] += alone
        _added(rupture, after[..., REPAIRED, :, :])
        after[..., REPAIRED, :, :] *= self.repair
        return after

    def back(self, value: Floats, out: Floats | None = None, work: Floats | None = None) -> Floats:
        """Return what values (..., K, S, n) of the next session's regimes are expected to be from each regime now.

        `out` and `work` as in `forth`.
        """
        before, work = (np.empty_like(value) if each is None else each for each in (out, work))
        later, rupture, kinds = (each[..., RUPTURED:, :, :] for each in (value, before, work))
        calm = np.multiply(value[..., STEADY, :, :], 1 - self.begins.sum(), out=before[..., STEADY, :, :])
        begun = np.multiply(later, self.begins[:, None, None], out=kinds)
        calm += _added(begun, work[..., STEADY, :, :])
        before[..., REPAIRED, :, :] = calm
        np.multiply(later, self.stays[:, None, None], out=rupture)
        rupture += np.multiply(value[..., REPAIRED, :, :], self.repair, out=work[..., STEADY, :, :])[..., None, :, :]
        rupture[..., 1::2, :, :] += np.multiply(later[..., 0::2, :, :], self.eases, out=kinds[..., 1::2, :, :])
        if len(self.begins) > 2:
            both = np.multiply(later[..., :2, :, :], self.catches_up, out=kinds[..., :2, :, :])
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


def _added(values: Floats, total: Floats) -> Floats:
    """Sum over the regimes (third axis from the end) one after the other, so that no sum depends on the others."""
    np.copyto(total, values[..., 0, :, :])
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
