"""A study: several rules over one panel, prepared once, run in parts small enough for memory.

1. `Study.of` surveys the panel, pools the yardsticks and simulates the stable pairs.
2. `parts` runs the rules over a few thousand dyads at a time.
3. `detect` and `compare` are the two questions most people ask of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.calibrate import calibrate
from reknit.detection.registry import DEFAULT_RULE, Rule, UnknownRuleError, rule_named, rules
from reknit.detection.run import find, pool_all, survey_all
from reknit.detection.series import Series
from reknit.detection.threads import in_threads
from reknit.episode import Episodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from reknit.detection.false_alarms import Calibration
    from reknit.detection.yardsticks import Pooled
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]

DYADS_PER_PART = 16_384


@dataclass(frozen=True, slots=True)
class Part:
    """Some dyads of a study: where they begin in the whole panel, their own panel, and what was found.

    `episodes` maps a rule's name to its episodes, told in rows of `panel`.
    """

    first_dyad: int
    panel: Panel
    episodes: Mapping[str, Episodes]


@dataclass(frozen=True, slots=True)
class Study:
    """Rules, ready to run over a panel. `calibration` is None where false alarms were not asked for."""

    panel: Panel
    rules: tuple[Rule, ...]
    yardsticks: Mapping[SeriesName, Pooled]
    calibration: Calibration | None
    prospective: bool
    seed: int

    @staticmethod
    def of(
        panel: Panel,
        chosen: str | Rule | Sequence[str | Rule] | None = None,
        *,
        prospective: bool = False,
        false_alarms: bool = True,
        seed: int = 0,
    ) -> Study:
        """Return the study of these rules (all that apply, if None) over the panel.

        Raises:
            UnknownRuleError: no rule of that name.
            ValueError: no rule at all, or one that can only look back is asked for prospectively.
        """
        named = applicable(panel, prospective=prospective) if chosen is None else _named(chosen)
        for rule in named:
            if prospective and not rule.detector.prospective:
                raise ValueError(f"rule {rule.name!r} is found looking back only; leave out prospective")
        surveys = survey_all(panel)
        yardsticks = pool_all(panel, surveys, prospective=prospective)
        calibration = None
        if false_alarms:
            calibration = calibrate(panel, named, surveys, yardsticks, prospective=prospective, seed=seed)
        return Study(panel, tuple(named), yardsticks, calibration, prospective, seed)

    def parts(self, *, dyads_per_part: int = DYADS_PER_PART) -> Iterator[Part]:
        """Yield the dyads in order, some at a time, with everything the rules found in them."""

        def work(start: int) -> Part:
            panel = self.panel.dyad_range(start, min(start + dyads_per_part, self.panel.n_dyads))
            episodes = find(panel, self.rules, self.yardsticks, prospective=self.prospective)
            if self.calibration is not None:
                episodes = {name: self.calibration.annotate(each, first_dyad=start) for name, each in episodes.items()}
            return Part(start, panel, episodes)

        return in_threads(work, range(0, self.panel.n_dyads, dyads_per_part))

    def episodes(self, rule: str) -> Episodes:
        """Return one rule's episodes in the whole panel.

        Raises:
            UnknownRuleError: the rule is not part of this study.
        """
        chosen = [each for each in self.rules if each.name == rule]
        if not chosen:
            raise UnknownRuleError(f"rule {rule!r} is not part of this study")
        only = replace(self, rules=tuple(chosen))
        parts = [
            part.episodes[rule].shifted(part.first_dyad, int(self.panel.offsets[part.first_dyad]))
            for part in only.parts()
        ]
        return Episodes.joined(parts) if parts else find(self.panel, only.rules, self.yardsticks)[rule]

    def rule_alarm_pair(self, rule: str, measure: str) -> Floats:
        """Return the share of stable pairs like each dyad in which the rule fires at all, shape (n_dyads,)."""
        if self.calibration is None:
            return np.full(self.panel.n_dyads, np.nan)
        return self.calibration.rule_alarm_pair(rule, measure)


@dataclass(frozen=True, slots=True)
class Detection:
    """What one rule found: its episodes, and how often it would fire in stable pairs.

    `rule_alarm_pair` maps a measure to a share for each dyad, shape (n_dyads,); NaN where not known.
    """

    rule: Rule
    episodes: Episodes
    rule_alarm_pair: Mapping[str, Floats]


def _named(chosen: str | Rule | Sequence[str | Rule]) -> list[Rule]:
    several = [chosen] if isinstance(chosen, str | Rule) else chosen
    named = {rule.name: rule for rule in map(rule_named, several)}
    if not named:
        raise ValueError("no rule was named; leave rules out to run all that apply")
    return list(named.values())


def applicable(panel: Panel, *, prospective: bool = False) -> list[Rule]:
    """Return the rules to ask of this panel where none is named: those on marks only where it has marks."""
    possible = [rule for rule in rules() if rule.detector.prospective or not prospective]
    return [rule for rule in possible if panel.marked_series or not rule.detector.on_marks]


def detect(
    panel: Panel,
    rule: str | Rule = DEFAULT_RULE,
    *,
    prospective: bool = False,
    false_alarms: bool = True,
    seed: int = 0,
) -> Detection:
    """Return what one rule finds in the panel, each episode with its false alarm.

    Args:
        panel: the ratings.
        rule: a name from `rules()`, or a Rule with settings of your own.
        prospective: use only what was known at each session, as one has to while the work goes on.
        false_alarms: simulate stable pairs to say how often noise alone would look the same.
        seed: of that simulation; the same seed gives the same answer.

    Raises:
        UnknownRuleError: no rule of that name.
        ValueError: the rule can only look back and `prospective` was asked for.
    """
    study = Study.of(panel, [rule], prospective=prospective, false_alarms=false_alarms, seed=seed)
    chosen = study.rules[0]
    measures = dict.fromkeys(measure for _, measure in panel.rated_series)
    return Detection(
        chosen,
        study.episodes(chosen.name),
        {measure: study.rule_alarm_pair(chosen.name, measure) for measure in measures},
    )


def strained_rows(episodes: Episodes, name: SeriesName, n_rows: int) -> NDArray[np.bool_]:
    """Return which rows of the panel lie in an episode of this series (onset to last strained session)."""
    if name not in episodes.series_names:
        return np.zeros(n_rows, bool)
    own = episodes.series == episodes.series_names.index(name)
    change = np.zeros(n_rows + 1, np.int8)
    change[episodes.onset[own]] = 1
    change[episodes.last[own] + 1] -= 1
    return np.cumsum(change[:-1], dtype=np.int8) > 0


def limits(
    panel: Panel, rule: Rule, yardsticks: Mapping[SeriesName, Pooled], name: SeriesName, *, prospective: bool = False
) -> Floats:
    """Return the rating at or beyond which the rule would fire at each row, shape (n_rows,), in points.

    NaN at gaps and where no single rating decides.
    """
    lines = np.full(panel.n_rows, np.nan)
    sign = panel.measures[name[1]].sign
    for block in panel.blocks(*name):
        known = None if name not in yardsticks else yardsticks[name].at(block.row - panel.offsets[block.dyad])
        signals = rule.detector.signals(
            Series(block.ratings, panel.measures[name[1]]), rule.settings, known, prospective=prospective
        )
        lines[block.row] = sign * np.broadcast_to(signals.limit, block.row.shape)
    return lines
