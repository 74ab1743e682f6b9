"""How fast is the reknit model, for a clinic and for one pair, beside a fit for each person?

Learns from DYADS pairs of 20 sessions and two members, tells every session live and looking back, and does the same
for one pair. Beside it, in the same run: MarkovRegression of statsmodels for one member at a time, where that is
installed, else the same model asked pair by pair.

    python benchmarks/reknit_model.py [DYADS]        default 100000
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reknit import bond_course, learn, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit import Panel

SESSIONS = 20
PAIRS_ALONE = 40


def seconds(work: Callable[[], object]) -> float:
    """Return the time of a call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def one_by_one(panel: Panel) -> tuple[str, float]:
    """Return what the peer is, and its seconds for one pair."""
    pairs = [panel.select([dyad]) for dyad in range(PAIRS_ALONE)]
    if find_spec("statsmodels") is None:
        return "the same model, pair by pair", statistics.median(seconds(partial(bond_course, pair)) for pair in pairs)
    regression = import_module("statsmodels.tsa.regime_switching.markov_regression").MarkovRegression

    def fit(pair: Panel) -> None:
        for ratings in pair.ratings.values():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                regression(ratings, k_regimes=2, switching_variance=False).fit(disp=False)

    return "statsmodels MarkovRegression, both members", statistics.median(
        seconds(partial(fit, pair)) for pair in pairs
    )


def main(dyads: int) -> None:
    """Print the times and their ratio."""
    panel = simulate(dyads, SESSIONS, gaps=0.0, seed=1).panel
    learning = seconds(lambda: learn(panel))
    parameters = learn(panel.select(range(min(dyads, 200))))
    telling = seconds(lambda: bond_course(panel, parameters=parameters))
    print(f"{dyads} pairs x {SESSIONS} sessions x 2 members: learned in {learning:.1f} s, told in {telling:.1f} s")
    alone = panel.select([0])
    times = sorted(seconds(lambda: bond_course(alone)) for _ in range(40))
    print(f"one pair: median {1000 * statistics.median(times):.1f} ms, fastest {1000 * times[0]:.1f} ms")
    peer, each = one_by_one(panel)
    print(f"{peer}: {1000 * each:.1f} ms a pair, {each * dyads:.0f} s for all")
    print(f"    ratio {each * dyads / (learning + telling):.1f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
