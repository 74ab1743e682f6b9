"""The data keys of one dyad, of one transcript or of some people, unwrapped for the length of a request."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from reknit.storage.envelope import HEAD, VERSION, OpenKey, SealBrokenError, new_data_key, unwrapped
from reknit.storage.statement import Statement
from reknit.web.vault.models import DataKey, Purpose, Wrap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from reknit.storage.envelope import Place

    Locked = tuple[UUID, UUID, str, bytes | memoryview]
    """A wrap: data key, author, the wrapping key's name, and what it locks."""


def _wraps(of_whom: Q) -> QuerySet[Wrap, Locked]:
    found = Wrap.objects.filter(of_whom)
    return found.values_list("data_key_id", "data_key__author_id", "wrapped_by", "wrapped")


_OF_DYAD = Statement(lambda dyad_id: _wraps(Q(data_key__dyad_id=dyad_id)), uuid.UUID)
_OF_AUTHOR = Statement(
    lambda author_id: _wraps(Q(data_key__author_id=author_id, data_key__dyad__isnull=False)), uuid.UUID
)
_ALONE = Statement(
    lambda purpose, author_ids: _wraps(
        Q(data_key__dyad__isnull=True, data_key__transcript__isnull=True)
        & Q(data_key__purpose=purpose, data_key__author_id__in=author_ids)
    ),
    str, list[uuid.UUID],
)  # fmt: skip
_IN_TRANSCRIPT = Statement(
    lambda transcript_id, purpose, author_ids: _wraps(
        Q(data_key__dyad__isnull=True, data_key__transcript_id=transcript_id)
        & Q(data_key__purpose=purpose, data_key__author_id__in=author_ids)
    ),
    uuid.UUID, str, list[uuid.UUID],
)  # fmt: skip
_OF_AUTHORS = Statement(
    lambda dyad_ids, author_ids: _wraps(Q(data_key__dyad_id__in=dyad_ids, data_key__author_id__in=author_ids)),
    list[uuid.UUID], list[uuid.UUID],
)  # fmt: skip


class OpenKeys:
    """Keys that unseal whatever they fit, and seal nothing."""

    def __init__(self, wraps: Iterable[Locked] = ()) -> None:
        """Hold what these wraps lock."""
        self._keys: dict[bytes, OpenKey] = {}
        self._of_author: dict[UUID, OpenKey] = {}
        self._hold_those(wraps)

    def _hold_those(self, wraps: Iterable[Locked]) -> None:
        openers = settings.SITE_KEYS.wrapping
        for key_id, author_id, wrapped_by, wrapped in wraps:
            if wrapped_by in openers:
                self._hold(author_id, unwrapped(key_id, bytes(wrapped), openers[wrapped_by]))

    def _hold(self, author_id: UUID, key: OpenKey) -> OpenKey:
        self._keys[key.id.bytes] = key
        self._of_author[author_id] = key
        return key

    def unseal(self, sealed: bytes | memoryview, place: Place) -> str:
        """Return what was sealed at this place.

        Raises:
            SealBrokenError: changed, moved, or its key was destroyed.
        """
        sealed = bytes(sealed)
        key = self._keys.get(sealed[len(VERSION) : HEAD]) if len(sealed) > HEAD else None
        if key is None:
            raise SealBrokenError("its key is not on this ring")
        return key.unseal(sealed, place)


def keys_in(dyad_ids: Collection[UUID], author_ids: Collection[UUID]) -> OpenKeys:
    """Return the keys of these authors in these dyads: for a list that is made of many dyads at once."""
    return OpenKeys(_OF_AUTHORS(list(dyad_ids), list(author_ids)))


def keys_of_author(person_id: UUID) -> OpenKeys:
    """Return the keys of this author in all their dyads."""
    return OpenKeys(_OF_AUTHOR(person_id))


class Keyring(OpenKeys):
    """Seals for authors and unseals whatever its keys fit."""

    def __init__(
        self,
        dyad_id: UUID | None,
        author_ids: Collection[UUID] = (),
        *,
        purpose: Purpose = Purpose.IDENTITY,
        transcript_id: UUID | None = None,
    ) -> None:
        """Load the keys of a dyad (of these authors there; of both), or those that these people hold alone.

        With `transcript_id`, those that they hold for this purpose in this transcript.
        """
        super().__init__()
        self._dyad_id, self._purpose, self._transcript_id = dyad_id, purpose, transcript_id
        self._hold_those(self._of(author_ids))

    def _of(self, author_ids: Collection[UUID]) -> Iterable[Locked]:
        if self._dyad_id is not None:
            return [each for each in _OF_DYAD(self._dyad_id) if not author_ids or each[1] in author_ids]
        if self._transcript_id is None:
            return _ALONE(self._purpose.value, list(author_ids))
        return _IN_TRANSCRIPT(self._transcript_id, self._purpose.value, list(author_ids))

    def seal(self, text: str, author_id: UUID, place: Place) -> bytes:
        """Return the text sealed under its author's key, which is made on first use."""
        return (self._of_author.get(author_id) or self._new(author_id)).seal(text, place)

    @transaction.atomic
    def _new(self, author_id: UUID) -> OpenKey:
        row, is_new = DataKey.objects.get_or_create(  # type: ignore[misc] # no dyad: alone
            author_id=author_id, dyad_id=self._dyad_id, transcript_id=self._transcript_id, purpose=self._purpose
        )
        if not is_new:
            # Another request made it since this ring was loaded.
            self._hold_those(self._of([author_id]))
            return self._of_author[author_id]
        key, wrapped = new_data_key(row.id, settings.SITE_KEYS)
        Wrap.objects.create(data_key=row, wrapped_by=settings.SITE_KEYS.newest, wrapped=wrapped)
        return self._hold(author_id, key)
