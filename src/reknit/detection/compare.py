"""Several rules side by side: how often each fires, how often noise alone would make it, how they agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reknit.detection.study import Study, strained_rows
from reknit.episode import Status
from reknit.measures.agreement import cohen_kappa

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from reknit.detection.registry import Rule
    from reknit.detection.study import Part
    from reknit.episode import Episodes
    from reknit.panel import Panel

    Floats = NDArray[np.float64]

RARE = 0.05
"""Episodes whose false_alarm_pair is at most this are counted as rare in stable pairs."""


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """One rule on one measure over the whole panel.

    Counts are of dyads, episodes and rated sessions. `share_by_noise` is the mean over dyads of
    `rule_alarm_pair`, `episodes_by_noise` the number of episodes stable pairs would give; both NaN where
    not computed. `dyads_rare` have an episode that at most RARE of stable pairs would show.
    """

    rule: str
    measure: str
    dyads: int
    sessions: int
    dyads_flagged: int
    dyads_rare: int
    share_by_noise: float
    episodes: int
    episodes_by_noise: float
    repaired: int
    over_repaired: int
    unrepaired: int
    censored: int
    dyads_unrepaired: int

    @property
    def share_flagged(self) -> float:
        """Share of dyads with at least one episode, 0 to 1."""
        return self.dyads_flagged / self.dyads if self.dyads else np.nan

    @property
    def episodes_per_session(self) -> float:
        """Episodes a rated session."""
        return self.episodes / self.sessions if self.sessions else np.nan


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rules side by side on each measure.

    `agreement_dyads` and `agreement_sessions` map a measure to Cohen's kappa between the rules of `rules`, in
    that order, shape (rules, rules): is the dyad flagged at all; does the session lie in an episode.
    """

    rules: tuple[str, ...]
    summaries: tuple[RuleSummary, ...]
    agreement_dyads: dict[str, Floats]
    agreement_sessions: dict[str, Floats]


def compare(
    panel: Panel,
    rules: str | Rule | Sequence[str | Rule] | None = None,
    *,
    prospective: bool = False,
    false_alarms: bool = True,
    seed: int = 0,
) -> Comparison:
    """Return the rules (all that apply, if None) side by side on this panel.

    Raises:
        UnknownRuleError: no rule of that name.
        ValueError: a rule that can only look back and `prospective` was asked for.
    """
    study = Study.of(panel, rules, prospective=prospective, false_alarms=false_alarms, seed=seed)
    tally = Tally(study)
    for part in study.parts():
        tally.add(part)
    return tally.comparison()


