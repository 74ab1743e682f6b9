"""Who changed what, and who looked: both members read the same list, less what was a private choice of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reknit.web.audit.lines import Act, write_line
from reknit.web.audit.telling import ME, OTHER, actor_of, readable_lines, said_by
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LINES_A_PAGE = 50


@require_safe
@member
def lines(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the audit lines that this member may read, newest first."""
    own_id = standing.member.person_id
    write_line(Act.LOOKED_AT_LINES, actor_id=own_id, dyad_id=standing.dyad.pk)
    page = Paginator(readable_lines(standing), LINES_A_PAGE).get_page(request.GET.get("page"))
    names = {ME: "You", OTHER: standing.other_name}
    told = [
        {
            "at": line.at,
            "who": names.get(actor_of(line, standing), "Someone"),
            "said": said_by(line),
            "private": line.only_for_id is not None,
        }
        for line in page
    ]
    return render(request, "reknit/dyad/lines.html", {"standing": standing, "lines": told, "page": page})
