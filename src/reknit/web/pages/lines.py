"""Who changed what, and who looked: both members read the same list, less what was a private choice of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reknit.web.audit.lines import Act, write_line
from reknit.web.audit.telling import readable_lines, said_by
from reknit.web.clinic.site import the_site
from reknit.web.people.identities import names_of
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from reknit.web.audit.models import Line

LINES_A_PAGE = 50
NOBODY = "Someone"
"""Stands where there is no account behind a line, such as that of a guest, or it was erased."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line in words, as its reader may read it."""

    at: datetime
    who: str
    said: str
    private: bool


@require_safe
@member
def lines(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the audit lines that this member may read, newest first, of everybody or of one person."""
    write_line(Act.LOOKED_AT_LINES, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    readable = readable_lines(standing)
    people = _people(readable, standing)
    chosen = request.GET.get("who", "")
    if chosen in people:
        readable = readable.filter(actor_id=UUID(chosen))
    page = Paginator(readable, LINES_A_PAGE).get_page(request.GET.get("page"))
    told = {
        "standing": standing,
        "lines": [_read(line, people) for line in page],
        "page": page,
        "people": people.items(),
        "chosen": chosen if chosen in people else "",
        "months_kept": the_site().months_lines,
    }
    return render(request, "reknit/dyad/lines.html", told)


def _people(readable: QuerySet[Line], standing: Standing) -> dict[str, str]:
    """Return whose lines this member may read, by id: oneself, the other, and whoever else did something here."""
    own_id, other_id = standing.member.person_id, standing.other.person_id
    known = readable.exclude(actor_id__in=[own_id, other_id]).exclude(actor_id=None)
    others = names_of(set(known.order_by().values_list("actor_id", flat=True).distinct()))
    named = sorted(others.items(), key=lambda each: (each[1].casefold(), str(each[0])))
    return {str(own_id): "You", str(other_id): standing.other_name} | {str(each): name for each, name in named}


def _read(line: Line, people: Mapping[str, str]) -> ReadLine:
    return ReadLine(line.at, people.get(str(line.actor_id), NOBODY), said_by(line), line.only_for_id is not None)
