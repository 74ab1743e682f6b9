"""Money and practical things: what each may say, a guide for talking about it, and sessions that did not take place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reknit.indicators.practicals import practicals
from reknit.web.audit.lines import Act, write_line
from reknit.web.indicators.attended import attendance_of
from reknit.web.indicators.money import LEVELS, keep_money_answers, money_answers
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "POST"])
@member
def page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show and keep what this member says about money."""
    if request.method == "POST":
        if standing.dyad.ended_at is not None:
            raise Http404
        keep_money_answers(standing, {name: value for name, value in request.POST.items() if isinstance(value, str)})
        messages.success(request, "Kept.")
        return redirect("practicals", dyad_id=standing.dyad.pk)
    write_line(Act.LOOKED_AT_PRACTICALS, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    offered = practicals(standing.kind, standing.role.voice)
    told = {
        "standing": standing,
        "title": offered.title,
        "notice": offered.notice,
        "guide": offered.guide,
        "questions": money_answers(standing),
        "levels": [(level.value, level.label) for level in LEVELS],
        "attendance": attendance_of(standing),
        "has_ended": standing.dyad.ended_at is not None,
    }
    return render(request, "reknit/dyad/practicals.html", told)
