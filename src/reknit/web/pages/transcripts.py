"""Transcripts: the list of one's own and of those one is asked to code, and bringing a new one.

Between the pages of bringing one, what was brought travels in the form: until it is kept it is stored nowhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reknit.kinds import kinds
from reknit.report.hour_band import titles_of
from reknit.transcripts.members import speakers
from reknit.transcripts.stamps import clock
from reknit.transcripts.turn import OTHER
from reknit.web.coding.coders import coded_for_others, invitations_of
from reknit.web.coding.drafts import (
    LONGEST_TITLE,
    NotTakenError,
    arrived,
    draft_of,
    names_typed,
    ready,
    title_of,
    travelling,
)
from reknit.web.coding.erasing import erase_closed
from reknit.web.coding.keeping import closed_transcripts_of, keep, titles, transcripts_of
from reknit.web.people.identities import names_of
from reknit.web.policy import clinician
from reknit.web.uploading import MOST_BYTES, takes_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.transcripts.turn import Transcript
    from reknit.web.coding.drafts import Ready
    from reknit.web.people.models import Person

LONGEST_FIRST_WORDS = 120
AGREED_FIRST = "Please say whether the people in it have agreed. Without their yes it is not to be kept here."
LOOK_AGAIN = "Something was changed since you looked it through. This is how it would be kept now."


@dataclass(frozen=True, slots=True)
class AskedSpeaker:
    """One name found in a transcript, and whom the form has chosen for it: a role, or "" for nobody yet."""

    field: str
    name: str
    turns: int
    words: int
    first_words: str
    chosen: str


@require_http_methods(["GET", "POST"])
@clinician
def transcripts(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what one brought, what one codes for others, and what one is asked to code."""
    if request.method == "POST":
        if request.POST.get("sure") == "yes":
            erase_closed(person)
            messages.success(request, "Erased, and the keys destroyed.")
        return redirect("transcripts")
    own, others, asked = transcripts_of(person), coded_for_others(person), invitations_of(person)
    named = titles([*own, *(each.transcript for each in others)])
    names = names_of({each.transcript.owner_id for each in [*others, *asked]})
    told = {
        "own": [(row, named[row.pk]) for row in own],
        "others": [(each, named[each.transcript_id], names[each.transcript.owner_id]) for each in others],
        "asked": [(each, names[each.transcript.owner_id]) for each in asked],
        "closed": closed_transcripts_of(person),
    }
    return render(request, "reknit/coding/transcripts.html", told)


@takes_file
@require_http_methods(["GET", "POST"])
@clinician
def bring(request: HttpRequest, person: Person) -> HttpResponse:
    """Take a file, ask who is who, show what is taken out, and keep it once all of that was looked through."""
    if request.method != "POST":
        return _ask_for_file(request)
    try:
        if "draft" not in request.POST:
            return _look(request, _brought(request))
        draft = arrived(request.POST["draft"])
    except NotTakenError as refused:
        return _ask_for_file(request, problem=str(refused))
    try:
        found = ready(draft, _members(request, draft), also=_names(request, "also"), kept=_names(request, "kept"))
    except NotTakenError as refused:
        return _look(request, draft, problem=str(refused))
    if request.POST.get("act") != "keep":
        return _look(request, draft, found)
    if request.POST.get("shown") != _print_of(found):
        return _look(request, draft, found, problem=LOOK_AGAIN)
    if request.POST.get("agreed") != "yes":
        return _look(request, draft, found, problem=AGREED_FIRST)
    try:
        row = keep(person, title_of(request.POST.get("title", "")), found)
    except NotTakenError as refused:
        return _look(request, draft, found, problem=str(refused))
    messages.success(request, "Kept, without the names. What you brought itself is stored nowhere here.")
    return redirect("transcript", transcript_id=row.pk)


def _ask_for_file(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    told = {"problem": problem, "no_names": request.POST.get("no_names", ""), "most": MOST_BYTES // 1024**2}
    return render(request, "reknit/coding/bring.html", told, status=422 if problem else 200)


def _brought(request: HttpRequest) -> Transcript:
    file = request.FILES.get("file")
    if file is None:
        raise NotTakenError("Please choose a file.")
    data = file.read()
    if len(data) > MOST_BYTES:
        raise NotTakenError(f"This is larger than {MOST_BYTES // 1024**2} MB. Is it a recording? Bring its transcript.")
    return draft_of(data, "The file", no_names=names_typed(request.POST.get("no_names", "")))


def _look(request: HttpRequest, draft: Transcript, found: Ready | None = None, *, problem: str = "") -> HttpResponse:
    try:
        word = travelling(draft)
    except NotTakenError as refused:
        return _ask_for_file(request, problem=str(refused))
    told: dict[str, Any] = {
        "draft": word,
        "read": draft,
        "length": clock(draft.seconds) if draft.seconds is not None else "",
        "speakers": _asked(request, draft),
        "roles": _roles(),
        "also": request.POST.get("also", ""),
        "kept": request.POST.get("kept", ""),
        "title": request.POST.get("title", ""),
        "agreed": request.POST.get("agreed") == "yes",
        "longest_title": LONGEST_TITLE,
        "problem": problem,
    }
    if found is not None:
        titles_told = titles_of(found.kind)
        told |= {
            "found": found,
            "shown": _print_of(found),
            "turns": [
                (
                    number,
                    "" if each.start is None else clock(each.start),
                    titles_told.get(each.member, "somebody else"),
                    each.text,
                )
                for number, each in enumerate(found.turns, start=1)
            ],
        }
    return render(request, "reknit/coding/look.html", told, status=422 if problem else 200)


def _asked(request: HttpRequest, draft: Transcript) -> list[AskedSpeaker]:
    return [
        AskedSpeaker(
            f"member-{place}",
            each.name,
            each.turns,
            each.words,
            each.first_words[:LONGEST_FIRST_WORDS],
            request.POST.get(f"member-{place}", ""),
        )
        for place, each in enumerate(speakers(draft))
    ]


def _members(request: HttpRequest, draft: Transcript) -> dict[str, str]:
    known = {role for _, roles in _roles() for role, _ in roles} | {OTHER}
    return {each.name: each.chosen for each in _asked(request, draft) if each.chosen in known}


def _roles() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of dyad, each with its two roles: the name, and what it is called."""
    return [(kind.title, list(titles_of(kind).items())) for kind in kinds()]


def _names(request: HttpRequest, field: str) -> list[str]:
    return names_typed(request.POST.get(field, ""))


def _print_of(found: Ready) -> str:
    """Return what tells this transcript from one with another word in it."""
    told = [[each.member, each.text, each.start] for each in found.turns]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
