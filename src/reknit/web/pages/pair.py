"""The pair page: how it went between the two, what changed since last time, hints, and the sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reknit.hints.falls import falls_in
from reknit.hints.long_run import long_run
from reknit.hints.reading import hints_for
from reknit.kinds import Voice
from reknit.opening import Standing as Stands
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks import putting_away
from reknit.web.checks.beside import beside
from reknit.web.checks.models import Session
from reknit.web.checks.put_away import those_put_away
from reknit.web.checks.stages import stands
from reknit.web.checks.viewer_panel import BETWEEN_US, viewer_panel, viewer_rows
from reknit.web.clinic.site import keeping_of, the_site
from reknit.web.coding.ties import asks_about_tie
from reknit.web.endings.unsaid import unsaid_question
from reknit.web.pages.drawn import drawn
from reknit.web.pages.home import WAITS
from reknit.web.pages.invitation import may_invite
from reknit.web.pages.new_password import may_renew_password
from reknit.web.pages.talking_held import held_card
from reknit.web.pages.talking_room import listed_talks
from reknit.web.policy import Standing, member
from reknit.web.supervision.comments import waiting_since
from reknit.web.supervision.linking import asks_guest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest

    from reknit.hints.falls import Falls
    from reknit.hints.hint import Reading
    from reknit.panel import Panel

SESSIONS_LISTED = 10
WAITING = frozenset({Stands.WAITING_FOR_BOTH, Stands.WAITING_FOR_YOU, Stands.READY_TO_OPEN})


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One session in the list, as it stands for the viewer."""

    number: int
    date: object
    stands: str
    label: str
    icon: str


@require_safe
@member
def pair(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show one dyad to one of its members, made only of what this member may see."""
    write_line(Act.LOOKED_AT_COURSE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    latest = list(Session.objects.filter(dyad=standing.dyad).order_by("-number")[: SESSIONS_LISTED + 1])
    waiting = [each for each in latest if stands(each, standing.member) in WAITING]
    told: dict[str, Any] = {
        "standing": standing,
        "has_ended": standing.dyad.ended_at is not None,
        "kept_until": _kept_until(standing),
        "sessions": listed(latest[:SESSIONS_LISTED], standing),
        "has_more": len(latest) > SESSIONS_LISTED,
        "next": listed(waiting[-1:], standing),
        "today": timezone.localdate().isoformat(),
        "may_invite": may_invite(standing),
        "unsaid": unsaid_question(standing),
        "may_renew_password": may_renew_password(standing),
        "talks": listed_talks(standing),
        "supervision_asks": asks_guest(standing),
        "tie_asks": asks_about_tie(standing),
        "is_guide": standing.role.voice is Voice.GUIDE,
        "comment_waits": standing.role.voice is Voice.GUIDE and bool(waiting_since([standing.dyad.pk])),
    }
    panel = viewer_panel(standing, viewer_rows(standing))
    told["held"] = held_card(panel, standing)
    if panel.n_dyads:
        told |= _course(panel, standing)
    return render(request, "reknit/dyad/pair.html", told)


@require_safe
@member
def all_sessions(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show every session of the dyad as a list."""
    found = Session.objects.filter(dyad=standing.dyad).order_by("-number")
    return render(request, "reknit/dyad/all_sessions.html", {"standing": standing, "sessions": listed(found, standing)})


@require_POST
@member
def put_away(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Put a hint away, or take it out again."""
    hint = request.POST.get("hint", "")
    if hint not in _keys(standing):
        raise Http404
    if request.POST.get("again") == "yes":
        putting_away.take_out_again(standing, hint)
        return redirect("pair", dyad_id=standing.dyad.pk)
    try:
        putting_away.put_away(standing, hint, request.POST.get("reason", ""))
    except ValueError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Put away, for you only. You find it below the hints if you want it back.")
    return redirect("pair", dyad_id=standing.dyad.pk)


def listed(sessions: Iterable[Session], standing: Standing) -> list[ListedSession]:
    """Return sessions as they stand for this member, in words."""
    rows = []
    for session in sessions:
        now = stands(session, standing.member)
        label = now.label.format(other=standing.other_name)
        if session.not_held:
            by = "you" if session.not_held_by == standing.member.role else standing.other_name
            label = f"{session.not_held.capitalize()} by {by}"
        rows.append(ListedSession(session.number, session.date, now.value, label, WAITS[now]))
    return rows


def _kept_until(standing: Standing) -> date | None:
    ended_at = standing.dyad.ended_at
    return None if ended_at is None else keeping_of(the_site()).dyad_until(ended_at.date())


def _course(panel: Panel, standing: Standing) -> dict[str, Any]:
    falls = falls_in(panel)
    reading = reading_of(panel, standing, falls)
    away = those_put_away(standing, [each.key for each in reading.hints])
    told: dict[str, Any] = {
        "reading": reading,
        "hints": [each for each in reading.hints if each.key not in away],
        "away": [each for each in reading.hints if each.key in away],
    }
    if BETWEEN_US in panel.measures:
        told |= drawn(panel, standing.names, falls)
    return told


def _keys(standing: Standing) -> set[str]:
    panel = viewer_panel(standing, viewer_rows(standing))
    return {each.key for each in reading_of(panel, standing, falls_in(panel)).hints} if panel.n_dyads else set()


def reading_of(panel: Panel, standing: Standing, falls: Falls) -> Reading:
    """Return what this member is told of the pair."""
    stretches = long_run(panel, beside(standing))
    return hints_for(panel, viewer=standing.member.role, names=standing.names, falls=falls, stretches=stretches)
