"""How fast are the statistics of whole courses, beside the straightforward way with pandas?

python benchmarks/course.py [DYADS]        default 100000, of 20 sessions; pandas works on 2,000 of them
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reknit import Measure, Panel
from reknit.course.off_track import expected_courses, off_track
from reknit.course.reliable_change import reliable_change
from reknit.course.shapes import expected_slopes, shapes
from reknit.course.sudden_gains import Settings, sudden_changes

if TYPE_CHECKING:
    from collections.abc import Callable

SESSIONS, FEW, CUT = 20, 2_000, 1.0


def table(dyads: int) -> pd.DataFrame:
    """Return ratings from 1 to 7 that rise a little, a row a rating."""
    random = np.random.default_rng(0)
    score = random.normal(5, 0.7, (dyads, 1)) + 0.03 * np.arange(SESSIONS) + random.normal(0, 0.6, (dyads, SESSIONS))
    return pd.DataFrame({
        "dyad": np.repeat(np.arange(dyads), SESSIONS),
        "session": np.tile(np.arange(1, SESSIONS + 1), dyads),
        "score": np.clip(np.round(score, 1), 1, 7).ravel(),
    })  # fmt: skip


def pandas_change(data: pd.DataFrame) -> None:
    ends = data.sort_values("session").groupby("dyad")["score"].agg(["first", "last"])
    error = ends["first"].std() * np.sqrt(2 * (1 - 0.85))
    ((ends["last"] - ends["first"]) / error).abs().gt(1.96).sum()


def pandas_shapes(data: pd.DataFrame) -> None:
    data.groupby("dyad")[["session", "score"]].apply(lambda one: pd.Series(np.polyfit(one["session"], one["score"], 2)))


def pandas_gains(data: pd.DataFrame) -> None:
    def of_one(one: pd.DataFrame) -> int:
        y, found = one["score"].to_numpy(), 0
        for n in range(1, len(y) - 2):
            before, after, change = y[max(n - 2, 0) : n + 1], y[n + 1 : n + 4], y[n + 1] - y[n]
            if change >= CUT and change >= 0.25 * y[n]:
                squares = before.var() * len(before) + after.var() * len(after)
                freedom = len(before) + len(after) - 2
                found += bool(after.mean() - before.mean() > 2.776 * np.sqrt(squares / freedom))
        return found

    data.groupby("dyad")[["score"]].apply(of_one)


def seconds(work: Callable[[], object]) -> float:
    """Return the time of a call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(dyads: int) -> None:
    """Print times, and the ratio to pandas for as many dyads."""
    data = table(dyads)
    measure = Measure("rating", 1, 7, 0.1, reliability=0.85)
    panel = Panel.from_long(dyad=data["dyad"], session=data["session"], score=data["score"], measures=[measure])
    name = ("member", "rating")
    ours: dict[str, tuple[Callable[[], object], Callable[[pd.DataFrame], None] | None]] = {
        "reliable change": (lambda: reliable_change(panel, *name), pandas_change),
        "shapes": (lambda: shapes(panel, *name), pandas_shapes),
        "expected slopes (mixed model)": (lambda: expected_slopes(panel, *name), None),
        "sudden gains and losses": (lambda: sudden_changes(panel, *name, Settings(CUT)), pandas_gains),
        "expected courses, off track": (lambda: off_track(panel, *name, expected_courses(panel, *name)), None),
    }
    few, total = data[data["dyad"] < FEW], 0.0
    print(f"{dyads:,} dyads of {SESSIONS} sessions")
    for what, (work, peer) in ours.items():
        own = seconds(work)
        total += own
        beside = ""
        if peer is not None:
            theirs = seconds(lambda peer=peer: peer(few)) * dyads / min(FEW, dyads)  # type: ignore[misc]
            beside = f"; pandas {theirs:.1f} s, ratio {theirs / own:.0f} x"
        print(f"    {what:<32} {own:6.2f} s{beside}")
    print(f"    {'all':<32} {total:6.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
