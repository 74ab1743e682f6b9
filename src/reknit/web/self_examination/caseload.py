"""One's own caseload as a panel of every pair, made only of what its reader may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reknit.kinds import Voice, kind_named
from reknit.panel import Panel
from reknit.self_examination.looking_back import ME, OTHER
from reknit.session_check.measures import BOND_QUESTIONS, MEASURES, between_us
from reknit.web.checks.caseload_seen import opened_sessions
from reknit.web.dyads.models import Member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.web.checks.caseload_seen import Place, SeenSession
    from reknit.web.people.models import Person

BETWEEN_US = "between_us"
ASKED = (*BOND_QUESTIONS, "rub")


@dataclass(frozen=True, slots=True)
class Caseload:
    """The dyads in which somebody is there for the other: their own memberships, and the others', in one order."""

    own: tuple[Member, ...]
    others: tuple[Member, ...]


def caseload_of(person: Person) -> Caseload:
    """Return everybody this person is there for, those with whom it has ended among them."""
    own = [
        each
        for each in Member.objects.filter(person=person, left_at__isnull=True).select_related("dyad", "person")
        if kind_named(each.dyad.kind).role(each.role).voice is Voice.GUIDE
    ]
    found = Member.objects.filter(dyad_id__in=[each.dyad_id for each in own]).exclude(person=person)
    others = {each.dyad_id: each for each in found}
    paired = [each for each in own if each.dyad_id in others]
    return Caseload(tuple(paired), tuple(others[each.dyad_id] for each in paired))


def caseload_panel(caseload: Caseload) -> Panel:
    """Return the ratings of all opened sessions that the reader may see; members are `ME` and `OTHER`."""
    seen = opened_sessions(caseload.own, ASKED)
    places = sorted(seen, key=lambda place: (str(place[0]), place[1]))
    dyads, sizes = np.unique([str(dyad_id) for dyad_id, _ in places], return_counts=True)
    panel = Panel(
        dyad_ids=dyads,
        offsets=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        sessions=np.array([number for _, number in places], dtype=np.int32),
        ratings={
            (who, measure): np.array([_rating(seen[place], who, measure) for place in places], dtype=np.float64)
            for who in (OTHER, ME)
            for measure in (BETWEEN_US, *ASKED)
        },
        measures={name: MEASURES[name] for name in (BETWEEN_US, *ASKED)},
    )
    return replace(panel, dates=_dates(seen, places))


def _dates(seen: Mapping[Place, SeenSession], places: list[Place]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array([seen[place].date for place in places], dtype="datetime64[D]")


def _rating(session: SeenSession, who: str, measure: str) -> float:
    answers = session.mine if who == ME else session.theirs
    value = between_us(answers) if measure == BETWEEN_US else answers.get(measure)
    return np.nan if value is None else round(float(value), 2)
