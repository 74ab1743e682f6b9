"""Which dyads to look at: those whose episodes are rarest under noise, kept while the parts go by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.story import LIMIT, LIMIT_FOR_ONE, course_of
from reknit.detection.compare import RARE
from reknit.detection.run import series_for
from reknit.detection.study import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.charts.story import Course
    from reknit.detection.registry import Rule
    from reknit.detection.study import Part, Study
    from reknit.episode import Episode, Episodes

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One dyad on one measure, with what the main rule found.

    `dyad` is its index in the whole panel; the episodes are told in the dyad's own rows. `false_alarm_pair` is
    that of its rarest episode, NaN where there is none; `other_rules` names the rules that flag it too.
    """

    dyad: int
    measure: str
    false_alarm_pair: float
    magnitude_scale: float
    episodes: tuple[Episode, ...]
    other_rules: tuple[str, ...]

    @property
    def is_rare(self) -> bool:
        """Whether at most RARE of stable pairs would show an episode as large."""
        return self.false_alarm_pair <= RARE

    @property
    def order(self) -> tuple[float, float, int]:
        """Rarest first, then the largest fall, then as listed in the data."""
        unknown = np.isnan(self.false_alarm_pair)
        return (np.inf if unknown else self.false_alarm_pair, -self.magnitude_scale, self.dyad)


@dataclass(slots=True)
class Spotlight:
    """Keeps the `most` dyads to look at."""

    study: Study
    main: Rule
    most: int
    kept: list[Sighting] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Look through one part of the study."""
        for measure in dict.fromkeys(measure for _, measure in part.panel.rated_series):
            self.kept += self._sightings(part, measure)
        self.kept = sorted(self.kept, key=lambda each: each.order)[: self.most]

    def course(self, sighting: Sighting) -> Course:
        """Return the course of a dyad that was kept, with the limits of the main rule."""
        panel = self.study.panel.select([sighting.dyad])
        looked_at = [name for name in series_for(self.main, panel) if name[1] == sighting.measure]
        known = {
            name: limits(panel, self.main, self.study.yardsticks, name, prospective=self.study.prospective)
            for name in looked_at
        }
        return course_of(
            panel,
            0,
            sighting.measure,
            rule=self.main.title,
            episodes=sighting.episodes,
            limits=known,
            limit_label=LIMIT if self.main.detector_name == "drop" else LIMIT_FOR_ONE,
        )

    def _sightings(self, part: Part, measure: str) -> Iterator[Sighting]:
        episodes = _on(part.episodes[self.main.name], measure, part)
        rarity = np.nan_to_num(episodes.false_alarm_pair, nan=np.inf)
        order = np.lexsort((episodes.dyad, -episodes.scale_units, rarity))
        first = np.sort(np.unique(episodes.dyad[order], return_index=True)[1])[: self.most]
        chosen = episodes.dyad[order][first]
        flagged = self._flagged(part, measure, chosen)
        for at, leading in enumerate(order[first]):
            yield Sighting(
                dyad=part.first_dyad + int(chosen[at]),
                measure=measure,
                false_alarm_pair=float(episodes.false_alarm_pair[leading]),
                magnitude_scale=float(episodes.scale_units[leading]),
                episodes=tuple(_alone(part, episodes, int(chosen[at]))),
                other_rules=tuple(name for name, has in flagged.items() if has[at]),
            )

    def _flagged(self, part: Part, measure: str, dyads: Ints) -> dict[str, NDArray[np.bool_]]:
        others = [rule.name for rule in self.study.rules if rule.name != self.main.name]
        return {name: np.isin(dyads, _on(part.episodes[name], measure, part).dyad) for name in others}


def _on(episodes: Episodes, measure: str, part: Part) -> Episodes:
    """Return the episodes on this measure; marks count beside every measure."""
    wanted = [name[1] == measure or part.panel.measures[name[1]].is_mark for name in episodes.series_names]
    return episodes.where(np.array(wanted, bool)[episodes.series])


def _alone(part: Part, episodes: Episodes, dyad: int) -> Iterator[Episode]:
    """Yield one dyad's episodes as if it were the only one in its panel."""
    start = int(part.panel.offsets[dyad])
    for each in episodes.where(episodes.dyad == dyad):
        yield replace(
            each,
            dyad=0,
            onset=each.onset - start,
            nadir=each.nadir - start,
            last=each.last - start,
            end=None if each.end is None else each.end - start,
        )
