"""The supervision of the made-up clinic's pairs, through the same doors that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.supervision.moves import Move, Party
from reknit.web.dyads.models import Member
from reknit.web.policy import standing_of
from reknit.web.supervision.comments import choose_practice, write_comment
from reknit.web.supervision.linking import propose, supervision_of, take_move
from reknit.web.supervisor_policy import supervisor_standings

if TYPE_CHECKING:
    from reknit.web.people.models import Person
    from reknit.web.supervision.models import Supervision

PROPOSED, STANDS, ASKED = 0, 1, 2
"""To the first pair it was just proposed, the second is supervised, the third waits for the supervisor."""

COMMENT = (
    "What I notice is how quickly the two of you are back to normal after a low. Next time, could we play the moment "
    "before that, slowly? I would like to hear what you do with your own voice there."
)


def supervise(guide: Person, supervisor: Person) -> None:
    """Let some of the guide's pairs be supervised, each as far as it shows what there is to try."""
    guided = Member.objects.filter(person=guide, role="therapist").order_by("dyad__began_at", "dyad_id")
    for place, own in enumerate(guided[:3]):
        standing = standing_of(guide.pk, own.dyad_id)
        propose(standing, supervisor.pk)
        row = supervision_of(standing)
        if row is None or place == PROPOSED:
            continue
        take_move(row.pk, Move.AGREE, Party.GUEST, by=standing.other.person_id)
        if place == STANDS:
            take_move(row.pk, Move.CONFIRM, Party.SUPERVISOR, by=supervisor.pk)
            _write(supervisor, row)


def _write(supervisor: Person, row: Supervision) -> None:
    (standing,) = supervisor_standings(supervisor, supervision_id=row.pk)
    write_comment(standing, COMMENT)
    choose_practice(standing, "after_yes")
