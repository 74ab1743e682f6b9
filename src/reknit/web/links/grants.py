"""What a browser without a sign-in may do: one check on a handed-over device, or one session as a guest.

A grant lives in the browser's session on the server. A handed-over device writes one check and reads nothing. A
guest also reads, so a guest's grant ends as soon as the member has answers that were not given under this very
grant: nobody reaches somebody's sealed answers by making a link in their name.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.middleware.csrf import rotate_token

from reknit.web.checks.models import Check
from reknit.web.moments import has_passed

if TYPE_CHECKING:
    from django.http import HttpRequest

GRANT = "grant"
ENDED = "grant_ended"
SENT, LAPSED = "sent", "lapsed"
HANDED_OVER_IDLE_SECONDS = 2 * 60 + 45
"""Two idle minutes, and as long as a sign of life may be under way: the page says it at most twice a minute."""
WITHOUT_SIGNS_SECONDS = 15 * 60
"""A handed-over page whose script never ran cannot tell that somebody is writing."""
GUEST_IDLE_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Grant:
    """One session of one member. A handed-over device may only write; `hander_id` gave it out of hand."""

    person_id: UUID
    dyad_id: UUID
    session_number: int
    is_handed_over: bool
    hander_id: UUID | None = None


def give_grant(request: HttpRequest, grant: Grant) -> None:
    """Make this browser hold the grant and nothing else: whoever was signed in is signed out."""
    request.session.flush()
    # Otherwise a form that somebody else left open in another tab would be stored as this person's.
    rotate_token(request)
    request.session[GRANT] = {
        "person": str(grant.person_id),
        "dyad": str(grant.dyad_id),
        "number": grant.session_number,
        "handed_over": grant.is_handed_over,
        "hander": str(grant.hander_id) if grant.hander_id else "",
        "used_at": int(time.time()),
        "gives_signs": False,
        "answered": "",
    }


def grant_of(request: HttpRequest) -> Grant | None:
    """Return the grant that this browser holds and has not let lapse, None without one."""
    held = request.session.get(GRANT)
    if held is None:
        return None
    now = int(time.time())
    grant = _grant(held)
    if has_passed(held["used_at"], _patience(held)) or (not grant.is_handed_over and _answered_elsewhere(held, grant)):
        end_grant(request, was_sent=False)
        return None
    request.session[GRANT] = {**held, "used_at": now}
    return grant


def note_sign_of_life(request: HttpRequest) -> None:
    """Note that the page can tell when somebody is writing: from now on two idle minutes end the grant."""
    request.session[GRANT] = {**request.session[GRANT], "gives_signs": True, "used_at": int(time.time())}


def note_answered(request: HttpRequest, check_id: UUID) -> None:
    """Note the check that a guest has just made, so that they may see it again. Call it in the check's transaction."""
    if GRANT in request.session:
        request.session[GRANT] = {**request.session[GRANT], "answered": str(check_id)}
        request.session.save()


def end_grant(request: HttpRequest, *, was_sent: bool) -> None:
    """End this browser's grant. What it may say afterwards is whether a check was sent, and nothing else."""
    request.session.pop(GRANT, None)
    request.session[ENDED] = SENT if was_sent else LAPSED
    request.session.cycle_key()
    rotate_token(request)


def grant_has_ended(request: HttpRequest) -> bool:
    """Return whether this browser held a grant that is over."""
    return ENDED in request.session


def was_sent(request: HttpRequest) -> bool:
    """Return whether the grant that ended in this browser ended with a check."""
    return bool(request.session.get(ENDED) == SENT)


def _patience(held: dict[str, Any]) -> int:
    if not held["handed_over"]:
        return GUEST_IDLE_SECONDS
    return HANDED_OVER_IDLE_SECONDS if held["gives_signs"] else WITHOUT_SIGNS_SECONDS


def _answered_elsewhere(held: dict[str, Any], grant: Grant) -> bool:
    in_force = Check.objects.filter(
        session__dyad_id=grant.dyad_id,
        session__number=grant.session_number,
        author__person_id=grant.person_id,
        replaced_at__isnull=True,
    )
    return any(str(check_id) != held["answered"] for check_id in in_force.values_list("id", flat=True))


def _grant(held: dict[str, Any]) -> Grant:
    return Grant(
        person_id=UUID(held["person"]),
        dyad_id=UUID(held["dyad"]),
        session_number=held["number"],
        is_handed_over=held["handed_over"],
        hander_id=UUID(held["hander"]) if held["hander"] else None,
    )
