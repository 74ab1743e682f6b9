"""The indicators over time, for oneself; side by side only where both shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reknit.indicators.indicators import indicators
from reknit.web.audit.lines import Act, write_line
from reknit.web.indicators.models import QuietAnswers
from reknit.web.indicators.seeing import NowAndThen, now_and_then, take_back_share
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reknit.indicators.course import Course


@require_safe
@member
def page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show one's own answers over time, and what both shared."""
    write_line(Act.LOOKED_AT_NOW_AND_THEN, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    seen = now_and_then(standing)
    told = {
        "standing": standing,
        "courses": [shown(course, seen, standing) for course in seen.courses],
        "pattern": seen.pattern,
        "notice": indicators().notice,
    }
    return render(request, "reknit/dyad/now_and_then.html", told)


@require_POST
@member
def keep_to_myself(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Take the share of one answer back."""
    session = request.POST.get("session", "")
    if not (session.isascii() and session.isdigit() and len(session) < 9):
        raise Http404
    try:
        take_back_share(standing, int(session), request.POST.get("indicator", ""))
    except QuietAnswers.DoesNotExist:
        raise Http404 from None
    messages.success(request, "Only you see it now.")
    return redirect("now_and_then", dyad_id=standing.dyad.pk)


def shown(course: Course, seen: NowAndThen, standing: Standing) -> dict[str, Any]:
    """Return one indicator's course as the pages tell it."""
    name = course.indicator.name
    mine = course.indicator.worded(standing.role.voice, standing.other_name)
    theirs = course.indicator.worded(standing.other_role.voice, standing.name)
    return {
        "name": name,
        "asked": mine.text,
        "own": [
            {"session": session, "said": mine.options[value].label, "is_shared": (session, name) in seen.shared}
            for session, value in reversed(course.own)
        ],
        "their_wording": theirs.text,
        "other": [(session, theirs.options[value].label) for session, value in reversed(course.other)],
        "own_in_words": course.own_in_words,
        "together_in_words": course.together_in_words,
    }