@dataclass(slots=True)
class Tally:
    """Counts that grow part by part, so that no more than one part of a study is held at a time."""

    study: Study
    counts: dict[tuple[str, str], NDArray[np.int64]] = field(init=False)
    dyads_together: dict[str, Floats] = field(init=False)
    sessions_together: dict[str, Floats] = field(init=False)

    def __post_init__(self) -> None:
        names, measures = [rule.name for rule in self.study.rules], self._measures()
        shape = (len(names), len(names))
        self.counts = {(name, measure): np.zeros(len(_COUNTS), np.int64) for name in names for measure in measures}
        self.dyads_together = {measure: np.zeros(shape) for measure in measures}
        self.sessions_together = {measure: np.zeros(shape) for measure in measures}

    def add(self, part: Part) -> None:
        """Count one part of the study."""
        for measure in self._measures():
            flagged, strained = [], []
            for rule in self.study.rules:
                episodes = self._on(part.episodes[rule.name], measure, part.panel)
                self.counts[rule.name, measure] += _count(episodes)
                flagged.append(_flagged(episodes, part.panel.n_dyads))
                strained.append(self._strained(episodes, measure, part.panel))
            for together, each in ((self.dyads_together, flagged), (self.sessions_together, strained)):
                matrix = np.stack(each).astype(np.float32)
                together[measure] += matrix @ matrix.T

    def comparison(self) -> Comparison:
        """Return what the counts say."""
        summaries = [self._summary(rule, measure) for measure in self._measures() for rule in self.study.rules]
        return Comparison(
            tuple(rule.name for rule in self.study.rules),
            tuple(summaries),
            {measure: _kappa(each, self._dyads(measure)) for measure, each in self.dyads_together.items()},
            {measure: _kappa(each, self._sessions(measure)) for measure, each in self.sessions_together.items()},
        )

    def _measures(self) -> list[str]:
        return list(dict.fromkeys(measure for _, measure in self.study.panel.rated_series))

    def _on(self, episodes: Episodes, measure: str, panel: Panel) -> Episodes:
        """Return the episodes on this measure; marks count beside it, in the dyads that have a rating on it."""
        wanted = [name[1] == measure or panel.measures[name[1]].is_mark for name in episodes.series_names]
        rated = _rated_dyads(panel, measure)
        return episodes.where(np.array(wanted, bool)[episodes.series] & rated[episodes.dyad])

    def _strained(self, episodes: Episodes, measure: str, panel: Panel) -> NDArray[np.bool_]:
        """Return which ratings of this measure lie in an episode, one member after the other."""
        rows = []
        for name in panel.rated_series:
            if name[1] == measure:
                rated = np.isfinite(panel.ratings[name])
                marks = [each for each in panel.marked_series if each[0] == name[0]]
                inside = [strained_rows(episodes, each, panel.n_rows) for each in (name, *marks)]
                rows.append(np.logical_or.reduce(inside)[rated])
        return np.concatenate(rows)

    def _dyads(self, measure: str) -> int:
        return int(_rated_dyads(self.study.panel, measure).sum())

    def _sessions(self, measure: str) -> int:
        panel = self.study.panel
        return int(sum(panel.rating_counts(*name).sum() for name in panel.rated_series if name[1] == measure))

    def _summary(self, rule: Rule, measure: str) -> RuleSummary:
        counts = dict(zip(_COUNTS, self.counts[rule.name, measure].tolist(), strict=True))
        calibration = self.study.calibration
        share = by_noise = np.nan
        if calibration is not None and not rule.detector.on_marks and self._dyads(measure):
            share = float(np.mean(calibration.rule_alarm_pair(rule.name, measure)))
            by_noise = float(np.sum(calibration.expected_episodes(rule.name, measure)))
        return RuleSummary(
            rule=rule.name,
            measure=measure,
            dyads=self._dyads(measure),
            sessions=self._sessions(measure),
            share_by_noise=share,
            episodes_by_noise=by_noise,
            **counts,
        )


def _rated_dyads(panel: Panel, measure: str) -> NDArray[np.bool_]:
    """Return which dyads have a rating on this measure, shape (n_dyads,)."""
    rated = np.zeros(panel.n_dyads, bool)
    for name in panel.rated_series:
        if name[1] == measure:
            rated |= panel.rating_counts(*name) > 0
    return rated


def _different(dyad: NDArray[np.int64]) -> int:
    """Return how many different dyads there are among sorted ones."""
    return int(np.count_nonzero(np.diff(dyad))) + 1 if len(dyad) else 0


_COUNTS: dict[str, Callable[[Episodes], int]] = {
    "dyads_flagged": lambda each: _different(each.dyad),
    "dyads_rare": lambda each: _different(each.dyad[each.false_alarm_pair <= RARE]),
    "episodes": len,
    "repaired": lambda each: int((each.status == Status.REPAIRED).sum()),
    "over_repaired": lambda each: int(each.over_repaired.sum()),
    "unrepaired": lambda each: int((each.status == Status.UNREPAIRED).sum()),
    "censored": lambda each: int((each.status == Status.CENSORED).sum()),
    "dyads_unrepaired": lambda each: _different(each.dyad[each.status == Status.UNREPAIRED]),
}


def _count(episodes: Episodes) -> NDArray[np.int64]:
    return np.array([count(episodes) for count in _COUNTS.values()], np.int64)


def _flagged(episodes: Episodes, n_dyads: int) -> NDArray[np.bool_]:
    flagged = np.zeros(n_dyads, bool)
    flagged[episodes.dyad] = True
    return flagged


def _kappa(together: Floats, total: int) -> Floats:
    alone = np.diag(together)
    return cohen_kappa(together, alone[:, None], alone[None, :], total)
