"""How often each two-person state occurs, and whether one of the two is strained when the other is, over dyads.

Formula, of the sessions of all dyads together:

    share of a state, and noticed = hit / (hit + missed),   with Wilson's interval over dyads (see `inference.shares`)
    beyond chance = Cohen's kappa of the two members being strained,   leaving out one dyad at a time

"Noticed" means that the other's ratings fell in the same sessions, no more. Question: Chen et al. 2018
(doi:10.1080/10503307.2016.1227104); kappa: Cohen 1960 (doi:10.1177/001316446002000104).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.dyadic.states import Recognition, State
from reknit.inference.jackknife import jackknife
from reknit.inference.shares import nested_share
from reknit.measures.agreement import cohen_kappa

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reknit.inference.estimate import Estimate

    Floats = NDArray[np.float64]


class StateCounts:
    """Counts of states, dyad by dyad, that grow part by part; each dyad belongs to one part only.

    Of fewer than three dyads a share has no interval.
    """

    def __init__(self) -> None:
        self._parts: list[Floats] = [np.zeros((0, len(State)))]

    def add(self, state: ArrayLike, dyad: ArrayLike) -> None:
        """Count some dyads: the `State` of each session or UNKNOWN, and whole numbers from 0; shape (n,) each."""
        states, own = np.asarray(state), np.asarray(dyad)
        known = states >= 0
        n = int(own.max(initial=-1)) + 1
        place = len(State) * own[known] + states[known]
        counts = np.bincount(place, minlength=len(State) * n).reshape(n, len(State)).astype(float)
        self._parts.append(counts[counts.sum(axis=1) > 0])

    @property
    def by_dyad(self) -> Floats:
        """Sessions in each state, shape (n, 4); dyads without a session that both rated are left out."""
        return np.concatenate(self._parts)

    def recognition(self) -> Recognition:
        """Return the recognition table, from the first member's side."""
        none, first, second, both = (int(each) for each in self.by_dyad.sum(axis=0))
        return Recognition(hit=both, missed=first, false=second, calm=none)

    def share(self, state: State) -> Estimate:
        """Return the share of sessions in this state."""
        return nested_share(self.by_dyad[:, state], self.by_dyad.sum(axis=1))

    def noticed_by_second(self) -> Estimate:
        """Return the share of the first member's strained sessions in which the second was strained too."""
        return self._noticed(State.FIRST_ONLY)

    def noticed_by_first(self) -> Estimate:
        """Return the share of the second member's strained sessions in which the first was strained too."""
        return self._noticed(State.SECOND_ONLY)

    def _noticed(self, missed: State) -> Estimate:
        hit = self.by_dyad[:, State.BOTH]
        return nested_share(hit, hit + self.by_dyad[:, missed])

    def beyond_chance(self) -> Estimate:
        """Return kappa of the two being strained in the same sessions; NaN where one of them never is, or always."""
        counts = self.by_dyad
        whole = counts.sum(axis=0)
        kappa = _kappa(np.concatenate([whole[None], whole - counts]))
        return jackknife(float(kappa[0]), kappa[1:])


def _kappa(counts: Floats) -> Floats:
    both = counts[:, State.BOTH]
    return cohen_kappa(
        both, both + counts[:, State.FIRST_ONLY], both + counts[:, State.SECOND_ONLY], counts.sum(axis=1)
    )
