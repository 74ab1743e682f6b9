"""Comments: from the supervisor to the guide, and to nobody else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min
from django.http import Http404
from django.utils import timezone

from reknit.session_check.answers import clean_words
from reknit.storage.envelope import Place
from reknit.storage.statement import Statement
from reknit.supervision.moves import Party, Stage
from reknit.supervision.practice import prompt_named
from reknit.web.audit.lines import Act, write_line
from reknit.web.people.identities import names_of
from reknit.web.supervision.linking import link_of, party_of
from reknit.web.supervision.models import Comment, Supervision
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.supervision.practice import Prompt
    from reknit.web.people.models import Person
    from reknit.web.policy import Standing
    from reknit.web.supervisor_policy import SupervisorStanding

MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class ReadComment:
    """A comment as the guide, or its author, reads it."""

    by: str
    words: str
    at: datetime


@transaction.atomic
def write_comment(standing: SupervisorStanding, words: str) -> None:
    """Seal a comment for the guide under the supervisor's own key.

    Raises:
        Http404: the link ended meanwhile.
        ValueError: there are no words, or too many.
    """
    row = _still_standing(standing)
    cleaned = clean_words(words)
    if not cleaned:
        raise ValueError("Please write something first.")
    if len(cleaned) > MOST_CHARACTERS:
        raise ValueError(f"Please keep it to {MOST_CHARACTERS:,} characters; these are {len(cleaned):,}.")
    pk, author_id = uuid.uuid4(), row.supervisor_id
    sealed = Keyring(row.dyad_id, [author_id]).seal(cleaned, author_id, _place(pk, row.dyad_id))
    Comment.objects.create(pk=pk, supervision=row, sealed=sealed, at=timezone.now())
    write_line(Act.SUPERVISOR_COMMENTED, actor_id=author_id, dyad_id=row.dyad_id)


@transaction.atomic
def choose_practice(standing: SupervisorStanding, name: str) -> None:
    """Choose a prompt for the guide to practise, "" for none.

    Raises:
        Http404: the link ended meanwhile.
        UnknownPromptError: there is no such prompt.
    """
    row = _still_standing(standing)
    row.practice = prompt_named(name).name if name else ""
    row.save(update_fields=["practice"])
    write_line(Act.SUPERVISOR_CHOSE_PRACTICE, actor_id=row.supervisor_id, dyad_id=row.dyad_id)


def comments_to(standing: Standing) -> list[ReadComment]:
    """Return what supervisors wrote to this member, the latest first: all of it to the guide, nothing to the guest."""
    if standing.is_guest or party_of(standing) is not Party.GUIDE:
        return []
    return _read(Comment.objects.filter(supervision__dyad=standing.dyad), standing.dyad.pk)


def had_on_the_page(standing: Standing) -> None:
    """Note that the guide has what supervisors wrote on the page, so that it no longer waits."""
    if not standing.is_guest and party_of(standing) is Party.GUIDE:
        waiting = Comment.objects.filter(supervision__dyad=standing.dyad, read_at__isnull=True)
        waiting.update(read_at=timezone.now())


_WAITING = Statement(
    lambda guided: (
        Comment.objects.filter(supervision__dyad_id__in=guided, read_at__isnull=True)
        .values_list("supervision__dyad_id")
        .annotate(Min("at"))
    ),
    list[uuid.UUID],
)


def waiting_since(guided: Collection[UUID]) -> Mapping[UUID, date]:
    """Return the day since which a comment waits for its guide, for those of these dyads in which one does."""
    return {dyad_id: timezone.localdate(at) for dyad_id, at in _WAITING(list(guided))}


def chosen_to_practise(guided: Collection[UUID]) -> Mapping[UUID, Prompt]:
    """Return what a supervisor chose for the guide to practise, for those of these dyads that are supervised."""
    links = Supervision.objects.filter(dyad_id__in=list(guided), stage=Stage.STANDS).exclude(practice="")
    return {dyad_id: prompt_named(name) for dyad_id, name in links.values_list("dyad_id", "practice")}


def comments_by(standing: SupervisorStanding) -> list[ReadComment]:
    """Return what this supervisor wrote under this link, the latest first."""
    return _read(Comment.objects.filter(supervision=standing.row), standing.dyad.pk)


def comments_of_author(person: Person) -> list[ReadComment]:
    """Return all that this person wrote as a supervisor, the latest first, whether or not a link still stands."""
    own = Comment.objects.filter(supervision__supervisor=person)
    dyads = set(own.values_list("supervision__dyad_id", flat=True))
    found = [each for dyad_id in dyads for each in _read(own.filter(supervision__dyad_id=dyad_id), dyad_id)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _read(comments: QuerySet[Comment], dyad_id: UUID) -> list[ReadComment]:
    found = list(comments.select_related("supervision").order_by("-at"))
    authors = {each.supervision.supervisor_id for each in found}
    if not authors:
        return []
    keyring, names = Keyring(dyad_id, authors), names_of(authors)
    return [
        ReadComment(
            names[each.supervision.supervisor_id], keyring.unseal(each.sealed, _place(each.pk, dyad_id)), each.at
        )
        for each in found
    ]


def _still_standing(standing: SupervisorStanding) -> Supervision:
    row = Supervision.objects.select_for_update().get(pk=standing.row.pk)
    if not link_of(row).stands:
        raise Http404
    return row


def _place(row: UUID, dyad_id: UUID) -> Place:
    return Place("comment", "sealed", row, dyad_id)
