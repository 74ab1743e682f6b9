"""Who codes a transcript, and what the two see once both are done: codes side by side, agreement, reknit's marks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.coding.agreement import compared
from reknit.coding.file import as_coding_json
from reknit.coding.table import as_coding_table
from reknit.opening import MoveNotAllowed
from reknit.report.coders import differences_table, reliability_table
from reknit.web.audit.lines import Act, write_line
from reknit.web.audit.telling import lines_of_transcript, said_by
from reknit.web.coder_policy import asked_coder, coder, transcript_owner
from reknit.web.coding.beside import MARKED_BY, ME, both_codings, marks_beside, own_and_marks, seen_differences
from reknit.web.coding.coders import accept, decline, invite, second_coder_of
from reknit.web.coding.codes import ClosedError, coded_by, note_seen
from reknit.web.coding.erasing import erase_codes, erase_transcript, take_off
from reknit.web.coding.keeping import read
from reknit.web.pages.agreement_table import agreement_rows
from reknit.web.people.identities import names_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reknit.coding.coding import Coding
    from reknit.web.coder_policy import CoderStanding

MOST_LINES = 200
CSV, JSON = "text/csv; charset=utf-8", "application/json"


@require_POST
@transcript_owner
def second(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Ask somebody to code it as well, or take them off again."""
    row = second_coder_of(standing.transcript)
    try:
        if request.POST.get("act") == "invite":
            invite(standing.transcript, _person(request.POST.get("coder", "")))
            messages.success(request, "Asked. They see nothing of it before they accept.")
        elif request.POST.get("act") == "take_off" and row is not None:
            take_off(row, by=standing.person.pk)
            messages.success(request, "Taken off. They see nothing of it any more, and their codes are erased.")
    except MoveNotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("transcript", transcript_id=standing.transcript.pk)


def _person(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise MoveNotAllowed("Please choose somebody who works here.") from None


@require_POST
@asked_coder
def answer(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Accept to code somebody's transcript, or say no."""
    if request.POST.get("act") == "accept":
        accept(standing.coder)
        return redirect("transcript", transcript_id=standing.transcript.pk)
    if request.POST.get("act") == "no":
        decline(standing.coder)
        return redirect("transcripts")
    raise Http404


@require_http_methods(["GET", "POST"])
@coder
def side_by_side(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Show both codings beside each other once both are done; whoever sees them codes no more."""
    told_read = read(standing.transcript)
    if request.method == "POST":
        return _seen(request, standing, Act.OTHER_CODES_SEEN, "side_by_side", is_open=standing.sees_codes_of_others)
    shown = standing.sees_codes_of_others and standing.coder.seen_at is not None
    told = {"standing": standing, "read": told_read, "is_shown": shown, "is_open": standing.sees_codes_of_others}
    if shown:
        _tell(standing, Act.OTHER_CODES_SEEN)
        codings = both_codings(standing, told_read)
        found = compared([each for _, each in codings])
        told |= {
            "found": found,
            "coders": codings,
            "rows": agreement_rows(found),
            "differences": seen_differences(found, told_read),
        }
    return render(request, "reknit/coding/side_by_side.html", told)


@require_http_methods(["GET", "POST"])
@coder
def marks(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Show reknit's own marks beside what this coder coded, once they are done."""
    told_read = read(standing.transcript)
    if request.method == "POST":
        return _seen(request, standing, Act.MARKS_SEEN, "transcript_marks", is_open=True)
    shown = standing.coder.done_at is not None and standing.coder.seen_at is not None
    told = {"standing": standing, "read": told_read, "is_shown": shown, "is_open": standing.coder.done_at is not None}
    if shown:
        _tell(standing, Act.MARKS_SEEN)
        own = coded_by(standing.coder)
        told |= {
            "rows": marks_beside(told_read, own),
            "agreement": agreement_rows(compared(own_and_marks(told_read, own)), at_turns_only=True),
            "sides": [ME, MARKED_BY],
        }
    return render(request, "reknit/coding/marks.html", told)


def _seen(request: HttpRequest, standing: CoderStanding, act: Act, name: str, *, is_open: bool) -> HttpResponse:
    try:
        if is_open:
            note_seen(standing.coder.pk, act)
    except ClosedError as refused:
        messages.error(request, str(refused))
    return redirect(name, transcript_id=standing.transcript.pk)


@require_safe
@coder
def codes_file(request: HttpRequest, standing: CoderStanding, *, coder_id: UUID, form: str) -> HttpResponse:
    """Return one coder's codes as a sheet or as JSON: one's own, or the other's once both are shown."""
    del request
    told_read = read(standing.transcript)
    known = both_codings(standing, told_read)
    coding = next((each for row, each in known if row == coder_id and _may_have(standing, row)), None)
    if coding is None:
        raise Http404
    _tell(standing, Act.CODING_EXPORTED)
    if form == "json":
        return _attached(as_coding_json(coding), f"codes-{_plain(coding)}.json", JSON)
    said = [each.text for each in told_read.turns]
    return _attached(as_coding_table(coding, said), f"codes-{_plain(coding)}.csv", CSV)


@require_safe
@coder
def agreement_file(request: HttpRequest, standing: CoderStanding, *, table: str) -> HttpResponse:
    """Return the figures of agreement, or the differences, as the command line writes them."""
    del request
    if not (standing.sees_codes_of_others and standing.coder.seen_at):
        raise Http404
    told_read = read(standing.transcript)
    found = compared([each for _, each in both_codings(standing, told_read)])
    _tell(standing, Act.CODING_EXPORTED)
    if table == "reliability":
        return _attached(reliability_table(found), "reliability.csv", CSV)
    return _attached(differences_table(found, told_read.outline), "differences.csv", CSV)


def _may_have(standing: CoderStanding, coder_id: UUID) -> bool:
    return coder_id == standing.coder.pk or (standing.sees_codes_of_others and standing.coder.seen_at is not None)


@require_http_methods(["GET", "POST"])
@coder
def erase(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Erase the transcript as a whole, or what one coded in it, once that was confirmed."""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        if request.POST.get("what") == "all" and standing.is_owner:
            erase_transcript(standing.transcript.pk)
            messages.success(request, "Erased, with all codes of it, and the keys destroyed.")
            return redirect("transcripts")
        if request.POST.get("what") == "codes":
            erase_codes(standing.coder)
            messages.success(request, "Your codes are erased, and their key destroyed.")
            if standing.is_owner:
                return redirect("transcript", transcript_id=standing.transcript.pk)
            return redirect("transcripts")
    return render(request, "reknit/coding/erase.html", {"standing": standing, "read": read(standing.transcript)})


@require_safe
@coder
def who_looked(request: HttpRequest, standing: CoderStanding) -> HttpResponse:
    """Show who changed what in a transcript, and who looked."""
    lines = list(lines_of_transcript(standing.transcript.pk)[:MOST_LINES])
    names = names_of({each.actor_id for each in lines if each.actor_id})
    told = [(each.at, names[each.actor_id] if each.actor_id else "Someone", said_by(each)) for each in lines]
    return render(request, "reknit/coding/who_looked.html", {"standing": standing, "lines": told, "most": MOST_LINES})


def _tell(standing: CoderStanding, act: Act) -> None:
    write_line(act, actor_id=standing.person.pk, dyad_id=None, transcript_id=standing.transcript.pk)


def _plain(coding: Coding) -> str:
    """Return the coder's name as it can stand in the name of a file."""
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in coding.coder)[:40]


def _attached(text: str, name: str, kind: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
