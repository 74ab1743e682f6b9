"""The data keys of one dyad or of some people, unwrapped for the length of a request."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from reknit.storage.envelope import HEAD, VERSION, OpenKey, SealBrokenError, new_data_key, unwrapped, wrapping_key
from reknit.web.vault.models import DataKey, Purpose, Wrap

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from reknit.storage.envelope import Place


class OpenKeys:
    """Keys that unseal whatever they fit, and seal nothing."""

    def __init__(self, of_whom: Q) -> None:
        """Load these keys in one look."""
        self._keys: dict[UUID, OpenKey] = {}
        self._of_author: dict[UUID, OpenKey] = {}
        self._hold_those(of_whom)

    def _hold_those(self, of_whom: Q) -> None:
        wraps = Wrap.objects.filter(of_whom, wrapped_by__in=list(settings.SITE_KEYS.wrapping))
        for key_id, author_id, wrapped_by, wrapped in wraps.values_list(
            "data_key_id", "data_key__author_id", "wrapped_by", "wrapped"
        ):
            opener = wrapping_key(settings.SITE_KEYS.wrapping, wrapped_by)
            self._hold(author_id, unwrapped(key_id, bytes(wrapped), opener))

    def _hold(self, author_id: UUID, key: OpenKey) -> OpenKey:
        self._keys[key.id] = key
        self._of_author[author_id] = key
        return key

    def unseal(self, sealed: bytes | memoryview, place: Place) -> str:
        """Return what was sealed at this place.

        Raises:
            SealBrokenError: changed, moved, or its key was destroyed.
        """
        sealed = bytes(sealed)
        key = self._keys.get(uuid.UUID(bytes=sealed[len(VERSION) : HEAD])) if len(sealed) > HEAD else None
        if key is None:
            raise SealBrokenError("its key is not on this ring")
        return key.unseal(sealed, place)


def keys_in(dyad_ids: Collection[UUID], author_ids: Collection[UUID]) -> OpenKeys:
    """Return the keys of these authors in these dyads: for a list that is made of many dyads at once."""
    return OpenKeys(Q(data_key__dyad_id__in=dyad_ids, data_key__author_id__in=author_ids))


class Keyring(OpenKeys):
    """Seals for authors and unseals whatever its keys fit."""

    def __init__(
        self, dyad_id: UUID | None, author_ids: Collection[UUID] = (), *, purpose: Purpose = Purpose.IDENTITY
    ) -> None:
        """Load the keys of a dyad, or, without one, those that these people hold alone for this purpose."""
        self._dyad_id, self._purpose = dyad_id, purpose
        super().__init__(self._those_of(author_ids))

    def _those_of(self, author_ids: Collection[UUID]) -> Q:
        alone = Q(data_key__dyad__isnull=True, data_key__purpose=self._purpose)
        here = Q(data_key__dyad_id=self._dyad_id) if self._dyad_id else alone
        return here & Q(data_key__author_id__in=author_ids) if author_ids else here

    def seal(self, text: str, author_id: UUID, place: Place) -> bytes:
        """Return the text sealed under its author's key, which is made on first use."""
        return (self._of_author.get(author_id) or self._new(author_id)).seal(text, place)

    @transaction.atomic
    def _new(self, author_id: UUID) -> OpenKey:
        row, is_new = DataKey.objects.get_or_create(  # type: ignore[misc] # no dyad: alone
            author_id=author_id, dyad_id=self._dyad_id, purpose=self._purpose
        )
        if not is_new:
            # Another request made it since this ring was loaded.
            self._hold_those(self._those_of([author_id]))
            return self._of_author[author_id]
        key, wrapped = new_data_key(row.id, settings.SITE_KEYS)
        Wrap.objects.create(data_key=row, wrapped_by=settings.SITE_KEYS.newest, wrapped=wrapped)
        return self._hold(author_id, key)
