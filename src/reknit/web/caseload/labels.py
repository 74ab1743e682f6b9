"""Somebody's own labels for the people they see: words for themselves, sealed, read by nobody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.storage.envelope import Place
from reknit.web.audit.lines import Act, write_line
from reknit.web.caseload.models import Labels
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.web.people.models import Person
    from reknit.web.policy import Standing
    from reknit.web.vault.keyring import OpenKeys

MOST_LABELS = 5
MOST_CHARACTERS = 24
BYTES = 512
"""Every text is filled up to this many bytes, which the longest labels do not reach: its length tells nothing."""


def read_labels(text: str) -> tuple[str, ...]:
    """Return the labels in what somebody typed, commas between them, each once.

    Raises:
        ValueError: too many, or one is too long or cannot be printed.
    """
    found = tuple(dict.fromkeys(label for each in text.split(",") if (label := " ".join(each.split()))))
    if len(found) > MOST_LABELS:
        raise ValueError(f"Please give at most {MOST_LABELS} labels.")
    if any(len(each) > MOST_CHARACTERS for each in found):
        raise ValueError(f"Please keep each label to {MOST_CHARACTERS} characters.")
    if not all(each.isprintable() for each in found):
        raise ValueError("Please leave out signs that cannot be printed.")
    return found


@transaction.atomic
def label(standing: Standing, labels: Sequence[str]) -> None:
    """Give the dyad these labels, for this member alone, in place of those before."""
    row = Labels.objects.filter(member=standing.member).first() or Labels(member=standing.member)
    author_id = standing.member.person_id
    keyring = Keyring(standing.dyad.pk, [author_id])
    text = json.dumps(labels, ensure_ascii=False)
    filled = text + " " * (BYTES - len(text.encode()))
    row.sealed = keyring.seal(filled, author_id, _place(row, standing.dyad.pk))
    row.at = timezone.now()
    row.save()
    write_line(Act.LABELLED, actor_id=author_id, dyad_id=standing.dyad.pk)


def labels_in(row: Labels, dyad_id: UUID, keys: OpenKeys) -> tuple[str, ...]:
    """Return the labels in a row."""
    return tuple(json.loads(keys.unseal(row.sealed, _place(row, dyad_id))))


def labels_of(standing: Standing) -> tuple[str, ...]:
    """Return this member's labels for the dyad."""
    row = readable(standing.member.person).filter(member=standing.member).first()
    if row is None:
        return ()
    return labels_in(row, standing.dyad.pk, Keyring(standing.dyad.pk, [standing.member.person_id]))


def readable(person: Person) -> QuerySet[Labels]:
    """Return all labels this person gave, but for those from before a link of another's led in."""
    found = Labels.objects.filter(member__person=person)
    return found if person.private_since is None else found.filter(at__gte=person.private_since)


def _place(row: Labels, dyad_id: UUID) -> Place:
    return Place("labels", "sealed", row.pk, dyad_id)
