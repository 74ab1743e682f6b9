"""Erasing what one wrote: told what it means, asked twice, after the password. It is done at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reknit.web.audit.lines import Act, write_line
from reknit.web.dyads.models import Member
from reknit.web.erasing.erase import OnlyAdministratorError, erase_member, erase_person, is_erased_whole
from reknit.web.own_copy.rooms import own_standings
from reknit.web.people.reauth import asks_again
from reknit.web.people.staff import account_found
from reknit.web.policy import Standing, administrator, anyone, member, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reknit.web.people.models import Person

WORD = "erase"
"""What is typed the second time."""
NOT_TYPED = f"Nothing was erased. Please type the word {WORD}."
JUST_ERASED = "just_erased"
KEEP_NOTHING = '"cache", "storage"'


@require_http_methods(["GET", "POST"])
@signed_in
@asks_again
def account(request: HttpRequest, person: Person) -> HttpResponse:
    """Erase one's account and everything one wrote."""
    standings = own_standings(person)
    told: dict[str, Any] = {
        "others": [each.other_name for each in standings if not is_erased_whole(each)],
        "whole": [each.other_name for each in standings if is_erased_whole(each)],
    }
    if not _is_sure(request):
        return _asked(request, "reknit/erase/account.html", told)
    try:
        erase_person(person)
    except OnlyAdministratorError as refused:
        messages.error(request, str(refused))
        return redirect("account")
    logout(request)
    request.session[JUST_ERASED] = True
    return redirect("account_erased")


@require_safe
@anyone
def account_erased(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    response = render(request, "reknit/erase/done.html")
    if request.session.pop(JUST_ERASED, False):
        # Only then: any other site could send somebody here and have unsent answers removed.
        response["Clear-Site-Data"] = KEEP_NOTHING
    return response


@require_http_methods(["GET", "POST"])
@member
@asks_again
def part_in_dyad(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Erase what one wrote in one dyad, and end it."""
    told = {"standing": standing, "is_whole": is_erased_whole(standing)}
    if not _is_sure(request):
        return _asked(request, "reknit/erase/part.html", told)
    erase_member(standing.member)
    messages.success(request, "Erased.")
    return redirect("home")


@require_http_methods(["GET", "POST"])
@administrator
@asks_again
def on_request(request: HttpRequest, person: Person) -> HttpResponse:
    """Erase somebody who asked for it. What is said afterwards is the same whether there was anybody or not."""
    if not _is_sure(request):
        return _asked(request, "reknit/erase/on_request.html", {"sign_in_name": "", "reference": ""})
    found = account_found(request.POST.get("sign_in_name", ""), unlike=person)
    without_account = _without_account(request.POST.get("reference", ""))
    try:
        if found is not None:
            erase_person(found)
        elif without_account is not None:
            erase_member(without_account)
    except OnlyAdministratorError as refused:
        messages.error(request, str(refused))
        return redirect("site_people")
    write_line(Act.ACCOUNT_ERASED, actor_id=person.pk, dyad_id=None)
    messages.success(request, "If there was somebody by that name or reference, they are erased.")
    return redirect("site_people")


def _is_sure(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("sure", "").strip().casefold() == WORD


def _asked(request: HttpRequest, template: str, told: dict[str, Any]) -> HttpResponse:
    """Show what it means; once that was read, ask again."""
    is_second = request.method == "POST"
    problem = NOT_TYPED if is_second and "sure" in request.POST else ""
    sent = {name: request.POST.get(name, "") for name in told if name in {"sign_in_name", "reference"}}
    more = {"is_second": is_second, "word": WORD, "problem": problem}
    return render(request, template, {**told, **sent, **more}, status=422 if problem else 200)


def _without_account(reference: str) -> Member | None:
    """Return the one of a pair who has no account, by the reference that the other read out; None: no such pair."""
    try:
        dyad_id = UUID(reference.strip())
    except ValueError:
        return None
    found = Member.objects.filter(dyad_id=dyad_id, left_at__isnull=True, person__sign_in_index__isnull=True)
    return found.select_related("person").first()
