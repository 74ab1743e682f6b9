"""One dyad's course on one measure, ready to be drawn or told in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.charts.svg import points
from reknit.episode import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from reknit.episode import Episode
    from reknit.measure import Measure
    from reknit.panel import Panel, SeriesName

    Floats = NDArray[np.float64]

LIMIT = "limit of the rule"
LIMIT_FOR_ONE = "limit for a single rating"
"""For rules that have other reasons to fire too, such as a run of low ratings."""

MOST_TOLD = 6
"""So many episodes are told in words; the table beside a chart has them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One member's ratings and the rule's limit for each, in points; both of shape (n,), NaN for gaps.

    `usual_from` holds the ratings that mean and SD are taken from where only some are shown; None: those shown.
    """

    member: str
    ratings: Floats
    limits: Floats
    usual_from: Floats | None = None

    @property
    def mean(self) -> float:
        """The member's own mean in points; NaN without ratings."""
        known = self._known
        return float(known.mean()) if len(known) else np.nan

    @property
    def spread(self) -> float:
        """The member's own SD in points; NaN with fewer than two ratings."""
        known = self._known
        return float(known.std(ddof=1)) if len(known) > 1 else np.nan

    @property
    def _known(self) -> Floats:
        ratings = self.ratings if self.usual_from is None else self.usual_from
        return ratings[np.isfinite(ratings)]


@dataclass(frozen=True, slots=True)
class Span:
    """One episode, told in session numbers. `end` is None unless repaired.

    `points` is how far the lowest rating lies below the rule's reference, `reliable` the same in reliable differences
    (S_diff), NaN where unknown. With `is_mark` the member marked a rub, and `points` is the strongest mark.
    """

    member: str
    onset: int
    nadir: int
    last: int
    end: int | None
    status: Status
    points: float
    reliable: float = np.nan
    is_mark: bool = False

    @property
    def events(self) -> tuple[tuple[str, int | None], ...]:
        """What happened, in words, each with its session: onset, nadir and repair."""
        onset, lowest, repaired = (
            ("marked", "strongest", "not marked again") if self.is_mark else ("onset", "lowest", "repaired")
        )
        return (onset, self.onset), (lowest, self.nadir), (repaired, self.end)

    def words(self) -> str:
        """Return the episode in words: "onset s5, lowest s6, repaired s8"."""
        told = [f"{word} s{session}" for word, session in self.events if session is not None]
        if self.status is Status.UNREPAIRED:
            told.append("marked on" if self.is_mark else "not repaired")
        if self.status is Status.CENSORED:
            told.append("ratings end first")
        return ", ".join(told)

    def depth(self) -> str:
        """Return how deep it was, in words: "1.5 points worse than the rule's reference, 1.3 reliable differences"."""
        if self.is_mark:
            return f"mark {points(self.points)}"
        below = f"{points(self.points)} points worse than the rule's reference"
        return f"{below}, {self.reliable:.1f} reliable differences" if np.isfinite(self.reliable) else below


@dataclass(frozen=True, slots=True)
class OwnMark:
    """Something a member marked in a session: a rub (`strength` 1 slight, 2 clear, 3 serious), or something good (0).

    `words` tell it in a sentence, `short` beside the mark.
    """

    member: str
    session: int
    strength: int
    words: str
    short: str


