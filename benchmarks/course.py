"""How fast are the statistics of whole courses, beside the straightforward way with pandas and statsmodels?

python benchmarks/course.py [DYADS]        default 100000, of 20 sessions; the others work on 1,000 of them

Told is processor time, so that other work on the machine does not count. statsmodels is compared where it is installed.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reknit import Measure, Panel, course_hints, learn_termination
from reknit.course.groups import course_groups
from reknit.course.off_track import expected_courses, off_track
from reknit.course.reliable_change import Settings as ChangeSettings
from reknit.course.reliable_change import Variant, reliable_change
from reknit.course.shapes import expected_slopes, shapes
from reknit.course.sudden_described import describe
from reknit.course.sudden_gains import Kind, Settings, select_cases, sudden_changes

if TYPE_CHECKING:
    from collections.abc import Callable

SESSIONS, FEW, CUT = 20, 1_000, 1.0
NAME = ("member", "rating")


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


def statsmodels_slopes(data: pd.DataFrame) -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    exog = np.column_stack([np.ones(len(data)), data["session"]])
    MixedLM(data["score"].to_numpy(), exog, data["dyad"].to_numpy(), exog_re=exog).fit()


def statsmodels_expected(data: pd.DataFrame) -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    strata = pd.qcut(data.groupby("dyad")["score"].first(), 3, labels=False)
    for stratum in range(3):
        own = data[data["dyad"].map(strata).eq(stratum) & data["session"].gt(1)]
        exog = np.column_stack([np.ones(len(own)), np.log(own["session"])])
        MixedLM(own["score"].to_numpy(), exog, own["dyad"].to_numpy(), exog_re=exog).fit()


def statsmodels_ending(data: pd.DataFrame) -> None:
    from statsmodels.api import GLM, families

    early = data["dyad"] % 3 == 0
    mean = data.groupby("dyad")["score"].transform(lambda one: one.expanding().mean())
    exog = np.column_stack([np.ones(len(data)), np.log(data["session"]), mean, data["score"] - mean])
    GLM((early & data["session"].eq(SESSIONS)).astype(float).to_numpy(), exog, family=families.Binomial()).fit()


def ours(panel: Panel) -> dict[str, tuple[Callable[[], object], Callable[[pd.DataFrame], None] | None]]:
    """Return everything of the room `course`, with the straightforward way beside it where there is one."""
    early = (np.arange(panel.n_dyads) % 3 == 0).astype(float)
    left_after = np.where(early == 1, np.random.default_rng(1).integers(3, SESSIONS, panel.n_dyads), SESSIONS)
    stayed = panel.sessions <= left_after[panel.row_dyad]
    ended = Panel.from_long(
        dyad=panel.row_dyad[stayed], session=panel.sessions[stayed], score=panel.ratings[NAME][stayed],
        measures=list(panel.measures.values()),
    )  # fmt: skip

    def sudden() -> None:
        found = sudden_changes(panel, *NAME, Settings(CUT))
        for kind in Kind:
            describe(found.only(kind), int(select_cases(panel, *NAME).sum()))
            found.only(kind).by_person()

    def every_change() -> None:
        for variant in Variant:
            reliable_change(panel, *NAME, ChangeSettings(variant))

    return {
        "reliable change (JT)": (lambda: reliable_change(panel, *NAME), pandas_change),
        "reliable change, all six": (every_change, None),
        "shapes": (lambda: shapes(panel, *NAME), pandas_shapes),
        "expected slopes (mixed model)": (lambda: expected_slopes(panel, *NAME), statsmodels_slopes),
        "groups of courses": (lambda: course_groups(panel, *NAME), None),
        "sudden gains and losses, described": (sudden, pandas_gains),
        "expected courses, off track": (
            lambda: off_track(panel, *NAME, expected_courses(panel, *NAME)),
            statsmodels_expected,
        ),
        "ending early": (lambda: learn_termination(ended, early).hazard(ended), statsmodels_ending),
        "impasse, pseudo-alliance, plateau": (lambda: course_hints(panel, false_alarms=False), None),
    }


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main(dyads: int) -> None:
    """Print times, and the ratio to the others for as many dyads."""
    data = table(dyads)
    measure = Measure("rating", 1, 7, 0.1, reliability=0.85)
    panel = Panel.from_long(dyad=data["dyad"], session=data["session"], score=data["score"], measures=[measure])
    few, total = data[data["dyad"] < FEW], 0.0
    print(f"{dyads:,} dyads of {SESSIONS} sessions, processor time")
    for what, (work, peer) in ours(panel).items():
        own = seconds(work)
        total += own
        beside = ""
        if peer is not None:
            with suppress(ImportError):
                theirs = seconds(lambda peer=peer: peer(few)) * dyads / min(FEW, dyads)  # type: ignore[misc]
                beside = f"; {peer.__name__.partition('_')[0]} {theirs:,.0f} s, ratio {theirs / own:.0f} x"
        print(f"    {what:<36} {own:6.2f} s{beside}", flush=True)
    print(f"    {'all':<36} {total:6.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
