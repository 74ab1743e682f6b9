"""The one-minute check: on one's own device, on a handed-over one, or typed in from paper."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reknit.indicators.answers import IndicatorsRefused
from reknit.opening import MoveNotAllowed, Stage
from reknit.session_check.answers import PREFIXES, WHOLE_CHECK, AnswersRefused, read_answers
from reknit.session_check.questions import WordedQuestion, session_check
from reknit.sharing import Level
from reknit.web.checks.marks import TakenUp
from reknit.web.checks.receipts import note_taken_up, to_ask_about
from reknit.web.checks.seeing import own_answers, own_check
from reknit.web.checks.stages import locked_by_number
from reknit.web.checks.submitting import Clash, Submission, SubmissionClashError, store, summarise_check
from reknit.web.checks.ways import Way
from reknit.web.indicators.in_check import PROBLEM, quiet_part, read_quiet, stored_quiet_fields
from reknit.web.indicators.keeping import nothing_asked
from reknit.web.links.grants import end_grant, note_answered
from reknit.web.policy import Standing, handed_over, member_or_guest, member_or_guest_by_number, session_in
from reknit.web.scripts import by_script
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.web.checks.models import Check, Session

CLASHES = {
    Clash.OTHER_ANSWERS: (
        "These answers were sent once before with other content; the first ones are stored. "
        "To change them, open the check-in again."
    ),
    Clash.ANSWERED_MEANWHILE: (
        "You answered this check-in in another window meanwhile, and those answers are stored. "
        "Seal once more if the ones below should take their place."
    ),
}
PAGE_TOO_OLD = "This page was too old or was changed on its way. Please look your answers over and seal them once more."


@dataclass(frozen=True)
class Sheet:
    """One check-in being filled in: whose it is, how it comes in, and where it leads."""

    author: Standing
    number: int
    way: Way
    action: str
    next: str
    typed_in_by: Standing | None = None

    @cached_property
    def session(self) -> Session:
        """The session it is about."""
        return session_in(self.author, self.number)

    @property
    def shows_own_answers(self) -> bool:
        """Whether who fills it in may read what its author answered before."""
        return self.way in {Way.OWN_DEVICE, Way.LINK}


@require_http_methods(["GET", "POST"])
@member_or_guest_by_number
def check(request: HttpRequest, standing: Standing, number: int) -> HttpResponse:
    """Answer a session's check on a device of one's own."""
    place = {"dyad_id": standing.dyad.pk, "number": number}
    way = Way.LINK if standing.is_guest else Way.OWN_DEVICE
    sheet = Sheet(standing, number, way, reverse("check", kwargs=place), reverse("session", kwargs=place))
    return _answer(request, sheet)


@require_http_methods(["GET", "POST"])
@handed_over
def handed_over_check(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Answer a session's check on a device that was handed over: write once, read nothing."""
    done = reverse("handed_over_done")
    return _answer(request, Sheet(standing, session.number, Way.HANDED_OVER, reverse("handed_over_check"), done))


@require_http_methods(["GET", "POST"])
@member_or_guest
def paper(request: HttpRequest, standing: Standing, session: Session) -> HttpResponse:
    """Type in what the other wrote on paper; marked as that. One's own answers come first."""
    if not standing.may_add_sessions:
        raise Http404
    place = {"dyad_id": standing.dyad.pk, "number": session.number}
    if standing.member.role not in session.answered_by.split():
        return redirect("check", dyad_id=standing.dyad.pk, number=session.number)
    author = Standing(standing.dyad, standing.kind, standing.other, standing.member, is_guest=False)
    sheet = Sheet(
        author, session.number, Way.PAPER, reverse("paper", kwargs=place), reverse("session", kwargs=place), standing
    )
    return _answer(request, sheet)


