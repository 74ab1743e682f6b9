"""Ending well: a goodbye of two, "we are not a good fit", the hand-over, and going without any of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.ending.moves import Act as Step
from reknit.ending.moves import MoveNotAllowed, Stage
from reknit.ending.wording import goodbye_words, hand_over_parts, hand_over_text, not_a_fit
from reknit.sharing import Level
from reknit.web.audit.lines import Act, write_line
from reknit.web.endings.goodbyes import (
    PartsRefusedError,
    begin_goodbye,
    goodbye_of,
    keep_part_to_oneself,
    may_close_alone_in,
    parts_of,
    take_step,
    write_parts,
)
from reknit.web.endings.handing_on import hand_over_of, keep_hand_over
from reknit.web.endings.unsaid import put_question_away
from reknit.web.policy import Standing, member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from reknit.ending.moves import Goodbye
    from reknit.web.endings.models import Farewell

STEPS = {"open": Step.OPEN, "close_alone": Step.CLOSE_ALONE, "take_back": Step.TAKE_BACK}
LEVELS = (Level.ONLY_ME, Level.SHARED)
WRITABLE = frozenset({Stage.NOBODY_WROTE, Stage.ONE_WROTE, Stage.READY})


@require_http_methods(["GET", "POST"])
@member
def page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the goodbye as it stands, and do what was pressed."""
    if request.method == "POST":
        return _act(request, standing)
    write_line(Act.LOOKED_AT_GOODBYE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    return _page(request, standing)


def _act(request: HttpRequest, standing: Standing) -> HttpResponse:
    act, raw = request.POST.get("act", ""), request.POST.dict()
    try:
        if act == "begin":
            begin_goodbye(standing)
        elif act == "write":
            write_parts(standing, raw)
            messages.success(request, "Sealed. You can change it until you both open.")
        elif act == "keep":
            keep_part_to_oneself(standing, raw.get("part", ""))
        elif act in STEPS:
            take_step(standing, STEPS[act])
        else:
            raise Http404
    except PartsRefusedError as refused:
        return _page(request, standing, raw, refused.messages, status=422)
    except MoveNotAllowed as refused:
        # What was typed is shown again: it must not be lost to somebody else's press.
        messages.error(request, str(refused))
        return _page(request, standing, raw, status=409) if act == "write" else _back(standing)
    return _back(standing)


def _page(
    request: HttpRequest,
    standing: Standing,
    raw: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    words = goodbye_words(standing.role.voice, standing.other_name)
    found = goodbye_of(standing)
    told: dict[str, Any] = {
        "standing": standing,
        "words": words,
        "fit": not_a_fit(standing.role.voice, standing.other_name),
        "has_hand_over": bool(hand_over_parts(standing.role.voice)),
        "has_ended": standing.dyad.ended_at is not None,
        "levels": [(level.value, level.label) for level in LEVELS],
        "unsent": [raw[f"part-{each.name}"] for each in words.parts if raw.get(f"part-{each.name}")] if raw else [],
    }
    if found is not None:
        told |= _standing_of_goodbye(standing, *found, raw or {}, problems or {})
    return render(request, "reknit/dyad/goodbye.html", told, status=status)


def _standing_of_goodbye(
    standing: Standing, row: Farewell, goodbye: Goodbye, raw: Mapping[str, str], problems: Mapping[str, str]
) -> dict[str, Any]:
    role = standing.member.role
    mine = parts_of(row, standing.member, standing, goodbye.stage)
    theirs = parts_of(row, standing.other, standing, goodbye.stage)
    words = goodbye_words(standing.role.voice, standing.other_name).parts
    their_words = goodbye_words(standing.other_role.voice, standing.name).parts
    left = may_close_alone_in(row)
    return {
        "stage": goodbye.stage.value,
        "can_write": goodbye.stage in WRITABLE and standing.dyad.ended_at is None,
        "have_written": role in goodbye.written_by,
        "other_has_written": standing.other.role in goodbye.written_by,
        "began": goodbye.begun_by == role,
        "may_close": goodbye.stage is Stage.ONE_WROTE and role in goodbye.written_by and left <= timedelta(0),
        "days_left": left.days + 1,
        "fields": [
            {
                "part": part,
                "words": raw.get(f"part-{part.name}", mine[part.name].words if part.name in mine else ""),
                "level": raw.get(f"level-{part.name}", mine[part.name].level if part.name in mine else Level.ONLY_ME),
                "error": problems.get(part.name, ""),
            }
            for part in words
        ],
        "mine": [(part, mine[part.name]) for part in words if part.name in mine],
        "theirs": [(part, theirs[part.name]) for part in their_words if part.name in theirs],
    }


@require_http_methods(["GET", "POST"])
@member
def hand_over(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Write down what somebody new should know; it belongs to who wrote it."""
    parts = hand_over_parts(standing.role.voice)
    if not parts:
        raise Http404
    raw, problem = request.POST.dict(), ""
    if request.method == "POST":
        try:
            keep_hand_over(standing, raw)
        except ValueError as refused:
            problem = str(refused)
        else:
            messages.success(request, "Kept, for you only.")
            return redirect("for_somebody_new", dyad_id=standing.dyad.pk)
    written = {part.name: raw.get(f"part-{part.name}", "") for part in parts} if problem else hand_over_of(standing)
    told = {
        "standing": standing,
        "parts": [(part, written.get(part.name, "")) for part in parts],
        "problem": problem,
        "has_some": bool(written),
    }
    return render(request, "reknit/dyad/hand_over.html", told, status=422 if problem else 200)


@require_safe
@member
def hand_over_as_text(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Give the hand-over as a file to keep, print or pass on."""
    del request
    if not hand_over_parts(standing.role.voice):
        raise Http404
    response = HttpResponse(hand_over_text(hand_over_of(standing)), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="for-somebody-new.txt"'
    return response


@require_POST
@member
def put_away(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Put the question about an ending that nobody talked about away."""
    del request
    put_question_away(standing)
    return redirect("pair", dyad_id=standing.dyad.pk)


def _back(standing: Standing) -> HttpResponse:
    return redirect("goodbye", dyad_id=standing.dyad.pk)
