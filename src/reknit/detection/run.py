"""Run rules over a panel: pooled yardsticks, then every block of series through every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.series import Series
from reknit.detection.survey import Survey, survey
from reknit.detection.walk import Found, walk
from reknit.detection.yardsticks import Pooled, pool, pool_before
from reknit.episode import NO_SESSION, Episodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.measure import Measure
    from reknit.panel import Block, Panel, SeriesName

Yardsticks = dict[tuple[str, str], Pooled]
"""(member, measure) -> pooled yardsticks."""


def survey_all(panel: Panel) -> dict[SeriesName, Survey]:
    """Return the survey of every rated series of the panel."""
    return {name: survey(panel, *name) for name in panel.rated_series}


def pool_all(panel: Panel, surveys: Mapping[SeriesName, Survey], *, prospective: bool = False) -> Yardsticks:
    """Return the pooled yardsticks of every rated series of the panel."""
    if prospective:
        return {name: pool_before(panel, *name) for name in panel.rated_series}
    return {name: pool(each, panel.measures[name[1]].reliability) for name, each in surveys.items()}


def series_for(rule: Rule, panel: Panel) -> tuple[SeriesName, ...]:
    """Return the series this rule looks at: marks for self-marked ruptures, ratings for the rest."""
    return panel.marked_series if rule.detector.on_marks else panel.rated_series


def episodes_in(series: Series, rules: Sequence[Rule], pooled: Pooled | None, *, prospective: bool) -> list[Found]:
    """Return the episodes each rule finds in a matrix of series of shape (T, n)."""
    answers = [
        (rule.detector.signals(series, rule.settings, pooled, prospective=prospective), rule.repair) for rule in rules
    ]
    return walk(series.ratings, answers)


def find(
    panel: Panel, rules: Sequence[Rule], yardsticks: Mapping[SeriesName, Pooled], *, prospective: bool = False
) -> dict[str, Episodes]:
    """Return rule name -> its episodes in the panel, without false alarms."""
    names = tuple(panel.ratings)
    parts: dict[str, list[Episodes]] = {rule.name: [_no_episodes(rule, names)] for rule in rules}
    for index, name in enumerate(names):
        chosen = [rule for rule in rules if name in series_for(rule, panel)]
        if not chosen:
            continue
        pooled, scale = yardsticks.get(name), panel.measures[name[1]]

        def work(
            block: Block,
            chosen: Sequence[Rule] = chosen,
            pooled: Pooled | None = pooled,
            scale: Measure = scale,
            index: int = index,
        ) -> list[Episodes]:
            known = None if pooled is None else pooled.at(block.row - panel.offsets[block.dyad])
            found = episodes_in(Series(block.ratings, scale), chosen, known, prospective=prospective)
            return [_placed(rule, each, block, names, index, known) for rule, each in zip(chosen, found, strict=True)]

        for results in map(work, panel.blocks(*name)):
            for rule, episodes in zip(chosen, results, strict=True):
                parts[rule.name].append(episodes)
    return {name: Episodes.joined(each) for name, each in parts.items()}


def _placed(
    rule: Rule, found: Found, block: Block, names: tuple[SeriesName, ...], index: int, pooled: Pooled | None
) -> Episodes:
    """Tell episodes of a block in rows of the panel."""

    def rows(at: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(at == NO_SESSION, NO_SESSION, block.row[at, found.column])

    unknown = np.full(len(found), np.nan)
    reliable = unknown
    if pooled is not None:
        s_diff = np.broadcast_to(pooled.reliable_difference, block.row.shape)
        reliable = found.points / s_diff[found.found, found.column]
    return Episodes(
        rule=rule.name,
        series_names=names,
        dyad=block.dyad[found.column],
        series=np.full(len(found), index),
        onset=rows(found.onset),
        nadir=rows(found.nadir),
        found=rows(found.found),
        last=rows(found.last),
        end=rows(found.end),
        points=found.points,
        scale_units=found.points / found.scale,
        reliable_units=reliable,
        strength=found.strength,
        status=found.status,
        over_repaired=found.over_repaired,
        shape=found.shape,
        false_alarm_pair=unknown,
        false_alarm_session=unknown,
        false_alarm_ever=unknown,
    )


def _no_episodes(rule: Rule, names: tuple[SeriesName, ...]) -> Episodes:
    whole, real, small = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8)
    return Episodes(
        rule.name, names, whole, whole, whole, whole, whole, whole, whole,
        real, real, real, real, small, np.zeros(0, bool), small, real, real, real,
    )  # fmt: skip