def _answer(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    return _send(request, sheet) if request.method == "POST" else _ask(request, sheet)


def _ask(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    before = own_check(sheet.session, sheet.author)
    is_over = sheet.author.dyad.ended_at is not None or sheet.session.stage in {Stage.NOT_HELD, Stage.CLOSED_UNOPENED}
    if is_over or (before is not None and not sheet.shows_own_answers):
        raise Http404
    return _page(request, sheet, _stored_fields(before, sheet), before)


def _send(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    raw = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        _store(request, sheet, _submission(sheet, raw), _taken_up(raw))
    except AnswersRefused as refused:
        return _put_right(request, sheet, raw, refused.messages, _in_force(sheet))
    except SubmissionClashError as clash:
        return _clash(request, sheet, raw, CLASHES[clash.clash], _in_force(sheet))
    except MoveNotAllowed as refused:
        return _clash(request, sheet, raw, str(refused), _in_force(sheet))
    return JsonResponse({"next": sheet.next}) if by_script(request) else redirect(sheet.next)


def _submission(sheet: Sheet, raw: Mapping[str, str]) -> Submission:
    problems: dict[str, str] = {}
    quiet = nothing_asked()
    try:
        quiet = read_quiet(sheet.author, raw) if sheet.shows_own_answers else quiet
    except IndicatorsRefused as refused:
        problems |= {PROBLEM + name: said for name, said in refused.messages.items()}
    try:
        answers = read_answers(session_check(), raw, _defaults(sheet.author))
    except AnswersRefused as refused:
        raise AnswersRefused({**refused.messages, **problems}) from None
    if problems:
        raise AnswersRefused(problems)
    submission_id, replaces = _ids(raw)
    entered_by = sheet.typed_in_by.member if sheet.typed_in_by else None
    return Submission(submission_id, replaces, answers, sheet.way, entered_by, quiet)


def _in_force(sheet: Sheet) -> Check | None:
    """Return the author's check as it is stored now, None where the page must not tell of it."""
    return own_check(sheet.session, sheet.author) if sheet.shows_own_answers else None


def _store(request: HttpRequest, sheet: Sheet, submission: Submission, taken_up: Mapping[UUID, TakenUp]) -> None:
    with transaction.atomic():
        session = locked_by_number(sheet.author.dyad.pk, sheet.number)
        if session is None:
            raise Http404
        keyring = Keyring(session.dyad_id)
        stored = store(session, sheet.author.member, submission, keyring)
        if taken_up and sheet.shows_own_answers:
            note_taken_up(sheet.author, session, taken_up)
        if sheet.way is Way.LINK:
            note_answered(request, stored.pk)
        if sheet.way is Way.HANDED_OVER:
            end_grant(request, was_sent=True)
        summarise_check(session, sheet.author.member, keyring)


def _ids(raw: Mapping[str, str]) -> tuple[UUID, UUID | None]:
    try:
        replaces = raw.get("replaces", "")
        return uuid.UUID(raw.get("submission", "")), uuid.UUID(replaces) if replaces else None
    except ValueError:
        raise AnswersRefused({WHOLE_CHECK: PAGE_TOO_OLD}) from None


def _taken_up(raw: Mapping[str, str]) -> dict[UUID, TakenUp]:
    told = {}
    for name, value in raw.items():
        if name.startswith("taken_up-") and value in set(TakenUp):
            try:
                told[uuid.UUID(name.removeprefix("taken_up-"))] = TakenUp(value)
            except ValueError:
                continue
    return told


def _defaults(author: Standing) -> dict[str, Level]:
    return {name: Level(level) for name, level in author.member.levels.items()}


def _put_right(
    request: HttpRequest, sheet: Sheet, raw: Mapping[str, str], messages: Mapping[str, str], before: Check | None
) -> HttpResponse:
    if by_script(request):
        errors = {name: said for name, said in messages.items() if name != WHOLE_CHECK}
        return JsonResponse({"errors": errors, "message": messages.get(WHOLE_CHECK, "")}, status=422)
    return _page(request, sheet, raw, before, messages=messages, status=422)


def _clash(
    request: HttpRequest, sheet: Sheet, raw: Mapping[str, str], message: str, before: Check | None
) -> HttpResponse:
    if by_script(request):
        replaces = before.pk.hex if before else ""
        return JsonResponse({"message": message, "replaces": replaces, "submission": uuid.uuid4().hex}, status=409)
    anew = {name: value for name, value in raw.items() if name != "submission"}
    return _page(request, sheet, anew, before, messages={WHOLE_CHECK: message}, status=409)


def _stored_fields(before: Check | None, sheet: Sheet) -> dict[str, str]:
    if before is None:
        return {}
    fields = {}
    for question, answer in own_answers(before, sheet.author).items():
        fields[f"answer-{question}"] = str(answer.value)
        fields[f"level-{question}"] = answer.level.value
    return fields | stored_quiet_fields(before, sheet.author)


def _page(
    request: HttpRequest,
    sheet: Sheet,
    fields: Mapping[str, str],
    before: Check | None,
    *,
    messages: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    told = messages or {}
    asked = session_check()
    author = sheet.author
    worded = asked.worded(author.role.voice, author.other_name)
    on_tablet = sheet.way is Way.HANDED_OVER
    # Elsewhere than on their own device, whoever looks may be the other: what somebody usually keeps is not shown.
    is_private = sheet.way is Way.OWN_DEVICE or not author.member.person.has_account
    shown_defaults = _defaults(author) if is_private else None
    return render(
        request,
        "reknit/check/form.html",
        {
            "worded": [_asked(each, fields, told, shown_defaults, is_change=before is not None) for each in worded],
            "levels": [(level.value, level.label, _explained(level, author)) for level in reversed(Level)],
            "session_number": sheet.session.number,
            "session_date": sheet.session.date,
            "other_name": author.other_name,
            "own_device": sheet.shows_own_answers,
            "kiosk": on_tablet,
            "idle_url": reverse("handed_over_end") if on_tablet else "",
            "here_url": reverse("handed_over_here") if on_tablet else "",
            "thanks_url": reverse("handed_over_done") if on_tablet else "",
            "paper_for": author.name if sheet.way is Way.PAPER else "",
            "submission": uuid.uuid4().hex if "submission" not in fields else fields["submission"],
            "replaces": before.pk.hex if before else "",
            "action": sheet.action,
            "notice": asked.notice,
            "general_error": told.get(WHOLE_CHECK, ""),
            "has_errors": bool(told),
            "changing": before is not None,
            "quiet": quiet_part(author, sheet.number, fields, told) if sheet.shows_own_answers else None,
            "remarks": to_ask_about(author, sheet.session) if sheet.shows_own_answers else [],
            "taken_up": [(each.value, each.label) for each in TakenUp],
        },
        status=status,
    )


def _explained(level: Level, author: Standing) -> str:
    if level is Level.NEXT_TALK and not author.member.person.has_account:
        return f"It stays closed until your next talk; then {author.other_name} opens it, together with you."
    return level.explanation


def _asked(
    worded: WordedQuestion,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
    defaults: Mapping[str, Level] | None,
    *,
    is_change: bool,
) -> dict[str, Any]:
    value = fields.get(f"answer-{worded.name}", "")
    was_sent = any(name.startswith(PREFIXES) for name in fields)
    usual = "" if defaults is None else defaults.get(worded.name, worded.default_level)
    level = fields.get(f"level-{worded.name}") or usual
    return {
        **asdict(worded),
        "options": [(each.value, each.label) for each in worded.options],
        "value": value,
        "skipped": not value and (is_change or was_sent),
        "level": str(level),
        "error": errors.get(worded.name, ""),
    }
