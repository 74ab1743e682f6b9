"""One's own copy of the repairs and of how they held, and the same on the pair page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from reknit.panel import Panel
from reknit.repair.held import COLUMNS, repair_rows
from reknit.session_check.measures import MEASURES
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.viewer_panel import viewer_panel, viewer_rows
from reknit.web.policy import Standing, member
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of
from reknit.web.repairs.stepping_in import sees_own_sealed

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@member
def repairs(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Return the repairs that both said yes to, one row for each member, as far as this member may see."""
    del request
    out = io.StringIO()
    table = csv.DictWriter(out, fieldnames=list(COLUMNS))
    table.writeheader()
    found = Repair.objects.filter(dyad=standing.dyad).select_related("began_by").order_by("began_at")
    rooms = [room_of(each) for each in found]
    own = standing.member.role
    sees_all = all(sees_own_sealed(standing, each.began_at) for each in found)
    for row in repair_rows(own_panel(standing), rooms, viewer=own):
        # How strong each found it, they said on their own.
        table.writerow(row if sees_all and row["member"] == own else row | {"strength": None})
    write_line(Act.EXPORTED, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="repairs.csv"'
    return response


def own_panel(standing: Standing) -> Panel:
    """Return what this member may see of the dyad's ratings; one empty session where there is nothing yet."""
    panel = viewer_panel(standing, viewer_rows(standing))
    if panel.n_dyads:
        return panel
    return Panel.from_long(
        dyad=np.array([str(standing.dyad.pk)]),
        session=np.array([1], dtype=np.int32),
        score=np.array([np.nan]),
        member=np.array([standing.member.role]),
        measure=np.array(["between_us"]),
        measures=tuple(MEASURES.values()),
    )
