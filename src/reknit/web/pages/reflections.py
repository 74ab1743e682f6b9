"""Reflections: written, searched, thrown away, taken along and erased by their author alone.

Reading asks for the password again, as these are the most private words of all; writing does not, so that no sentence
is lost to that question.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.self_examination.prompts import SOMEONE, notice, prompt_named
from reknit.web.people.reauth import asks_again
from reknit.web.policy import clinician
from reknit.web.scripts import by_script
from reknit.web.self_examination.about import people_with
from reknit.web.self_examination.reflections import (
    MOST_CHARACTERS,
    ChangedElsewhereError,
    NotKeptError,
    SeenReflection,
    Written,
    blank,
    erase_all,
    found_in,
    keep,
    put_back,
    reflection_of,
    reflections_of,
    throw_away,
    thrown_away,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest

    from reknit.web.people.models import Person

A_PAGE = 20
KEPT = "Kept. Only you can read it."


@dataclass(frozen=True, slots=True)
class ShownReflection:
    """A reflection on a page: `about` is a first name, "" where it is about nobody or the link is cut."""

    seen: SeenReflection
    prompt: str
    about: str


@require_http_methods(["GET", "POST"])
@clinician
@asks_again
def reflections(request: HttpRequest, person: Person) -> HttpResponse:
    """Show one's own reflections, the latest first, or those in which some words occur."""
    names = people_with(person)
    # What is looked for is sent as a form: an address would be kept by the browser and in logs.
    sought = request.POST.get("sought", "").strip()
    number = request.GET.get("page", "1")
    begin = A_PAGE * (max(int(number), 1) - 1) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    found = found_in(person, sought) if sought else reflections_of(person, begin=begin, most=A_PAGE + 1)
    told = {
        "shown": [_shown(each, names) for each in (found if sought else found[:A_PAGE])],
        "sought": sought,
        "newer": begin // A_PAGE if begin and not sought else 0,
        "older": begin // A_PAGE + 2 if not sought and len(found) > A_PAGE else 0,
        "thrown_away": [_shown(each, names) for each in thrown_away(person)],
    }
    return render(request, "reknit/self/reflections.html", told)


@require_safe
@clinician
def new(request: HttpRequest, person: Person) -> HttpResponse:
    """Show an empty page to write on, about a prompt or about nothing."""
    prompt = prompt_named(request.GET.get("about", ""))
    empty = blank(uuid.uuid4(), Written("", prompt.name if prompt else ""))
    return _write_on(request, person, empty)


@require_http_methods(["GET", "POST"])
@clinician
def reflection(request: HttpRequest, person: Person, *, reflection_id: UUID) -> HttpResponse:
    """Show one of one's own to write on, or keep what was written."""
    if request.method == "POST":
        return _kept(request, person, reflection_id)
    return _opened(request, person, reflection_id=reflection_id)


@asks_again
def _opened(request: HttpRequest, person: Person, *, reflection_id: UUID) -> HttpResponse:
    return _write_on(request, person, reflection_of(person, reflection_id))


def _kept(request: HttpRequest, person: Person, reflection_id: UUID) -> HttpResponse:
    written = _read(request, person)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise Http404
    try:
        after = keep(person, reflection_id, written, version=int(version))
    except NotKeptError as refused:
        status = 409 if isinstance(refused, ChangedElsewhereError) else 422
        if by_script(request):
            return JsonResponse({"message": str(refused)}, status=status)
        shown = SeenReflection(reflection_id, written, int(version), timezone.now(), timezone.now())
        return _write_on(request, person, shown, problem=str(refused), status=status)
    if by_script(request):
        return JsonResponse({"version": after, "message": KEPT})
    messages.success(request, KEPT)
    return redirect("self_examination")


def _read(request: HttpRequest, person: Person) -> Written:
    prompt = prompt_named(request.POST.get("prompt", ""))
    chosen = request.POST.get("about", "")
    about = next((each for each in people_with(person) if str(each) == chosen), None) if chosen else None
    return Written(request.POST.get("words", ""), prompt.name if prompt else "", about)


@require_POST
@clinician
def throw(request: HttpRequest, person: Person, *, reflection_id: UUID) -> HttpResponse:
    """Throw one away, or put it back within the hour."""
    if request.POST.get("back") == "yes":
        put_back(person, reflection_id)
        messages.success(request, "Put back.")
    else:
        throw_away(person, reflection_id)
        messages.success(request, "Thrown away. For an hour you can put it back, below; then it is gone for good.")
    return redirect("reflections")


@require_safe
@clinician
@asks_again
def as_text(request: HttpRequest, person: Person) -> HttpResponse:
    """Give all of one's own as one file to keep or print."""
    del request
    names = people_with(person)
    parts = [_as_text(_shown(each, names)) for each in reversed(reflections_of(person))]
    response = HttpResponse("\n\n".join(parts) or "Nothing yet.\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-reflections.txt"'
    return response


@require_http_methods(["GET", "POST"])
@clinician
@asks_again
def erase(request: HttpRequest, person: Person) -> HttpResponse:
    """Erase all of one's own for good, once that was confirmed."""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        erase_all(person)
        messages.success(request, "All erased, and the key destroyed.")
        return redirect("self_examination")
    return render(request, "reknit/self/erase.html", {"count": len(reflections_of(person))})


def _write_on(
    request: HttpRequest, person: Person, seen: SeenReflection, *, problem: str = "", status: int = 200
) -> HttpResponse:
    names = people_with(person)
    told: dict[str, Any] = {
        "seen": seen,
        "prompt": _worded(seen, names),
        "people": [(dyad_id, name, dyad_id == seen.written.dyad_id) for dyad_id, name in names.items()],
        "most": MOST_CHARACTERS,
        "most_told": f"{MOST_CHARACTERS:,}",
        "problem": problem,
        "notice": notice(),
    }
    return render(request, "reknit/self/reflection.html", told, status=status)


def _shown(seen: SeenReflection, names: Mapping[UUID, str]) -> ShownReflection:
    about = names.get(seen.written.dyad_id, "") if seen.written.dyad_id else ""
    return ShownReflection(seen, _worded(seen, names), about)


def _worded(seen: SeenReflection, names: Mapping[UUID, str]) -> str:
    prompt = prompt_named(seen.written.prompt)
    about = names.get(seen.written.dyad_id) if seen.written.dyad_id else None
    return prompt.worded(about or SOMEONE) if prompt else ""


def _as_text(shown: ShownReflection) -> str:
    begun = f"{shown.seen.begun_at:%d %B %Y, %H:%M} UTC"
    head = [begun + (f", about {shown.about}" if shown.about else ""), *filter(None, [shown.prompt])]
    return "\n".join([*head, "", shown.seen.written.words, ""])
