"""What a browser without a sign-in may do in a talk: sit at one table, come by a link, or stand by as the third.

A grant lives in the browser's session on the server, for one talk. At one table both members use the same screen,
one after the other; a link leads one member without an account to it on a phone of their own. Neither ever shows
again what is still sealed: whoever looks may be the other. The third reads what the two agreed to show.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.middleware.csrf import rotate_token

from reknit.web.links.handing_back import remember_hander

if TYPE_CHECKING:
    from django.http import HttpRequest

TALK_GRANT = "talk_grant"
TALK_GRANT_ENDED = "talk_grant_ended"
IDLE_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class TalkGrant:
    """One talk, for one person at a time; nobody in it is the third, who only reads.

    `hander_id` put the device on the table, and takes it back. While it `is_passed_on`, nobody has taken it up yet.
    """

    dyad_id: UUID
    repair_id: UUID
    person_id: UUID | None = None
    hander_id: UUID | None = None
    is_passed_on: bool = False

    @property
    def is_table(self) -> bool:
        """Whether both use this screen."""
        return self.hander_id is not None


def give_talk_grant(request: HttpRequest, grant: TalkGrant) -> None:
    """Make this browser hold the grant and nothing else: whoever was signed in is signed out."""
    request.session.flush()
    rotate_token(request)
    _hold(request, grant)


def talk_grant_of(request: HttpRequest) -> TalkGrant | None:
    """Return the grant that this browser holds and has not let lapse, None without one."""
    held = request.session.get(TALK_GRANT)
    if held is None:
        return None
    if time.time() - held["used_at"] > IDLE_SECONDS:
        end_talk_grant(request)
        return None
    request.session[TALK_GRANT] = {**held, "used_at": int(time.time())}
    person, hander = held["person"], held["hander"]
    return TalkGrant(
        UUID(held["dyad"]),
        UUID(held["repair"]),
        UUID(person) if person else None,
        UUID(hander) if hander else None,
        held["is_passed_on"],
    )


def pass_on(request: HttpRequest, grant: TalkGrant, person_id: UUID) -> None:
    """Give the device at the table to this one of the two. The page says so until they have taken it up."""
    rotate_token(request)
    _hold(request, TalkGrant(grant.dyad_id, grant.repair_id, person_id, grant.hander_id, is_passed_on=True))


def take_up(request: HttpRequest, grant: TalkGrant) -> None:
    """Note that whom the device was passed to has it now."""
    _hold(request, TalkGrant(grant.dyad_id, grant.repair_id, grant.person_id, grant.hander_id))


def end_talk_grant(request: HttpRequest) -> None:
    """End this browser's grant. What was written stays; whoever put the device on the table may take it back."""
    held = request.session.pop(TALK_GRANT)
    request.session[TALK_GRANT_ENDED] = True
    if held["hander"]:
        remember_hander(request, UUID(held["hander"]), UUID(held["dyad"]), held["used_at"])
    request.session.cycle_key()
    rotate_token(request)


def talk_grant_has_ended(request: HttpRequest) -> bool:
    """Return whether this browser held a grant for a talk that is over."""
    return TALK_GRANT_ENDED in request.session


def _hold(request: HttpRequest, grant: TalkGrant) -> None:
    request.session[TALK_GRANT] = {
        "dyad": str(grant.dyad_id),
        "repair": str(grant.repair_id),
        "person": str(grant.person_id or ""),
        "hander": str(grant.hander_id or ""),
        "is_passed_on": grant.is_passed_on,
        "used_at": int(time.time()),
    }
