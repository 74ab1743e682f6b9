"""What a browser without a sign-in may do in a talk: sit at one table, come by a link, or stand by as the third.

A grant lives in the browser's session on the server, for one talk. At one table both members use the same screen,
one after the other; a link leads one member without an account to it on a phone of their own. Neither ever shows
again what is still sealed: whoever looks may be the other. The third reads what the two agreed to show.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.middleware.csrf import rotate_token

from reknit.web.links.handing_back import remember_hander
from reknit.web.moments import has_passed
from reknit.web.scripts import by_script

if TYPE_CHECKING:
    from django.http import HttpRequest

TALK_GRANT = "talk_grant"
TALK_GRANT_ENDED = "talk_grant_ended"
IDLE_SECONDS = 30 * 60
NOTE_EVERY_SECONDS = 60
LONGEST_SECONDS = {"table": 90 * 60, "link": 12 * 60 * 60, "third": 30 * 60}
"""A sitting ends after this long, however busy it is."""


@dataclass(frozen=True, slots=True)
class TalkGrant:
    """One talk, for one person at a time; nobody in it is the third, who only reads.

    `hander_id` put the device on the table, and takes it back. While it `is_passed_on`, nobody has taken it up yet.
    `sitting` names this one sitting among all: what is sealed in one is opened in the same one only. `third` is whom
    the two agreed on.
    """

    dyad_id: UUID
    repair_id: UUID
    person_id: UUID | None = None
    hander_id: UUID | None = None
    is_passed_on: bool = False
    sitting: str = field(default_factory=lambda: uuid4().hex)
    third: str = ""

    @property
    def is_table(self) -> bool:
        """Whether both use this screen."""
        return self.hander_id is not None


def give_talk_grant(request: HttpRequest, grant: TalkGrant) -> None:
    """Make this browser hold the grant and nothing else: whoever was signed in is signed out."""
    request.session.flush()
    rotate_token(request)
    now = int(time.time())
    request.session[TALK_GRANT] = {**_held(grant), "began_at": now, "used_at": now}


def talk_grant_of(request: HttpRequest) -> TalkGrant | None:
    """Return the grant that this browser holds and has not let lapse, None without one."""
    held = request.session.get(TALK_GRANT)
    if held is None:
        return None
    grant, now = _grant(held), time.time()
    longest = LONGEST_SECONDS["third" if grant.person_id is None else "table" if grant.is_table else "link"]
    if has_passed(held["used_at"], IDLE_SECONDS) or has_passed(held["began_at"], longest):
        end_talk_grant(request)
        return None
    # A page that asks by itself, with nobody there, keeps no sitting alive.
    if now - held["used_at"] > NOTE_EVERY_SECONDS and not by_script(request):
        request.session[TALK_GRANT] = {**held, "used_at": int(now)}
    return grant


def pass_on(request: HttpRequest, grant: TalkGrant, person_id: UUID) -> None:
    """Give the device at the table to this one of the two. The page says so until they have taken it up."""
    rotate_token(request)
    _hold(request, replace(grant, person_id=person_id, is_passed_on=True))


def take_up(request: HttpRequest, grant: TalkGrant) -> None:
    """Note that whom the device was passed to has it now."""
    _hold(request, replace(grant, is_passed_on=False))


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
    """Hold what the grant has become. A request that began before cannot write its older one over it."""
    held = request.session[TALK_GRANT]
    request.session[TALK_GRANT] = {**held, **_held(grant), "used_at": int(time.time())}
    request.session.cycle_key()


def _held(grant: TalkGrant) -> dict[str, str | bool]:
    return {
        "dyad": str(grant.dyad_id),
        "repair": str(grant.repair_id),
        "person": str(grant.person_id or ""),
        "hander": str(grant.hander_id or ""),
        "is_passed_on": grant.is_passed_on,
        "sitting": grant.sitting,
        "third": grant.third,
    }


def _grant(held: dict[str, Any]) -> TalkGrant:
    person, hander = held["person"], held["hander"]
    return TalkGrant(
        UUID(held["dyad"]),
        UUID(held["repair"]),
        UUID(person) if person else None,
        UUID(hander) if hander else None,
        held["is_passed_on"],
        held["sitting"],
        held["third"],
    )
