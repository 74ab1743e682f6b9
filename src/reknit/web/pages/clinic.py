"""The site as a whole: figures of at least ten pairs, and how long things are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reknit.clinic.keeping import NOTICE_DAYS
from reknit.web.audit.lines import Act, write_line
from reknit.web.clinic.check_words import check_words
from reknit.web.clinic.figures import ANSWERED, AWAY, ENDED, MENDED, MET, TALKED, figures_told, open_quarter, work_out
from reknit.web.clinic.forms import KeepingForm
from reknit.web.clinic.site import the_site
from reknit.web.policy import administrator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from reknit.clinic.figures import Figure
    from reknit.web.people.models import Person

KEPT_FOR = ("months_ended", "months_lines", "months_transcripts")
LABELS = {
    MET: "Pairs that met",
    ANSWERED: "Of these, both answered about at least half of their sessions",
    AWAY: "Of these, at least one session was missed or cancelled",
    TALKED: "Of these, both said yes to talking something through",
    MENDED: "Of those who talked, a talk ended mended or held together",
    ENDED: "Of those who met, it ended in this quarter",
}


@require_http_methods(["GET", "POST"])
@administrator
def figures(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what was told of each quarter, and work out the last one once."""
    quarter = open_quarter()
    if request.method == "POST":
        if quarter is not None and request.POST.get("quarter") == quarter.name:
            work_out(quarter, by=person)
        return redirect("figures")
    quarters = [(each.quarter, _listed(each.shares), check_words(each.of_check)) for each in figures_told()]
    return render(request, "reknit/clinic/figures.html", {"quarters": quarters, "open_quarter": quarter})


def _listed(told: Sequence[Figure]) -> list[tuple[str, str]]:
    """Return each figure's label and what is said of it; nothing where too few pairs met."""
    if all(each.pairs is None for each in told):
        return []
    return [(LABELS[each.name], _said(each)) for each in told]


def _said(figure: Figure) -> str:
    if figure.pairs is None:
        return "fewer than ten pairs, so nothing is told"
    if figure.name == MET:
        return f"at least {figure.pairs}"
    if figure.tenths is None:
        return "not told: one of the groups is smaller than ten pairs"
    share = {0: "fewer than 1 in 20", 10: "more than 19 in 20"}.get(figure.tenths, f"about {figure.tenths} in 10")
    return f"{share}, of at least {figure.pairs} pairs"


@require_http_methods(["GET", "POST"])
@administrator
def keeping(request: HttpRequest, person: Person) -> HttpResponse:
    """Show and change how long things are kept."""
    row = the_site()
    now = {name: getattr(row, name) for name in KEPT_FOR}
    form = KeepingForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data != now:
            for name in KEPT_FOR:
                setattr(row, name, form.cleaned_data[name])
            row.keeping_changed_on = timezone.localdate()
            row.save()
            write_line(Act.KEEPING_CHANGED, actor_id=person.pk, dyad_id=None)
        messages.success(request, f"Saved. Nothing is removed in the next {NOTICE_DAYS} days.")
        return redirect("keeping")
    told = {"form": form, "notice_days": NOTICE_DAYS}
    return render(request, "reknit/clinic/keeping.html", told, status=422 if form.errors else 200)
