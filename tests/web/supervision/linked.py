"""A link between Ana, Ben and Ito, moved as far as a test needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.supervision.moves import Move, Party
from reknit.web.supervision.linking import propose, supervision_of, take_move
from reknit.web.supervision.models import Supervision
from tests.web.given import of

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.web.cast import Cast


def proposed(cast: Cast) -> Supervision:
    propose(of(cast.ana_member), cast.ito.pk)
    row = supervision_of(of(cast.ana_member))
    assert row is not None
    # Drawn at random in use; here it has to stay the same.
    Supervision.objects.filter(pk=row.pk).update(code_name="Heron")
    return row


def moved(cast: Cast, row: Supervision, move: Move, party: Party) -> Supervision:
    by = {Party.GUIDE: cast.ana, Party.GUEST: cast.ben, Party.SUPERVISOR: cast.ito}[party]
    take_move(row.pk, move, party, by=by.pk)
    return Supervision.objects.get(pk=row.pk)


def agreed(cast: Cast) -> Supervision:
    return moved(cast, proposed(cast), Move.AGREE, Party.GUEST)


def standing_link(cast: Cast, clock: Traveller | None = None) -> Supervision:
    """A link that stands; with a stopped clock it moves on between the steps."""
    row = proposed(cast)
    for move, party in ((Move.AGREE, Party.GUEST), (Move.CONFIRM, Party.SUPERVISOR)):
        if clock is not None:
            clock.shift(1)
        row = moved(cast, row, move, party)
    return row


def with_words(cast: Cast) -> Supervision:
    row = standing_link(cast)
    moved(cast, row, Move.SHOW_WORDS, Party.GUIDE)
    return moved(cast, row, Move.SHOW_WORDS, Party.GUEST)
