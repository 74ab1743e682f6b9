"""One's own copies: made when they are asked for, streamed, kept nowhere here. Each asks for the password first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reknit.repair.held import COLUMNS, repair_rows
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks.viewer_panel import own_panel, viewer_rows
from reknit.web.coder_policy import coder_standings
from reknit.web.own_copy.rooms import everything, own_standings
from reknit.web.own_copy.tables import copy_as_csv, copy_as_json, csv_lines
from reknit.web.people.reauth import asks_again
from reknit.web.policy import Standing, member, signed_in
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of
from reknit.web.repairs.stepping_in import sees_own_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse

    from reknit.web.people.models import Person

RATINGS = ("dyad", "session", "date", "role", "measure", "score")
CSV = "text/csv; charset=utf-8"
JSON = "application/json"


@require_safe
@signed_in
@asks_again
def own_copy(request: HttpRequest, person: Person) -> HttpResponse:
    """Say what there is to take along, and what is in it."""
    return render(request, "reknit/people/own_copy.html", {"is_clinician": person.is_clinician})


@require_safe
@signed_in
@asks_again
def everything_json(request: HttpRequest, person: Person, *, with_alone: bool) -> HttpResponse:
    """Return everything this person wrote or may read, as JSON."""
    del request
    _tell(own_standings(person), person, with_transcripts=with_alone)
    lines = copy_as_json(everything(person, with_alone=with_alone), made_at=timezone.now())
    return _attached(lines, "my-copy.json", JSON)


@require_safe
@signed_in
@asks_again
def everything_csv(request: HttpRequest, person: Person, *, with_alone: bool) -> HttpResponse:
    """Return the same as CSV."""
    del request
    _tell(own_standings(person), person, with_transcripts=with_alone)
    return _attached(copy_as_csv(everything(person, with_alone=with_alone)), "my-copy.csv", CSV)


@require_safe
@signed_in
@asks_again
def all_ratings(request: HttpRequest, person: Person) -> HttpResponse:
    """Return every rating this person may see, over all their dyads, as `reknit analyze` reads it."""
    del request
    standings = own_standings(person)
    _tell(standings, person)
    return _attached(csv_lines(RATINGS, _ratings(standings)), "all-ratings.csv", CSV)


@require_safe
@member
@asks_again
def ratings(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Return every rating of one dyad that this member may see: one row a rating, members by their roles."""
    del request
    _tell([standing], standing.member.person)
    return _attached(csv_lines(RATINGS, _ratings([standing])), "ratings.csv", CSV)


@require_safe
@member
@asks_again
def repairs(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Return the repairs that both said yes to, one row for each member, as far as this member may see."""
    del request
    _tell([standing], standing.member.person)
    return _attached(csv_lines(tuple(COLUMNS), _repairs(standing)), "repairs.csv", CSV)


def _ratings(standings: Iterable[Standing]) -> Iterator[tuple[object, ...]]:
    for standing in standings:
        for number, day, role, measure, rating in viewer_rows(standing):
            yield standing.dyad.pk, number, day.isoformat(), role, measure, f"{rating:g}"


def _repairs(standing: Standing) -> Iterator[list[object]]:
    found = Repair.objects.filter(dyad=standing.dyad).select_related("kept_by").order_by("began_at")
    own = standing.member.role
    sees_all = all(sees_own_sealed(standing, each.began_at) for each in found)
    for row in repair_rows(own_panel(standing), [room_of(each) for each in found], viewer=own):
        # How strong each found it, they said on their own.
        shown = row if sees_all and row["member"] == own else row | {"strength": None}
        yield [shown[name] for name in COLUMNS]


def _tell(standings: Iterable[Standing], person: Person, *, with_transcripts: bool = False) -> None:
    for standing in standings:
        write_line(Act.EXPORTED, actor_id=person.pk, dyad_id=standing.dyad.pk)
    for each in coder_standings(person) if with_transcripts else ():
        write_line(Act.EXPORTED, actor_id=person.pk, dyad_id=None, transcript_id=each.transcript.pk)


def _attached(lines: Iterable[str], name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    # Everything that guards and marks a page knows pages whole; a streamed one is passed on as it is.
    return cast("HttpResponse", StreamingHttpResponse(lines, content_type=kind, headers=headers))
