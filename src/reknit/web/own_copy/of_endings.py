"""Of endings: goodbyes, and what one wrote for somebody new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.ending.moves import Goodbye
from reknit.web.audit.telling import ME, OTHER
from reknit.web.endings.goodbyes import parts_of
from reknit.web.endings.handing_on import hand_over_of
from reknit.web.endings.models import Farewell
from reknit.web.own_copy.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.policy import Standing


def goodbyes(standing: Standing) -> Iterator[Entry]:
    """Yield every goodbye's parts, one's own and what of the other's is open."""
    for row in Farewell.objects.filter(dyad=standing.dyad).order_by("begun_at"):
        stage = Goodbye.from_text(row.state).stage
        for whose, author in ((ME, standing.member), (OTHER, standing.other)):
            for part in parts_of(row, author, standing, stage).values():
                yield Entry(part.name, part.words, whose, row.begun_at, level=part.level.value)


def for_somebody_new(standing: Standing) -> Iterator[Entry]:
    """Yield what one wrote for somebody new."""
    for name, words in hand_over_of(standing).items():
        yield Entry(name, words, ME)
