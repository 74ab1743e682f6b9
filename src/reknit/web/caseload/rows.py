"""The rows of one person's caseload: read from summaries and unfinished talks, in as many looks for one as for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils import timezone

from reknit.caseload.reasons import reasons_for
from reknit.caseload.talk import talk_of
from reknit.kinds import Voice, kind_named
from reknit.storage.statement import Statement
from reknit.web.caseload.labels import labels_in, readable
from reknit.web.caseload.summarising import facts_of, read_kept, summarise
from reknit.web.dyads.models import Member
from reknit.web.people.identities import names_of
from reknit.web.policy import standing_of
from reknit.web.repairs.models import Repair
from reknit.web.repairs.rooms import room_of
from reknit.web.supervision.comments import waiting_since
from reknit.web.vault.keyring import keys_in, keys_of_author

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from reknit.caseload.facts import Facts
    from reknit.caseload.reasons import Reason, Why
    from reknit.caseload.talk import Talk
    from reknit.web.people.models import Person
    from reknit.web.policy import Standing
    from reknit.web.vault.keyring import OpenKeys


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


class Pair(NamedTuple):
    """One dyad of a person's: the other there, one's own membership, and what was kept of it, sealed, if anything."""

    dyad_id: UUID
    kind: str
    ended_at: datetime | None
    other_id: UUID
    other_role: str
    member_id: UUID
    role: str
    summary_id: UUID | None
    sealed: bytes | None


_PAIRS = Statement(
    lambda person_id: (
        Member.objects.filter(dyad__members__person_id=person_id, dyad__members__left_at__isnull=True)
        .exclude(person_id=person_id)
        .values_list(
            "dyad_id", "dyad__kind", "dyad__ended_at", "person_id", "role",
            "dyad__members__pk", "dyad__members__role",
            "dyad__members__summary__pk", "dyad__members__summary__sealed",
        )
    ),
    UUID,
)  # fmt: skip
_UNFINISHED = Statement(
    lambda dyad_ids: Repair.objects.filter(dyad_id__in=dyad_ids, is_over=False).select_related("kept_by"), list[UUID]
)


def rows_for(person: Person) -> list[Row]:
    """Return a row for every dyad this person is in, in no particular order; of those that have ended just the name."""
    pairs = list(map(Pair._make, _PAIRS(person.pk)))
    names, keys = names_of([each.other_id for each in pairs]), keys_of_author(person.pk)
    labels = {
        row.member_id: labels_in(row, row.member.dyad_id, keys) for row in readable(person).select_related("member")
    }
    on = timezone.localdate()
    talks = _talks({each.dyad_id: each.role for each in pairs}, on)
    comments = waiting_since([each.dyad_id for each in pairs if _guides(each)])
    rows = []
    for each in pairs:
        facts, name = _facts(person, each, keys), names[each.other_id]
        talk, comment = talks.get(each.dyad_id), comments.get(each.dyad_id)
        why = () if each.ended_at else reasons_for(facts, talk, on=on, other=name, comment=comment)
        title, own_labels = kind_named(each.kind).role(each.other_role).title, labels.get(each.member_id, ())
        rows.append(Row(each.dyad_id, name, title, facts, why, own_labels, each.ended_at))
    return rows


def _guides(pair: Pair) -> bool:
    return kind_named(pair.kind).role(pair.role).voice is Voice.GUIDE


def _facts(person: Person, pair: Pair, keys: OpenKeys) -> Facts:
    """Return the facts that were kept; where there are none, or an earlier version's, they are kept now."""
    if pair.summary_id is not None and pair.sealed is not None:
        kept = read_kept(pair.summary_id, pair.sealed, pair.dyad_id, keys)
        if kept is not None:
            return kept
    summarise(pair.dyad_id)
    return facts_of(standing_of(person.pk, pair.dyad_id))


def talk_now(standing: Standing, on: date) -> Talk | None:
    """Return how the dyad's unfinished talk stands for this member on this day; None where there is none."""
    dyad_id = standing.dyad.pk
    return _talks({dyad_id: standing.member.role}, on).get(dyad_id)


def _talks(roles: Mapping[UUID, str], on: date) -> Mapping[UUID, Talk]:
    """Return how the unfinished talks of these dyads stand for who has these roles there, by dyad."""
    found = _UNFINISHED(list(roles))
    keys = keys_in({each.dyad_id for each in found}, {each.kept_by.person_id for each in found})
    told = {
        each.dyad_id: talk_of(room_of(each, keys), roles[each.dyad_id], timezone.localdate(each.began_at), on)
        for each in found
    }
    return {dyad_id: talk for dyad_id, talk in told.items() if talk is not None}
