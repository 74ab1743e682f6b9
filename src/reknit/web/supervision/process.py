"""What a supervisor sees of a pair: how it went, made only of what both of the two can see.

Nothing here reads indicators, private answers, wishes to be spoken to, reasons, or who has not answered yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.hints.long_run import Beside, long_run
from reknit.hints.outside import told_outside
from reknit.hints.reading import hints_for
from reknit.opening import Stage
from reknit.web.checks.marks import Mark, TakenUp
from reknit.web.checks.models import Receipt, Session
from reknit.web.checks.receipts import REMARKS
from reknit.web.checks.seeing import seen_by_both
from reknit.web.checks.viewer_panel import rows_of_both, viewer_panel
from reknit.web.repairs.models import Repair
from reknit.web.repairs.reading import wishes_and_lines_of_both
from reknit.web.repairs.rooms import room_of
from reknit.web.repairs.visible import visible
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from datetime import date, datetime

    from reknit.hints.falls import Falls
    from reknit.hints.outside import ToldOutside
    from reknit.panel import Panel
    from reknit.repair.answers import Outcome
    from reknit.repair.moves import Rub
    from reknit.repair.moves import Stage as TalkStage
    from reknit.web.repairs.reading import ReadByThird
    from reknit.web.supervisor_policy import SupervisorStanding

HELD_STAGES = {Stage.OPEN: "Answered by both, and open", Stage.CLOSED_UNOPENED: "Closed unopened"}


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A session that is over for both: opened, closed unopened, or not held."""

    number: int
    date: date
    said: str


@dataclass(frozen=True, slots=True)
class SeenRemark:
    """What became of a remark that both can read. `words` are there only if both let the supervisor read them."""

    session: int
    author: str
    mark: str
    taken_up: str
    words: str


@dataclass(frozen=True, slots=True)
class SeenTalk:
    """A talk that both said yes to: where it is, how it ended. `read` is there only if both let words be read."""

    began_at: datetime
    rub: Rub
    stage: TalkStage
    step: TalkStage
    outcome: Outcome | None
    rounds: int
    read: ReadByThird | None


def panel_of_both(standing: SupervisorStanding) -> Panel:
    """Return the ratings that both of the two can see."""
    return viewer_panel(standing, rows_of_both(standing.dyad.pk))


def hints_outside(panel: Panel, falls: Falls, standing: SupervisorStanding) -> tuple[str, list[ToldOutside]]:
    """Return why there are no hints yet ("" if there may be), and the hints, about both by name."""
    names, not_held = standing.names, Session.objects.filter(dyad=standing.dyad).exclude(not_held="")
    # Of what was raised among the indicators a supervisor knows nothing.
    beside = Beside(standing.guest.role, frozenset(not_held.values_list("number", flat=True)))
    stretches = long_run(panel, beside)
    reading = hints_for(panel, viewer=standing.guide.role, names=names, falls=falls, stretches=stretches)
    return reading.too_early_words, [told_outside(each, names) for each in reading.hints]


def sessions_seen(standing: SupervisorStanding) -> list[SeenSession]:
    """Return the sessions that nothing is awaited of any more, the latest first."""
    found = Session.objects.filter(dyad=standing.dyad, stage__in=[*HELD_STAGES, Stage.NOT_HELD]).order_by("-number")
    return [SeenSession(each.number, each.date, _said(each, standing)) for each in found]


def _said(session: Session, standing: SupervisorStanding) -> str:
    if session.stage == Stage.NOT_HELD:
        return f"{session.not_held.capitalize()} by {standing.names.get(session.not_held_by, 'one of them')}"
    return HELD_STAGES[Stage(session.stage)]


def remarks_seen(standing: SupervisorStanding) -> list[SeenRemark]:
    """Return what became of each remark that both can read, the latest session first."""
    found = {each.id: each for each in seen_by_both(standing.dyad.pk, questions=REMARKS)}
    receipts = {
        each.answer_id: each for each in Receipt.objects.filter(answer_id__in=list(found)).select_related("asked_in")
    }
    remarks = []
    for pk, each in sorted(found.items(), key=lambda item: (-item[1].session_number, item[1].role)):
        receipt = receipts.get(pk)
        remarks.append(
            SeenRemark(
                each.session_number,
                standing.names[each.role],
                Mark(receipt.mark).label if receipt and receipt.mark else "",
                TakenUp(receipt.taken_up).label if receipt and _both_know(receipt) else "",
                str(each.value) if standing.link.shows_words else "",
            )
        )
    return remarks


def _both_know(receipt: Receipt) -> bool:
    """Return whether both can read if it was taken up: its author says so in a check, which has to be open."""
    return bool(receipt.taken_up) and receipt.asked_in is not None and receipt.asked_in.opened_at is not None


def talks_seen(standing: SupervisorStanding) -> list[SeenTalk]:
    """Return the talks that both said yes to, as both see them on one screen, the latest first.

    An invitation is not one: whether and why somebody lets it lie is theirs alone.
    """
    keyring, today, talks = Keyring(standing.dyad.pk), timezone.localdate(), []
    for each in Repair.objects.filter(dyad=standing.dyad).select_related("kept_by").order_by("-began_at"):
        room = room_of(each, keyring)
        if len(room.notices) < len(room.roles):
            continue
        seen = visible(room, standing.guide.role, today, sees_sealed=False)
        read = wishes_and_lines_of_both(each, room) if standing.link.shows_words else None
        talks.append(SeenTalk(each.began_at, seen.rub, seen.standing.stage, seen.step, seen.outcome, seen.round, read))
    return talks
