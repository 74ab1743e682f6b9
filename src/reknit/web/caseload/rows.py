"""The rows of one person's caseload: read from summaries and unfinished talks, in as many looks for one as for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from reknit.caseload.facts import Facts
from reknit.caseload.reasons import reasons_for
from reknit.caseload.talk import talk_of
from reknit.kinds import Voice, kind_named
from reknit.storage.envelope import SealBrokenError
from reknit.web.caseload.labels import labels_in, readable
from reknit.web.caseload.models import Summary
from reknit.web.caseload.summarising import facts_of, place_of, summarise
from reknit.web.dyads.models import Member
from reknit.web.people.identities import names_of
from reknit.web.policy import standing_of
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of
from reknit.web.supervision.comments import waiting_since
from reknit.web.vault.keyring import OpenKeys, keys_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from reknit.caseload.reasons import Reason, Why
    from reknit.caseload.talk import Talk
    from reknit.web.people.models import Person
    from reknit.web.policy import Standing


@dataclass(frozen=True, slots=True)
class Row:
    """One dyad as it stands for one of the two on one day. `why`: what counts first comes first."""

    dyad_id: UUID
    name: str
    role: str
    facts: Facts
    why: tuple[Why, ...]
    labels: tuple[str, ...]
    ended_at: datetime | None

    @property
    def reasons(self) -> frozenset[Reason]:
        """Every reason this dyad is on the list for."""
        return frozenset(each.reason for each in self.why)

    @property
    def waits_since(self) -> date | None:
        """Since which day the longest of the reasons has been there; None without any."""
        return min((each.since for each in self.why), default=None)


def rows_for(person: Person) -> list[Row]:
    """Return a row for every dyad this person is in, in no particular order; of those that have ended just the name."""
    own = list(Member.objects.filter(person=person, left_at__isnull=True).select_related("dyad"))
    others = {each.dyad_id: each for each in _others(person)}
    own = [each for each in own if each.dyad_id in others]
    names = names_of([each.person_id for each in others.values()])
    keys = OpenKeys(Q(data_key__author_id=person.pk, data_key__dyad__isnull=False))
    facts = _facts(person, own, keys)
    labels = {
        row.member_id: labels_in(row, row.member.dyad_id, keys) for row in readable(person).select_related("member")
    }
    on = timezone.localdate()
    talks, comments = _talks(own, on), waiting_since([each.dyad_id for each in own if _guides(each)])
    rows = []
    for mine in own:
        other = others[mine.dyad_id]
        name, ended_at = names[other.person_id], mine.dyad.ended_at
        talk, comment = talks.get(mine.dyad_id), comments.get(mine.dyad_id)
        why = () if ended_at else reasons_for(facts[mine.pk], talk, on=on, other=name, comment=comment)
        role = kind_named(mine.dyad.kind).role(other.role).title
        rows.append(Row(mine.dyad_id, name, role, facts[mine.pk], why, labels.get(mine.pk, ()), ended_at))
    return rows


def _guides(mine: Member) -> bool:
    return kind_named(mine.dyad.kind).role(mine.role).voice is Voice.GUIDE


def _others(person: Person) -> Sequence[Member]:
    here = Member.objects.filter(person=person, left_at__isnull=True).values("dyad_id")
    return list(Member.objects.filter(dyad_id__in=here).exclude(person=person))


def _facts(person: Person, own: Sequence[Member], keys: OpenKeys) -> Mapping[UUID, Facts]:
    kept = {row.member_id: row for row in Summary.objects.filter(member__person=person)}
    return {mine.pk: _read(kept.get(mine.pk), mine, keys) for mine in own}


def _read(summary: Summary | None, mine: Member, keys: OpenKeys) -> Facts:
    """Return the facts that were kept; where there are none, or an earlier version's, they are kept now."""
    try:
        if summary is not None:
            return Facts.from_text(keys.unseal(summary.sealed, place_of(summary, mine.dyad_id)))
    except (SealBrokenError, ValueError):
        pass
    summarise(mine.dyad_id)
    return facts_of(standing_of(mine.person_id, mine.dyad_id))


def talk_now(standing: Standing, on: date) -> Talk | None:
    """Return how the dyad's unfinished talk stands for this member on this day; None where there is none."""
    return _talks([standing.member], on).get(standing.dyad.pk)


def _talks(own: Sequence[Member], on: date) -> Mapping[UUID, Talk]:
    """Return the unfinished talk of each dyad that has one."""
    roles = {each.dyad_id: each.role for each in own}
    found = list(Repair.objects.filter(dyad_id__in=roles, is_over=False).select_related("kept_by"))
    keys = keys_in({each.dyad_id for each in found}, {each.kept_by.person_id for each in found})
    told = {
        each.dyad_id: talk_of(room_of(each, keys), roles[each.dyad_id], timezone.localdate(each.began_at), on)
        for each in found
    }
    return {dyad_id: talk for dyad_id, talk in told.items() if talk is not None}
