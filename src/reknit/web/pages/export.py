"""One's own copy of the ratings, as `reknit analyze` reads them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.viewer_panel import viewer_rows
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@member
def ratings(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Return every rating that this member may see: one row a rating, members by their roles."""
    del request
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("dyad", "session", "date", "role", "measure", "score"))
    for number, day, role, measure, rating in viewer_rows(standing):
        table.writerow((standing.dyad.pk, number, day.isoformat(), role, measure, f"{rating:g}"))
    write_line(Act.EXPORTED, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ratings.csv"'
    return response
