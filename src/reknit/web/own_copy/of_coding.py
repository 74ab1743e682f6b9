"""Of transcripts: those one may read, what one coded in them, and the other's codes where they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.coding.codes import codes
from reknit.web.audit.telling import ME, OTHER, lines_of_transcript, said_by
from reknit.web.coder_policy import coder_standings
from reknit.web.coding.codes import coded_by
from reknit.web.coding.keeping import read
from reknit.web.coding.ties import ties_of
from reknit.web.own_copy.entry import Entry, by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.coder_policy import CoderStanding
    from reknit.web.coding.models import Coder
    from reknit.web.people.models import Person
    from reknit.web.policy import Standing


def transcripts(person: Person) -> Iterator[Entry]:
    """Yield everything of every transcript that this person may read."""
    for standing in coder_standings(person):
        yield from _transcript(standing)


def written_down(standing: Standing) -> Iterator[Entry]:
    """Yield what was asked and agreed to about talks of the two, and the counts that both see."""
    for each in ties_of(standing):
        number, row = each.row.session.number, each.row
        yield Entry("asked", "agreed" if row.agreed_at else None, by(each.is_owner), row.proposed_at, session=number)
        if each.counted:
            told = {"turns": each.counted.turns, "in the way": each.counted.in_the_way, "mended": each.counted.mended}
            for what, count in told.items():
                yield Entry(what, count, by(each.is_owner), session=number)


def _transcript(standing: CoderStanding) -> Iterator[Entry]:
    told = read(standing.transcript)
    yield Entry("title", told.title, by(standing.is_owner), standing.transcript.added_at)
    for number, turn in enumerate(told.turns, start=1):
        yield Entry(f"turn {number}, {told.title_of(turn.member)}", turn.text)
    yield from _codes(standing.coder, ME)
    if standing.sees_codes_of_others and standing.coder.seen_at is not None:
        for each in standing.others:
            yield from _codes(each, OTHER)
    for line in lines_of_transcript(standing.transcript.pk):
        yield Entry(said_by(line), None, by(line.actor_id == standing.person.pk), line.at)


def _codes(row: Coder, whose: str) -> Iterator[Entry]:
    coded = coded_by(row)
    for turn, kinds in sorted(coded.turns.items()):
        names = [each.kind for each in codes() if each.kind in kinds]
        yield Entry(f"codes of turn {turn}", " ".join(names) or "none", whose, row.changed_at)
    for segment, grades in sorted(coded.segments.items()):
        for name, grade in sorted(grades.items()):
            yield Entry(f"{name} of segment {segment}", grade, whose, row.changed_at)
