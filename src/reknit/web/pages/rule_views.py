"""Every rule's view of one pair, for whoever guides: as a chart of those that find something, and as a table of all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.safestring import mark_safe

from reknit.charts.findings import Finding, findings_chart
from reknit.charts.story import course_of
from reknit.detection.registry import rules
from reknit.detection.study import Study
from reknit.hints.chart import SESSIONS_SHOWN, called, pair_course
from reknit.hints.falls import BETWEEN_US
from reknit.hints.say import sessions_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.charts.story import Course
    from reknit.detection.registry import Rule
    from reknit.episode import Episode
    from reknit.hints.falls import Falls
    from reknit.panel import Panel
    from reknit.web.policy import Standing

HUNDREDTH = 0.01
SESSIONS_LOOKED_AT = 80
"""So many of the latest sessions the rules are asked about: the page of a long pair must not keep anybody waiting."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """What one rule finds in this course: `found` in sentences, none where it finds nothing.

    `finding` is what the chart shows of it; None where it finds nothing in the sessions drawn.
    """

    title: str
    certainty: str
    looks_back: bool
    found: tuple[str, ...]
    finding: Finding | None


def rule_views(panel: Panel, bond: Panel, falls: Falls, standing: Standing) -> dict[str, Any]:
    """Return every rule's view, the names of those that find nothing, and the chart of the others in two widths.

    `looked_at` is how many of the latest sessions with a rating they rest on, None where these are all.

    Args:
        panel: one pair's answers, only what the viewer may see.
        bond: its ratings of the bond.
        falls: what `falls_in` returned for the panel.
        standing: the viewer's.
    """
    course = pair_course(panel, names=standing.names, falls=falls).latest(SESSIONS_SHOWN)
    told: dict[str, Any] = {"looked_at": SESSIONS_LOOKED_AT if bond.n_rows > SESSIONS_LOOKED_AT else None}
    bond = bond.latest(SESSIONS_LOOKED_AT)
    asked = [each for each in rules() if not each.detector.on_marks]
    episodes = _episodes(bond, asked)
    views = [_view(each, episodes.get(each.name, []), bond, standing) for each in asked]
    told |= {
        "views": views,
        "silent": [each.title for each in views if not each.found],
        "unchecked": any(each.certainty == "not checked" for each in views),
    }
    findings = [each.finding for each in views if each.finding]
    return told | (_charts(findings, course) if findings else {})


def _charts(findings: Sequence[Finding], course: Course) -> dict[str, str]:
    people = [line.member for line in course.lines]
    sessions = int(course.sessions[0]), int(course.sessions[-1])
    wide = findings_chart(findings, people=people, sessions=sessions, name="findings")
    narrow = findings_chart(findings, people=people, sessions=sessions, name="findings-narrow", narrow=True)
    return {
        "findings": mark_safe(wide),  # noqa: S308 - the charts escape every word they are given
        "narrow_findings": mark_safe(narrow),  # noqa: S308 - as above
    }


def _view(rule: Rule, episodes: Sequence[Episode], bond: Panel, standing: Standing) -> RuleView:
    found = tuple(_told(each, bond, standing) for each in episodes)
    finding = _finding(rule, episodes, bond, standing)
    return RuleView(rule.title, rule.certainty, not rule.detector.prospective, found, finding)


def _episodes(bond: Panel, asked: Sequence[Rule]) -> dict[str, list[Episode]]:
    """Return what each rule finds, by its name; stable pairs are asked only for those that find anything.

    They are simulated once for all of them, but for costly rules, which make do with fewer pairs.
    """
    found: dict[str, list[Episode]] = {}
    quick = Study.of(bond, asked, false_alarms=False)
    finds = {name for part in quick.parts() for name, each in part.episodes.items() if len(each)}
    for is_costly in (False, True):
        chosen = [each for each in asked if each.name in finds and each.detector.is_costly is is_costly]
        for part in Study.of(bond, chosen).parts() if chosen else ():
            found |= {name: list(each) for name, each in part.episodes.items()}
    return found


def _finding(rule: Rule, episodes: Sequence[Episode], bond: Panel, standing: Standing) -> Finding | None:
    name = called(standing.names)
    course = course_of(bond, 0, BETWEEN_US, rule=rule.name, episodes=episodes).latest(SESSIONS_SHOWN)
    spans = tuple(replace(span, member=name[span.member]) for span in course.episodes)
    shares = [each.false_alarm_pair for each in episodes if not np.isnan(each.false_alarm_pair)]
    beside = f"{of_hundred(min(shares))} of 100" if shares else ""
    return Finding(rule.title, beside, spans) if spans else None


def _told(episode: Episode, bond: Panel, standing: Standing) -> str:
    sessions = [int(bond.sessions[row]) for row in range(episode.onset, episode.last + 1)]
    back = "not back yet" if episode.end is None else f"back in session {int(bond.sessions[episode.end])}"
    share = episode.false_alarm_pair
    alike = "" if np.isnan(share) else f"; {of_hundred(share)} of 100 stable pairs would look so"
    who = "you" if episode.member == standing.member.role else standing.names.get(episode.member, "both")
    return f"{who}: {sessions_told(sessions)}, {back}{alike}"


def of_hundred(share: float) -> str:
    """Return a share of 0 to 1 as so many of 100; what is nearly none or nearly all is not told as sure."""
    if share < HUNDREDTH:
        return "fewer than 1"
    return "more than 99" if share > 1 - HUNDREDTH else f"{100 * share:.0f}"