@dataclass(frozen=True, slots=True)
class Course:
    """A dyad's sessions (numbers, shape (n,)), a line for each member who rated, and the episodes of one rule.

    `limit_label` says what the lines' limits are; `dates` has one entry a session, None where there are none;
    `marks` are what the members marked themselves, by session.
    """

    dyad_id: str
    measure: Measure
    rule: str
    sessions: NDArray[np.int32]
    lines: tuple[Line, ...]
    episodes: tuple[Span, ...]
    limit_label: str = LIMIT
    dates: NDArray[np.datetime64] | None = None
    marks: tuple[OwnMark, ...] = ()

    @property
    def people(self) -> list[str]:
        """The members, first those who rated."""
        return list(dict.fromkeys([*(line.member for line in self.lines), *(mark.member for mark in self.marks)]))

    def latest(self, most: int) -> Course:
        """Return the course with its last `most` sessions; each member's usual range stays that of all sessions."""
        if len(self.sessions) <= most:
            return self
        lines = [
            replace(line, ratings=line.ratings[-most:], limits=line.limits[-most:], usual_from=line.ratings)
            for line in self.lines
        ]
        first = int(self.sessions[-most])
        return replace(
            self,
            sessions=self.sessions[-most:],
            lines=tuple(line for line in lines if np.isfinite(line.ratings).any()),
            episodes=tuple(span for span in self.episodes if (span.end or span.last) >= first),
            marks=tuple(mark for mark in self.marks if mark.session >= first),
            dates=None if self.dates is None else self.dates[-most:],
        )

    @property
    def gap(self) -> Floats:
        """How far apart the two ratings of each session lie, in points, shape (n,); NaN unless both rated."""
        if len(self.lines) != 2:
            return np.full(len(self.sessions), np.nan)
        first, second = self.lines
        return np.abs(first.ratings - second.ratings)

    def sentence(self) -> str:
        """Return what the chart shows, in words."""
        rated = " and ".join(f"{line.member} ({int(np.isfinite(line.ratings).sum())})" for line in self.lines)
        told = [f"{self._sessions()}, rated by {rated}."]
        apart = self.gap[np.isfinite(self.gap)]
        if len(apart):
            told.append(f"The two ratings of a session lie {points(float(apart.mean()))} points apart on average.")
        first = self.episodes[:MOST_TOLD]
        told += [f"{_capital(span.member)}: {span.words()}, {span.depth()}." for span in first]
        if len(self.episodes) > MOST_TOLD:
            told.append(f"{len(self.episodes) - MOST_TOLD} more episodes follow.")
        if not self.episodes:
            told.append("The rule found no episode.")
        if self.limit_label == LIMIT_FOR_ONE and any(np.isfinite(line.limits).any() for line in self.lines):
            told.append("The dotted line is the limit for a single rating; the rule can fire for other reasons too.")
        return " ".join(told)

    def told_at(self, session: int) -> list[str]:
        """Return what happened in a session, in words: "patient: lowest"."""
        told = []
        for span in self.episodes:
            now = [word for word, at in span.events if at == session]
            if now or span.onset < session <= span.last:
                told.append(f"{span.member}: {', '.join(now) or 'strained'}")
        return told

    def day(self, row: int) -> str:
        """Return the date of a session, given by its position; empty where it is not known."""
        if self.dates is None or np.isnat(self.dates[row]):
            return ""
        return str(self.dates[row].astype("datetime64[D]"))

    def _sessions(self) -> str:
        if len(self.sessions) == 1:
            return f"Session {self.sessions[0]}"
        return f"{len(self.sessions)} sessions, {self.sessions[0]} to {self.sessions[-1]}"


def course_of(
    panel: Panel,
    dyad: int,
    measure: str,
    *,
    rule: str,
    episodes: Iterable[Episode] = (),
    limits: Mapping[SeriesName, Floats] | None = None,
    limit_label: str = LIMIT,
) -> Course:
    """Return one dyad's course on one measure.

    Args:
        panel: the ratings.
        dyad: the dyad's index in the panel.
        measure: the name of the measure.
        rule: the rule's title, as readers know it.
        episodes: what the rule found in this panel; those of other dyads and measures are left out. Episodes
            on marks are kept beside every measure.
        limits: (member, measure) -> the rating at which the rule fires at each panel row, shape (n_rows,).
        limit_label: what the legend calls these limits.

    Raises:
        KeyError: nobody answered this measure.
    """
    rows = slice(int(panel.offsets[dyad]), int(panel.offsets[dyad + 1]))
    sessions = panel.sessions[rows]
    unknown = np.full(len(sessions), np.nan)
    lines = []
    for member in panel.members_of(measure):
        ratings = panel.ratings[member, measure][rows]
        known = (limits or {}).get((member, measure))
        if np.isfinite(ratings).any():
            lines.append(Line(member, ratings, unknown if known is None else known[rows]))
    spans = [
        _span(panel, each)
        for each in episodes
        if each.dyad == dyad and (each.measure == measure or panel.measures[each.measure].is_mark)
    ]
    order = sorted(spans, key=lambda span: (span.onset, span.member))
    return Course(
        dyad_id=str(panel.dyad_ids[dyad]),
        measure=panel.measures[measure],
        rule=rule,
        sessions=sessions,
        lines=tuple(lines),
        episodes=tuple(order),
        limit_label=limit_label,
        dates=None if panel.dates is None else panel.dates[rows],
    )


def _span(panel: Panel, episode: Episode) -> Span:
    return Span(
        member=episode.member,
        onset=int(panel.sessions[episode.onset]),
        nadir=int(panel.sessions[episode.nadir]),
        last=int(panel.sessions[episode.last]),
        end=None if episode.end is None else int(panel.sessions[episode.end]),
        status=episode.status,
        points=episode.points,
        reliable=episode.reliable_units,
        is_mark=panel.measures[episode.measure].is_mark,
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
