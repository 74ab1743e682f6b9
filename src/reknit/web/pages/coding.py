"""Coding a transcript: the page with the keyboard, each turn and segment by a form of its own, saving, being done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.coding.codes import GRADES, ratings_for
from reknit.coding.coding import CodingError
from reknit.web.audit.lines import Act, write_line
from reknit.web.clinic.site import keeping_of, the_site
from reknit.web.coder_policy import coder
from reknit.web.coding.coders import colleagues_for, second_coder_of
from reknit.web.coding.codes import (
    ClosedError,
    ElsewhereError,
    SegmentChange,
    TurnChange,
    as_told,
    be_done,
    changes_in,
    coded_by,
    go_on,
    save,
)
from reknit.web.coding.keeping import read, worked_on
from reknit.web.pages.coding_page import band, code_groups, progress, shown_segments, shown_turns
from reknit.web.people.identities import names_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reknit.web.coder_policy import CoderStanding
    from reknit.web.coding.keeping import ReadTranscript

PLAYS_FROM_DISK = {"media-src": ["blob:"]}
"""What the coding page may play beside what every page may do: a file that its reader chose from their own disk."""
AROUND = 3
UNREADABLE = "That could not be read, and nothing was saved. Please reload the page."


@require_safe
@coder
def transcript(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Show the transcript with what this coder has coded, to code it by keyboard."""
    told_read, coded = read(standing.transcript), coded_by(standing.coder)
    outline = told_read.outline
    _look(standing)
    told = {
        "standing": standing,
        "read": told_read,
        "segments": shown_segments(told_read, outline, coded),
        "groups": code_groups(),
        "grades": GRADES,
        "band": band(told_read, coded),
        "progress": progress(outline, coded),
        "is_complete": coded.as_coding("me", outline).is_complete,
        "is_timed": all(each.start is not None for each in told_read.turns),
        "kept_until": keeping_of(the_site()).transcript_until(worked_on(standing.transcript).date()),
        "is_done": standing.coder.done_at is not None,
    } | _others(standing)
    answer = render(request, "reknit/coding/transcript.html", told)
    answer._csp_update = PLAYS_FROM_DISK  # type: ignore[attr-defined]  # noqa: SLF001 - as django-csp's decorator does
    return answer


def _others(standing: CoderStanding) -> dict[str, Any]:
    """Return how far the other is, and never what they coded."""
    told: dict[str, Any] = {"sees_both": standing.sees_codes_of_others}
    owner_id = standing.transcript.owner_id
    if not standing.is_owner:
        other = next((each for each in standing.others if each.person_id == owner_id), None)
        return told | {"other": other, "other_name": names_of([owner_id])[owner_id]}
    second = second_coder_of(standing.transcript)
    if second is None:
        return told | {"colleagues": colleagues_for(standing.transcript)}
    return told | {"other": second, "other_name": names_of([second.person_id])[second.person_id]}


@require_safe
@coder
def drawn_band(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Return the band of the talk as it is now."""
    del request
    return HttpResponse(band(read(standing.transcript), coded_by(standing.coder)), content_type="image/svg+xml")


@require_POST
@coder
def keep(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Save what the page's script sends: several turns and segments at once, all or none."""
    outline = read(standing.transcript).outline
    try:
        changes = changes_in(json.loads(request.POST.get("changes", "")))
        coded = save(standing.coder.pk, outline, changes)
    except ElsewhereError as refused:
        return JsonResponse({"message": str(refused), "there": as_told(refused.there)}, status=409)
    except ClosedError as refused:
        return JsonResponse({"message": str(refused)}, status=410)
    except (CodingError, ValueError, RecursionError):
        return JsonResponse({"message": UNREADABLE}, status=422)
    return JsonResponse({"saved": len(changes), "progress": progress(outline, coded)})


@require_http_methods(["GET", "POST"])
@coder
def turn(request: HttpRequest, standing: CoderStanding, *, number: int) -> HttpResponse:
    """Show one turn with a form to code it, for whoever codes without the page's script; or keep that."""
    told_read = read(standing.transcript)
    if not 1 <= number <= len(told_read.turns):
        raise Http404
    problem = ""
    if request.method == "POST":
        before = frozenset(request.POST.get("before", "").split()) if "before" in request.POST else None
        now = None if request.POST.get("act") == "clear" else frozenset(request.POST.getlist("kind"))
        change = TurnChange(number, before, now)
        problem = _kept(standing, told_read, change)
        if not problem:
            return redirect(_after(request, standing, "code_turn", number, len(told_read.turns), "turn"))
    turns = shown_turns(told_read, coded_by(standing.coder))
    told = {
        "standing": standing,
        "read": told_read,
        "turn": turns[number - 1],
        "around": turns[max(number - 1 - AROUND, 0) : number + 1],
        "groups": code_groups(),
        "count": len(turns),
        "problem": problem,
    }
    _look(standing)
    return render(request, "reknit/coding/turn.html", told, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
@coder
def segment(request: HttpRequest, standing: CoderStanding, *, number: int) -> HttpResponse:
    """Show the ratings of one segment as a form, or keep them."""
    told_read = read(standing.transcript)
    outline = told_read.outline
    if not 1 <= number <= len(outline.segments):
        raise Http404
    problem = ""
    if request.method == "POST":
        names = [each.name for each in ratings_for(told_read.members)]
        grades = [
            {name: int(given) for name in names if (given := request.POST.get(f"{prefix}{name}", "")) in _GRADES}
            for prefix in ("before-", "")
        ]
        problem = _kept(standing, told_read, SegmentChange(number, *grades))
        if not problem:
            return redirect(_after(request, standing, "rate_segment", number, len(outline.segments), "segment"))
    shown = shown_segments(told_read, outline, coded_by(standing.coder))[number - 1]
    told = {
        "standing": standing,
        "read": told_read,
        "segment": shown,
        "grades": GRADES,
        "count": len(outline.segments),
        "problem": problem,
    }
    _look(standing)
    return render(request, "reknit/coding/segment.html", told, status=409 if problem else 200)


_GRADES = {str(each) for each in GRADES}


def _kept(standing: CoderStanding, told_read: ReadTranscript, change: TurnChange | SegmentChange) -> str:
    """Save one change, and return what is in the way of it, if anything."""
    try:
        save(standing.coder.pk, told_read.outline, [change])
    except ElsewhereError:
        return "This was coded in another window since you opened this page. Below is what stands there now."
    except ClosedError as refused:
        return str(refused)
    except CodingError:
        return UNREADABLE
    return ""


def _after(request: HttpRequest, standing: CoderStanding, name: str, number: int, count: int, part: str) -> str:
    if request.POST.get("act") == "next" and number < count:
        return reverse(name, args=[standing.transcript.pk, number + 1])
    return f"{reverse('transcript', args=[standing.transcript.pk])}#{part}-{number}"


@require_POST
@coder
def done(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Be done, or go on as long as nothing was seen that was hidden until then."""
    try:
        if request.POST.get("back") == "yes":
            go_on(standing.coder.pk)
        else:
            be_done(standing.coder.pk)
    except ClosedError as refused:
        messages.error(request, str(refused))
    return redirect("transcript", transcript_id=standing.transcript.pk)


def _look(standing: CoderStanding) -> None:
    write_line(
        Act.LOOKED_AT_TRANSCRIPT, actor_id=standing.person.pk, dyad_id=None, transcript_id=standing.transcript.pk
    )
