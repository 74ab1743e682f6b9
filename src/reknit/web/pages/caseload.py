"""The caseload: the people somebody works with, first those where something waits, each with one sentence why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from reknit.caseload.reasons import Reason
from reknit.charts.sparkline import sparkline
from reknit.web.audit.lines import Act, write_looks
from reknit.web.caseload.labels import MOST_CHARACTERS, MOST_LABELS, label, labels_of, read_labels
from reknit.web.caseload.rows import rows_for
from reknit.web.coding.coders import invitations_of
from reknit.web.policy import Standing, member
from reknit.web.safety.wishes import is_one_who_is_told, wishes_for
from reknit.web.supervisor_policy import supervisor_standings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from reknit.web.caseload.rows import Row
    from reknit.web.people.models import Person

ROWS_A_PAGE = 50
ENDED = "ended"
LABELLED = "label:"


def _by_name(row: Row) -> tuple[str, str]:
    return row.name.casefold(), str(row.dyad_id)


SORTS: Mapping[str, tuple[str, Callable[[Row], Any]]] = {
    "waiting": ("Longest waiting first", lambda row: (row.waits_since is None, row.waits_since, _by_name(row))),
    "name": ("By name", _by_name),
    "last": (
        "Latest session first",
        lambda row: (-row.facts.last.on.toordinal() if row.facts.last else 0, _by_name(row)),
    ),
}
"""What rows can be sorted by. All of it concerns what waits, never how anybody does."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as it is shown. `about`: who it is and since when; `also`: the reasons beside the one that is told."""

    name: str
    address: str
    about: str
    labels: tuple[str, ...]
    waits: bool
    sentence: str
    also: str
    drawn: str


def caseload(request: HttpRequest, person: Person) -> HttpResponse:
    """Show who this person works with, and where something waits."""
    rows = rows_for(person)
    current = [each for each in rows if each.ended_at is None]
    show, sort = request.GET.get("show", ""), request.GET.get("sort", "")
    sort = sort if sort in SORTS else "waiting"
    shows = _shows(rows, show)
    show = show if show in dict(shows) else ""
    wanted = [each for each in rows if each.ended_at is not None] if show == ENDED else _wanted(current, show)
    wanted.sort(key=SORTS[sort][1])
    # What waits comes first however it is sorted; the others follow quietly.
    wanted.sort(key=lambda each: not each.why)
    page = Paginator(wanted, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = [_shown(each) for each in page]
    write_looks(Act.LOOKED_AT_CASELOAD, actor_id=person.pk, dyad_ids=[each.dyad_id for each in page])
    told = {
        "waiting": [each for each in shown if each.waits],
        "quiet": [each for each in shown if not each.waits],
        "many": sum(bool(each.why) for each in wanted),
        "page": page,
        "shows": shows,
        "show": show,
        "sorts": [(name, title) for name, (title, _) in SORTS.items()],
        "sort": sort,
        "is_ended": show == ENDED,
        "is_empty": not rows,
        "supervision_asks": any(not each.link.stands for each in supervisor_standings(person)),
        "coding_asks": bool(invitations_of(person)),
        "wishes": wishes_for(person) if is_one_who_is_told(person) else None,
    }
    return render(request, "reknit/caseload/caseload.html", told)


@require_http_methods(["GET", "POST"])
@member
def labels(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Give a dyad labels of one's own."""
    if not standing.member.person.is_clinician:
        raise Http404
    typed, problem = request.POST.get("labels", ", ".join(labels_of(standing))), ""
    if request.method == "POST":
        try:
            label(standing, read_labels(typed))
        except ValueError as refused:
            problem = str(refused)
        else:
            messages.success(request, "Kept, for you only.")
            return redirect("home")
    told = {"standing": standing, "typed": typed, "problem": problem, "most": MOST_LABELS, "longest": MOST_CHARACTERS}
    return render(request, "reknit/caseload/labels.html", told, status=422 if problem else 200)


def _wanted(rows: Sequence[Row], show: str) -> list[Row]:
    """Return the rows to show: those with this reason or label."""
    if show.startswith(LABELLED):
        return [each for each in rows if show.removeprefix(LABELLED) in each.labels]
    if show in set(Reason):
        return [each for each in rows if show in each.reasons]
    return list(rows)


def _shows(rows: Iterable[Row], chosen: str) -> list[tuple[str, str]]:
    """Return what the list can be narrowed to: value and title, only of what there is, and the reason just chosen."""
    there = {chosen, *(reason for each in rows for reason in each.reasons)}
    given = sorted({label for each in rows if each.ended_at is None for label in each.labels}, key=str.casefold)
    shows = [("", "Everybody"), *((each.value, each.label) for each in Reason if each in there)]
    shows += [(LABELLED + each, f"Label: {each}") for each in given]
    return [*shows, (ENDED, "Ended")] if any(each.ended_at for each in rows) else shows


def _shown(row: Row) -> ShownRow:
    also = ", ".join(dict.fromkeys(each.reason.short for each in row.why[1:]))
    own, other = ([each[side] for each in row.facts.ratings] for side in (0, 1))
    drawn = sparkline((own, other), names=("you", row.name)) if row.facts.ratings else ""
    return ShownRow(
        name=row.name,
        address=reverse("pair", args=[row.dyad_id]),
        about=", ".join(_about(row)),
        labels=row.labels,
        waits=bool(row.why),
        sentence=row.why[0].sentence if row.why else "",
        also=also,
        drawn=mark_safe(drawn),  # noqa: S308 - charts escape all words
    )


def _about(row: Row) -> Iterator[str]:
    yield f"your {row.role}"
    if row.facts.last is not None:
        yield f"session {row.facts.last.number}"
        yield _day(row.facts.last.on)
    if row.ended_at is not None:
        yield f"ended on {_day(timezone.localdate(row.ended_at))}"


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
