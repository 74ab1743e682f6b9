"""How fast is the reknit model, for a clinic and for one pair, beside a fit for each person?

Learns from DYADS pairs of 20 sessions and two members, tells every session live and looking back, and does the same
for one pair. Beside it, in the same run, for one member at a time: MarkovRegression of statsmodels and GaussianHMM of
hmmlearn, where they are installed (`pip install statsmodels hmmlearn`). They know nothing of scales, gaps or other
pairs, and on so few ratings some of their fits break off, which is counted. Compared is processor time, so that other
work on the machine matters less.

    OMP_NUM_THREADS=1 python benchmarks/reknit_model.py [DYADS]        default 100000
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
import warnings
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reknit import bond_course, learn, simulate
from reknit.detection.regimes.course import live_course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from reknit import Panel

SESSIONS = 20
PAIRS_ALONE = 40


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return the time of a call by the clock, and that of the processor, all threads together."""
    begun, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - worked


def usual(works: Iterable[Callable[[], object]]) -> float:
    """Return the median processor time of these calls."""
    return statistics.median(seconds(work)[1] for work in works)


def markov_regression(ratings: NDArray[np.float64]) -> None:
    """Fit statsmodels' regime switching to one member's ratings."""
    regression = import_module("statsmodels.tsa.regime_switching.markov_regression").MarkovRegression
    regression(ratings, k_regimes=2, switching_variance=False).fit(disp=False)


def gaussian_hmm(ratings: NDArray[np.float64]) -> None:
    """Fit hmmlearn's hidden Markov model to one member's ratings, and smooth them."""
    model = import_module("hmmlearn.hmm").GaussianHMM(2, "spherical", random_state=0)
    model.fit(ratings[:, None]).predict_proba(ratings[:, None])


PEERS = {"statsmodels": ("MarkovRegression", markov_regression), "hmmlearn": ("GaussianHMM", gaussian_hmm)}


def beside(panel: Panel, each: float) -> None:
    """Print what peers take for one pair, both members, beside `each` seconds of ours in the whole panel."""
    pairs = [panel.select([dyad]) for dyad in range(PAIRS_ALONE)]
    for package, (name, fit) in PEERS.items():
        if find_spec(package) is None:
            print(f"{package} is not installed, so nothing is said of its {name}")
            continue

        broken: list[Exception] = []

        def both(
            pair: Panel, fit: Callable[[NDArray[np.float64]], None] = fit, broken: list[Exception] = broken
        ) -> None:
            for ratings in pair.ratings.values():
                try:
                    fit(ratings)
                except (RuntimeError, ValueError) as error:
                    broken.append(error)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            its = usual(partial(both, pair) for pair in pairs)
        print(
            f"{package} {name}, both members: {1000 * its:.1f} ms a pair, {its / each:.0f} times ours; "
            f"{len(broken)} of {2 * len(pairs)} fits broke off"
        )


def main(dyads: int) -> None:
    """Print the times and their ratios."""
    logging.getLogger("hmmlearn").setLevel(logging.ERROR)
    panel = simulate(dyads, SESSIONS, gaps=0.0, seed=1).panel
    parameters = []
    learning = seconds(lambda: parameters.append(learn(panel)))
    telling = seconds(lambda: bond_course(panel, parameters=parameters[0]))
    print(f"{dyads} pairs x {SESSIONS} sessions x 2 members, seconds by the clock (of the processor):")
    print(f"    learned in {learning[0]:.1f} ({learning[1]:.1f}), told in {telling[0]:.1f} ({telling[1]:.1f})")
    alone = panel.select([0])
    live, both = (usual([partial(work, alone)] * PAIRS_ALONE) for work in (live_course, bond_course))
    print(f"one pair: live {1000 * live:.1f} ms, live and looking back {1000 * both:.1f} ms of the processor, median")
    beside(panel, (learning[1] + telling[1]) / dyads)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
