"""Writing audit lines, in the same transaction as what they tell of."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from reknit.storage.statement import Statement
from reknit.web.audit.models import Line
from reknit.web.moments import STEP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from reknit.web.people.models import Person

ONE_LOOK = timedelta(minutes=10)
"""Looks at the same page within this time are one look."""


class Act(StrEnum):
    """What was done. Private acts are read by their actor alone, so that a withdrawn share is not announced."""

    DYAD_BEGUN = "dyad_begun"
    DYAD_ENDED = "dyad_ended"
    SESSION_ADDED = "session_added"
    SESSION_NOT_HELD = "session_not_held"
    SESSION_HELD = "session_held"
    SESSION_LATE = "session_late"
    SESSION_NOT_LATE = "session_not_late"
    ANSWERED = "answered"
    ANSWERED_AGAIN = "answered_again"
    CORRECTED = "corrected"
    ENTERED_FROM_PAPER = "entered_from_paper"
    OPENED = "opened"
    TALK_OPENED = "talk_opened"
    CLOSED_UNOPENED = "closed_unopened"
    REMARK_MARKED = "remark_marked"
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    HANDED_OVER = "handed_over"
    ACCOUNT_MADE = "account_made"
    PASSWORD_LINK_MADE = "password_link_made"  # noqa: S105 - the name of an act
    PASSWORD_RENEWED = "password_renewed"  # noqa: S105 - the name of an act
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_OPENED = "account_opened"
    WAY_IN_RENEWED = "way_in_renewed"
    SITE_CHANGED = "site_changed"
    RIGHTS_CHANGED = "rights_changed"
    KEEPING_CHANGED = "keeping_changed"
    FIGURES_WORKED_OUT = "figures_worked_out"
    EXPORTED = "exported"
    ERASED = "erased"
    ACCOUNT_ERASED = "account_erased"
    TIME_PROPOSED = "time_proposed"
    AGREED_TIME_CHANGED = "agreed_time_changed"
    OWN_ANSWERS_CHANGED = "own_answers_changed"
    LEVEL_CHANGED = "level_changed"
    DEFAULTS_CHANGED = "defaults_changed"
    HINT_PUT_AWAY = "hint_put_away"
    LABELLED = "labelled"
    PRACTICALS_CHANGED = "practicals_changed"
    GOODBYE_BEGUN = "goodbye_begun"
    GOODBYE_WRITTEN = "goodbye_written"
    GOODBYE_CHANGED = "goodbye_changed"
    GOODBYE_OPENED = "goodbye_opened"
    GOODBYE_CLOSED = "goodbye_closed"
    GOODBYE_TAKEN_BACK = "goodbye_taken_back"
    TALK_AT_TABLE = "talk_at_table"
    TABLE_REFUSED = "table_refused"
    THIRD_LINK_MADE = "third_link_made"
    TALK_STEP = "talk_step"
    TALK_STEP_ALONE = "talk_step_alone"
    SUPERVISION_PROPOSED = "supervision_proposed"
    SUPERVISION_AGREED = "supervision_agreed"
    SUPERVISION_CONFIRMED = "supervision_confirmed"
    SUPERVISION_ENDED = "supervision_ended"
    SUPERVISION_SHARE_CHANGED = "supervision_share_changed"
    SUPERVISOR_COMMENTED = "supervisor_commented"
    SUPERVISOR_CHOSE_PRACTICE = "supervisor_chose_practice"
    TRANSCRIPT_ADDED = "transcript_added"
    CODER_INVITED = "coder_invited"
    CODER_ACCEPTED = "coder_accepted"
    CODER_DECLINED = "coder_declined"
    CODER_LEFT = "coder_left"
    CODER_REMOVED = "coder_removed"
    CODED = "coded"
    CODES_ERASED = "codes_erased"
    CODING_DONE = "coding_done"
    CODING_REOPENED = "coding_reopened"
    CODING_EXPORTED = "coding_exported"
    MARKS_SEEN = "marks_seen"
    OTHER_CODES_SEEN = "other_codes_seen"
    LOOKED_AT_TRANSCRIPT = "looked_at_transcript"
    TIE_PROPOSED = "tie_proposed"
    TIE_AGREED = "tie_agreed"
    TIE_ENDED = "tie_ended"
    LOOKED_AT_WRITTEN_DOWN = "looked_at_written_down"
    LOOKED_AT_COURSE = "looked_at_course"
    LOOKED_AT_CASELOAD = "looked_at_caseload"
    LOOKED_AT_SESSION = "looked_at_session"
    LOOKED_AT_LINES = "looked_at_lines"
    LOOKED_AT_TALK = "looked_at_talk"
    LOOKED_AT_TALK_AS_THIRD = "looked_at_talk_as_third"
    LOOKED_AT_NOW_AND_THEN = "looked_at_now_and_then"
    LOOKED_AT_PRACTICALS = "looked_at_practicals"
    LOOKED_AT_GOODBYE = "looked_at_goodbye"
    LOOKED_AT_SUPERVISION = "looked_at_supervision"
    LOOKED_AT_AS_SUPERVISOR = "looked_at_as_supervisor"


PRIVATE = frozenset(
    {
        Act.OWN_ANSWERS_CHANGED,
        Act.TALK_STEP_ALONE,
        Act.LEVEL_CHANGED,
        Act.DEFAULTS_CHANGED,
        Act.HINT_PUT_AWAY,
        Act.LABELLED,
        Act.PRACTICALS_CHANGED,
        Act.GOODBYE_CHANGED,
        Act.SUPERVISION_SHARE_CHANGED,
    }
)
LOOKS = frozenset(act for act in Act if act.name.startswith("LOOKED_AT_"))
GO_ON = LOOKS | {Act.CODED}
"""What goes on for a while: within ten minutes it is one line."""


def write_line(
    act: Act,
    *,
    actor_id: UUID | None,
    dyad_id: UUID | None,
    session_number: int | None = None,
    transcript_id: UUID | None = None,
) -> None:
    """Add a line. Looks that follow one another within ten minutes are one."""
    now = timezone.now()
    told = {"act": act, "actor_id": actor_id, "dyad_id": dyad_id, "session_number": session_number}
    told["transcript_id"] = transcript_id
    if act in GO_ON and Line.objects.filter(**told, **_one_look(now)).exists():
        return
    Line.objects.create(**told, at=now, only_for_id=actor_id if act in PRIVATE else None)


def write_line_to(person: Person, act: Act, *, actor_id: UUID) -> None:
    """Add a line about somebody's account to each of their dyads, for them alone: the other need not know of it."""
    now = timezone.now()
    for dyad_id in person.memberships.filter(left_at__isnull=True).values_list("dyad_id", flat=True):
        Line.objects.create(act=act, actor_id=actor_id, dyad_id=dyad_id, only_for=person, at=now)


_LOOKED_AT = Statement(
    lambda act, actor_id, dyad_ids, after, before: (
        Line.objects.filter(act=act, actor_id=actor_id, dyad_id__in=dyad_ids, at__gt=after, at__lt=before)
        .values_list("dyad_id")
    ),
    str, UUID, list[UUID], datetime, datetime,
)  # fmt: skip


def write_looks(act: Act, *, actor_id: UUID, dyad_ids: Collection[UUID]) -> None:
    """Add a line of one look at each of these dyads, in two steps however many there are."""
    now = timezone.now()
    seen = {dyad_id for (dyad_id,) in _LOOKED_AT(act.value, actor_id, list(dyad_ids), *_one_look(now).values())}
    new = [Line(act=act, actor_id=actor_id, dyad_id=each, at=now) for each in dyad_ids if each not in seen]
    Line.objects.bulk_create(new)


def _one_look(now: datetime) -> dict[str, datetime]:
    """Return within what time a line tells of this look already. One from the future was of a clock that ran ahead."""
    return {"at__gt": now - ONE_LOOK, "at__lt": now + timedelta(seconds=STEP_SECONDS)}
