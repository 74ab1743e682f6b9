"""A closer look at one pair, and a page to print for the next session: for whoever guides, from what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reknit.caseload.reasons import reasons_for
from reknit.detection.regimes.course import live_course
from reknit.hints.chart import pair_chart
from reknit.hints.falls import BETWEEN_US, bond_of, falls_in
from reknit.hints.side_by_side import fell_first, noticed, weeks
from reknit.kinds import Voice
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.rows import talk_now
from reknit.web.caseload.summarising import facts_of
from reknit.web.checks.put_away import those_put_away
from reknit.web.checks.viewer_panel import viewer_panel, viewer_rows
from reknit.web.indicators.seeing import now_and_then
from reknit.web.pages.drawn import drawn
from reknit.web.pages.now_and_then import shown
from reknit.web.pages.pair import reading_of
from reknit.web.pages.rule_views import of_hundred, rule_views
from reknit.web.pages.talking_held import held_card
from reknit.web.pages.talking_room import listed_talks
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from numpy.typing import NDArray

    from reknit.panel import Panel

    Floats = NDArray[np.float64]

MODEL_SESSIONS = 12
PRINTED_SESSIONS = 12
LATEST = 5
"""So many of the latest sessions in common are set beside those before them."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """What the reknit model took for likely after one session, of 100 and in words; None: it cannot tell."""

    session: int
    rupture: str | None
    repair: str | None
    flat: str | None


@dataclass(frozen=True, slots=True)
class Apart:
    """Where the other's ratings lie from one's own on average, in words, and in how many sessions in common.

    `usual`: by how many points the distance changes from one such session to the next, as a rule; None with too few.
    """

    latest: str
    latest_many: int
    before: str
    before_many: int
    usual: float | None


@require_safe
@member
def closer(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what every rule and the model say of this course, how far the two lie apart, and how talks came out."""
    _only_guides(standing)
    write_line(Act.LOOKED_AT_COURSE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    write_line(Act.LOOKED_AT_NOW_AND_THEN, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    panel = viewer_panel(standing, viewer_rows(standing))
    bond, quiet = bond_of(panel), now_and_then(standing)
    own, other = standing.member.role, standing.other.role
    falls = falls_in(panel) if panel.n_dyads else None
    told: dict[str, Any] = {
        "standing": standing,
        "apart": _apart(bond, standing),
        "noticed": noticed(panel, own, other),
        "first": fell_first(falls.falls if falls else (), own, other),
        "week": weeks(panel, other),
        "courses": [shown(each, quiet, standing) for each in quiet.courses if each.other],
        "held": held_card(panel, standing),
        "talks": listed_talks(standing),
    }
    if falls and bond.ratings:
        told |= drawn(panel, standing.names, falls) | rule_views(panel, bond, falls, standing)
        told["model"] = list(_model_rows(bond))
    return render(request, "reknit/dyad/closer.html", told)


@require_safe
@member
def next_session(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show on one page to print what to have in mind for the next session."""
    _only_guides(standing)
    write_line(Act.LOOKED_AT_COURSE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    panel = viewer_panel(standing, viewer_rows(standing))
    today = timezone.localdate()
    talk, facts = talk_now(standing, today), facts_of(standing)
    told = {
        "standing": standing,
        "today": today,
        "facts": facts,
        "why": reasons_for(facts, talk, on=today, other=standing.other_name),
        "talks": listed_talks(standing)[:1],
    }
    if panel.n_dyads:
        falls = falls_in(panel)
        reading = reading_of(panel, standing, falls)
        away = those_put_away(standing, [each.key for each in reading.hints])
        told |= {"reading": reading, "hints": [each for each in reading.hints if each.key not in away][:2]}
        if BETWEEN_US in panel.measures:
            for name, narrow in (("chart", False), ("narrow_chart", True)):
                svg = pair_chart(
                    panel, names=standing.names, falls=falls, name=name, last=PRINTED_SESSIONS, narrow=narrow
                )
                told[name] = mark_safe(svg)  # noqa: S308 - the charts escape every word they are given
    return render(request, "reknit/dyad/next_session.html", told)


def _only_guides(standing: Standing) -> None:
    if standing.role.voice is not Voice.GUIDE:
        raise Http404


def _model_rows(bond: Panel) -> Iterator[ModelRow]:
    live = live_course(bond, BETWEEN_US)
    columns = zip(bond.sessions, live.rupture, live.repair, live.flat, strict=True)
    for session, *shares in reversed(list(columns)[-MODEL_SESSIONS:]):
        rupture, repair, flat = (None if np.isnan(each) else of_hundred(float(each)) for each in shares)
        yield ModelRow(int(session), rupture, repair, flat)


def _apart(bond: Panel, standing: Standing) -> Apart | None:
    own, other = (bond.ratings.get((each, BETWEEN_US)) for each in (standing.member.role, standing.other.role))
    if own is None or other is None:
        return None
    gaps = (other - own)[np.isfinite(other - own)]
    if not len(gaps):
        return None
    latest, before = gaps[-LATEST:], gaps[:-LATEST]
    usual = float(np.abs(np.diff(gaps)).mean()) if len(gaps) > LATEST else None
    return Apart(_away(latest), len(latest), _away(before) if len(before) else "", len(before), usual)


def _away(gaps: Floats) -> str:
    mean = round(float(gaps.mean()), 1)
    return f"{abs(mean):g} points {'above' if mean > 0 else 'below'} yours" if mean else "where yours lie"
