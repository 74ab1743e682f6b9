"""Other ways into a talk than two devices of one's own: one table, a link without an account, the third person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reknit.kinds import Voice
from reknit.repair.standing import standing as room_standing
from reknit.web.audit.lines import Act, write_line
from reknit.web.links.one_time import make_one_time
from reknit.web.links.purposes import Purpose
from reknit.web.links.talk_grants import (
    TalkGrant,
    end_talk_grant,
    give_talk_grant,
    pass_on,
    take_up,
    talk_grant_of,
)
from reknit.web.made_up import PASSWORD
from reknit.web.pages.link import made_page
from reknit.web.pages.talking_room import repair_in
from reknit.web.pages.talking_words import ANSWERS
from reknit.web.people.identities import names_of
from reknit.web.policy import Standing, at_table, member, third
from reknit.web.repairs.models import Repair
from reknit.web.repairs.reading import for_the_third
from reknit.web.repairs.rooms import room_of
from reknit.web.repairs.stepping_in import may_step_in

if TYPE_CHECKING:
    from uuid import UUID

    from reknit.repair.room import Room

TRIES = "6/d/key"
NOT_THEIRS = "That is not {name}’s password. You can also go on with a device each."
TWO_DEVICES = "{name} has an account here, and comes in with it."
NOT_AGREED = "A third person comes in once you have both agreed to it."


def ways_in(request: HttpRequest, standing: Standing, repair: Repair) -> dict[str, Any]:
    """Return how this browser takes part in the talk, and which other ways it may offer."""
    grant = talk_grant_of(request) if standing.is_guest else None
    goes_on = not repair.is_over and standing.dyad.ended_at is None
    offers = goes_on and not standing.is_guest and _may_share_a_screen(standing)
    return {
        "is_at_table": grant is not None and grant.is_table,
        "may_sit_down": offers,
        "may_show_third": goes_on and not standing.is_guest,
        "may_link": offers and not standing.other.person.has_account,
    }


def pass_on_if_it_is_their_turn(request: HttpRequest, standing: Standing, room: Room) -> None:
    """At one table, give the screen to the other once it waits for them alone."""
    grant = talk_grant_of(request) if standing.is_guest else None
    if grant is not None and grant.is_table and _is_others_turn(standing, room):
        pass_on(request, grant, standing.other.person_id)


@require_http_methods(["GET", "POST"])
@member
def sit_down(request: HttpRequest, standing: Standing, repair_id: UUID) -> HttpResponse:
    """Put this device on the table for both; an other with an account agrees with their password."""
    repair = repair_in(standing, repair_id)
    if not _may_share_a_screen(standing) or repair.is_over:
        raise Http404
    has_account = standing.other.person.has_account
    told: dict[str, Any] = {
        "standing": standing,
        "repair": repair,
        "has_account": has_account,
        "made_up_password": PASSWORD if settings.MADE_UP else "",
    }
    if request.method == "GET":
        return render(request, "reknit/talk/sit_down.html", told)
    if has_account and not _is_theirs(request, standing):
        told["problem"] = NOT_THEIRS.format(name=standing.other_name)
        return render(request, "reknit/talk/sit_down.html", told, status=422)
    own, others = standing.member.person_id, standing.other.person_id
    is_others = _is_others_turn(standing, room_of(repair))
    write_line(Act.TALK_AT_TABLE, actor_id=own, dyad_id=standing.dyad.pk)
    begins = others if is_others else own
    give_talk_grant(request, TalkGrant(standing.dyad.pk, repair.pk, begins, own, is_passed_on=is_others))
    return redirect("talk", dyad_id=standing.dyad.pk, repair_id=repair.pk)


@require_http_methods(["GET", "POST"])
@at_table
def table(request: HttpRequest, grant: TalkGrant, standing: Standing) -> HttpResponse:
    """Say to whom the screen goes; whoever it is for takes it up."""
    if request.method == "POST":
        take_up(request, grant)
    elif grant.is_passed_on:
        return render(request, "reknit/talk/table.html", {"standing": standing})
    return redirect("talk", dyad_id=grant.dyad_id, repair_id=grant.repair_id)


@require_POST
@at_table
def hand_on(request: HttpRequest, grant: TalkGrant, standing: Standing) -> HttpResponse:
    """Give the screen to the other."""
    pass_on(request, grant, standing.other.person_id)
    return redirect("at_table")


@require_POST
@at_table
def leave(request: HttpRequest, grant: TalkGrant, standing: Standing) -> HttpResponse:
    """Leave the table; whose device it is takes it back with their password."""
    del grant, standing
    end_talk_grant(request)
    return redirect("handed_over_done")


@require_POST
@member
def make_link(request: HttpRequest, standing: Standing, repair_id: UUID) -> HttpResponse:
    """Show a code with which an other without an account comes into this talk on their own phone."""
    repair = repair_in(standing, repair_id)
    if not _may_share_a_screen(standing) or repair.is_over:
        raise Http404
    if standing.other.person.has_account:
        messages.info(request, TWO_DEVICES.format(name=standing.other_name))
        return redirect("talk", dyad_id=standing.dyad.pk, repair_id=repair.pk)
    made = make_one_time(Purpose.TALK, made_by=standing.member.person, member=standing.other, repair=repair)
    write_line(Act.LINK_MADE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    return made_page(
        request,
        made,
        heading=f"For {standing.other_name}’s phone",
        explained=f"{standing.other_name} scans this and comes into the talk. No account is needed. "
        "What is written there is not shown again before it opens for both.",
        back=_address(standing, repair),
    )


@require_POST
@member
def make_third_link(request: HttpRequest, standing: Standing, repair_id: UUID) -> HttpResponse:
    """Show a code with which the third person, on whom both agreed, reads the wishes and the agreement."""
    repair = repair_in(standing, repair_id)
    if repair.is_over or standing.dyad.ended_at is not None:
        raise Http404
    room = room_of(repair)
    if room.third is None or not room.third.agreed:
        messages.info(request, NOT_AGREED)
        return redirect("talk", dyad_id=standing.dyad.pk, repair_id=repair.pk)
    made = make_one_time(Purpose.THIRD, made_by=standing.member.person, repair=repair, third=room.third.who)
    write_line(Act.THIRD_LINK_MADE, actor_id=standing.member.person_id, dyad_id=standing.dyad.pk)
    return made_page(
        request,
        made,
        heading="For the third person",
        explained="With this they read your wishes and your agreement of this round, for half an hour at most, and "
        "nothing else. It stops at once when one of you says “without a third person”.",
        back=_address(standing, repair),
    )


@require_safe
@third
def third_page(request: HttpRequest, grant: TalkGrant) -> HttpResponse:
    """Show the third person what the two agreed to show, as long as both still agree."""
    there = Repair.objects.filter(pk=grant.repair_id, dyad_id=grant.dyad_id, is_over=False)
    repair = there.select_related("kept_by").first()
    read = None if repair is None or repair.dyad.ended_at is not None else for_the_third(repair, grant.third)
    if repair is None or read is None:
        raise Http404
    write_line(Act.LOOKED_AT_TALK_AS_THIRD, actor_id=None, dyad_id=grant.dyad_id)
    members = repair.dyad.members.all()
    names = names_of([each.person_id for each in members])
    by_role = {each.role: names[each.person_id] for each in members}
    told = {
        "names": list(by_role.values()),
        "wishes": [(by_role[each.role], each, ANSWERS[each.result] if each.result else "") for each in read.wishes],
        "lines": [(by_role[each.role], each) for each in read.lines],
    }
    return render(request, "reknit/talk/third.html", told)


def _is_theirs(request: HttpRequest, standing: Standing) -> bool:
    """Return whether the other typed their password. Wrong ones are few a day, and both read that there were some."""
    own, other = standing.member.person_id, standing.other.person
    if consume(request, app="reknit", action="table", config={"table": TRIES}, key=f"{own}{other.pk}"):
        if other.check_password(request.POST.get("password", "")):
            return True
        write_line(Act.TABLE_REFUSED, actor_id=own, dyad_id=standing.dyad.pk)
    return False


def _may_share_a_screen(standing: Standing) -> bool:
    """Return whether this member may let the other talk on this screen, or by a link without an account.

    Not so between partners and friends: each is asked in private first, and a shared screen cannot ask.
    """
    return standing.role.voice is Voice.GUIDE and standing.dyad.ended_at is None and may_step_in(standing)


def _is_others_turn(standing: Standing, room: Room) -> bool:
    now = room_standing(room, standing.member.role, timezone.localdate())
    return now.waits_for == (standing.other.role,)


def _address(standing: Standing, repair: Repair) -> str:
    return reverse("talk", kwargs={"dyad_id": standing.dyad.pk, "repair_id": repair.pk})
