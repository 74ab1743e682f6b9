"""One session: where it stands, what can be done next, and, once opened, both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reknit.opening import MoveNotAllowed
from reknit.opening import Standing as Stands
from reknit.safety.page import after_checking
from reknit.sharing import Level
from reknit.web.audit.lines import Act, write_line
from reknit.web.checks import revealing, sessions
from reknit.web.checks.marks import Mark
from reknit.web.checks.models import Answer, Session
from reknit.web.checks.receipts import mark_remark
from reknit.web.checks.seeing import corrected_since_opening, seen_answers, typed_in_from_paper
from reknit.web.checks.stages import stands
from reknit.web.coding.ties import ties_of
from reknit.web.pages.side_by_side import side_by_side
from reknit.web.policy import Standing, member_or_guest

if TYPE_CHECKING:
    from collections.abc import Callable


@require_safe
@member_or_guest
def session(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Show a session as it stands for this member."""
    write_line(
        Act.LOOKED_AT_SESSION, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk,
        session_number=session.number,
    )  # fmt: skip
    now = stands(session, standing.member)
    told: dict[str, Any] = {
        "standing": standing,
        "session": session,
        "stands": now.value,
        "label": _label(standing, session),
        "sentence": now.sentence.format(other=standing.other_name),
        "watches": now not in {Stands.CLOSED, Stands.NOT_HELD} and session.talked_at is None,
        "has_ended": standing.dyad.ended_at is not None,
        "has_answered": standing.member.role in session.answered_by.split(),
        "after": after_checking(),
    }
    if not standing.is_guest:
        told["written_down"] = [each for each in ties_of(standing, session) if each.counted]
    if now is Stands.OPEN:
        told |= {
            "sides": side_by_side(standing, session),
            "corrected": corrected_since_opening(session, standing).get(standing.other.role),
            "rubbed": any(each.value for each in seen_answers(standing, session=session, questions=["rub"])),
            "typed_in": typed_in_from_paper(session).get(standing.member.role),
            "other_typed_in": typed_in_from_paper(session).get(standing.other.role),
            "marks": [(each.value, each.label) for each in Mark],
            "is_ready": standing.member.role in session.ready_to_talk.split(),
            "other_is_ready": standing.other.role in session.ready_to_talk.split(),
            "other_can_press": standing.other.person.has_account,
        }
    if now is Stands.WAITING_FOR_OTHER:
        left = revealing.may_be_closed_from(session, standing)
        told |= {"may_close": left <= timedelta(0), "days_left": left.days + 1}
    return render(request, "reknit/session/session.html", told)


@require_safe
@member_or_guest
def status(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Say where the session stands, for a page that waits."""
    del request
    return JsonResponse({"standing": _label(standing, session)})


@require_POST
@member_or_guest
def open_both(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Open the session for both."""
    return _act(request, standing, session, lambda: revealing.open_for_both(session.pk, standing))


@require_POST
@member_or_guest
def open_talk(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Open what both kept for their next talk."""
    return _act(request, standing, session, lambda: revealing.open_for_talk(session.pk, standing))


@require_POST
@member_or_guest
def close(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Close the session unopened."""
    return _act(request, standing, session, lambda: revealing.close_unopened(session.pk, standing))


@require_POST
@member_or_guest
def level(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Change who sees one of one's own answers."""
    try:
        answer_id, wanted = UUID(request.POST.get("answer", "")), Level(request.POST.get("level", ""))
        if standing.dyad.ended_at is not None and wanted is not Level.ONLY_ME:
            raise Http404
        revealing.change_level(session.pk, standing, answer_id, wanted)
    except Answer.DoesNotExist:
        raise Http404 from None
    except revealing.LevelNotAllowedError as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, "That could not be read. Please choose again.")
    else:
        messages.success(request, f"Now: {wanted.label}. {wanted.explanation}")
    return _back(standing, session)


@require_POST
@member_or_guest
def receipt(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Say what was done with a remark of the other's."""
    try:
        answer_id, mark = UUID(request.POST.get("answer", "")), Mark(request.POST.get("mark", ""))
        mark_remark(standing, answer_id, mark, request.POST.get("change", ""))
    except Answer.DoesNotExist:
        raise Http404 from None
    except ValueError as refused:
        messages.error(request, str(refused) if "characters" in str(refused) else "Please choose one of the marks.")
    else:
        messages.success(request, f"{standing.other_name} can see that now.")
    return _back(standing, session)


@require_POST
@member_or_guest
def not_held(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Say that the session was missed or cancelled, or take that back."""
    if not standing.may_add_sessions:
        raise Http404
    if request.POST.get("held") == "yes":
        return _act(request, standing, session, lambda: sessions.call_held(session.pk, standing))
    how, by = request.POST.get("how", ""), request.POST.get("by", "")
    return _act(request, standing, session, lambda: sessions.call_not_held(session.pk, standing, how=how, by=by))


@require_POST
@member_or_guest
def late(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Say that the session began late, or take that back."""
    if not standing.may_add_sessions:
        raise Http404
    by = request.POST.get("by", "")
    return _act(request, standing, session, lambda: sessions.call_late(session.pk, standing, by=by))


def _label(standing: Standing, session: Session) -> str:
    """Return where the session stands and what has been opened, which a waiting page compares with what it knows."""
    label = stands(session, standing.member).label.format(other=standing.other_name)
    if session.opened_at is None:
        return label
    return (
        f"{label}, all of it" if session.talked_at else f"{label}, {len(session.ready_to_talk.split())} ready to talk"
    )


def _act(request: HttpRequest, standing: Standing, session: Session, act: Callable[[], None]) -> HttpResponse:
    if standing.dyad.ended_at is not None:
        raise Http404
    try:
        act()
    except MoveNotAllowed as refused:
        messages.error(request, str(refused))
    return _back(standing, session)


def _back(standing: Standing, session: Session) -> HttpResponse:
    return redirect("session", dyad_id=standing.dyad.pk, number=session.number)
