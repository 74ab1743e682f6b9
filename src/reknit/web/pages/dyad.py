"""Beginning a dyad, its terms, its sessions, its end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reknit.kinds import Voice, kind_named
from reknit.session_check.questions import session_check
from reknit.sharing import Level
from reknit.web.checks.sessions import add_session
from reknit.web.dyads.beginning import LONGEST_WAIT_DAYS, agree_on_wait, begin_dyad, set_own_levels
from reknit.web.dyads.who_begins import kinds_begun_by
from reknit.web.endings.goodbyes import leave
from reknit.web.policy import Standing, member, signed_in, standing_of

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from reknit.kinds import Kind
    from reknit.web.people.models import Person


class NewDyadForm(forms.Form):
    """The other's name and the kind of dyad."""

    name = forms.CharField(label="First name, or a name you both know", max_length=60, strip=True)
    kind = forms.ChoiceField(label="What are you to each other?")

    def __init__(self, data: QueryDict | None, offered: list[Kind]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [(kind.name, kind.title) for kind in offered]  # type: ignore[attr-defined]
        self.fields["kind"].initial = offered[0].name


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: HttpRequest, person: Person) -> HttpResponse:
    """Begin a dyad with somebody. A patient or trainee needs no account for it; a partner or friend is invited."""
    offered = kinds_begun_by(person)
    if not offered:
        raise Http404
    form = NewDyadForm(request.POST or None, offered)
    if request.method == "POST" and form.is_valid():
        kind = kind_named(form.cleaned_data["kind"])
        own = begin_dyad(kind.name, person, kind.roles[0].name, other_name=form.cleaned_data["name"])
        if kind.roles[0].voice is Voice.PEER:
            return redirect("invite", dyad_id=own.dyad_id)
        add_session(standing_of(person.pk, own.dyad_id), timezone.localdate(), today=timezone.localdate())
        return redirect("session", dyad_id=own.dyad_id, number=1)
    told = {"form": form, "is_clinician": person.is_clinician}
    return render(request, "reknit/dyad/new.html", told, status=422 if form.errors else 200)


@require_POST
@member
def new_session(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Add a session to the list."""
    if not standing.may_add_sessions:
        raise Http404
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.POST.get("date") or today.isoformat())
        session = add_session(standing, day, today=today)
    except ValueError as refused:
        said = str(refused)
        messages.error(
            request, said if said.endswith(".") else "Please give the day as year-month-day, such as 2026-05-31."
        )
        return redirect("pair", dyad_id=standing.dyad.pk)
    return redirect("session", dyad_id=standing.dyad.pk, number=session.number)


@require_http_methods(["GET", "POST"])
@member
def terms(request: HttpRequest, standing: Standing) -> HttpResponse:
    """What this member shares at first, and how long the two wait for each other."""
    questions = session_check().worded(standing.role.voice, standing.other_name)
    if request.method == "POST":
        try:
            if "days" in request.POST:
                agree_on_wait(standing, _whole(request.POST["days"]))
            else:
                chosen = {each.name: Level(request.POST[f"level-{each.name}"]) for each in questions}
                set_own_levels(standing, chosen)
        except (ValueError, KeyError) as refused:
            said = str(refused)
            messages.error(request, said if said.endswith(".") else "Please choose from what is offered.")
        else:
            messages.success(request, "Kept.")
        return redirect("terms", dyad_id=standing.dyad.pk)
    rows = [(each, standing.member.levels.get(each.name, each.default_level.value)) for each in questions]
    levels = [(level.value, level.label, level.explanation) for level in reversed(Level)]
    told = {"standing": standing, "rows": rows, "levels": levels, "most_days": LONGEST_WAIT_DAYS}
    return render(request, "reknit/dyad/terms.html", told)


@require_http_methods(["GET", "POST"])
@member
def end(request: HttpRequest, standing: Standing) -> HttpResponse:
    """End the dyad, after saying what that means."""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        leave(standing)
        return redirect("pair", dyad_id=standing.dyad.pk)
    return render(request, "reknit/dyad/end.html", {"standing": standing})


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 0
