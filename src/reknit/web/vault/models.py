"""Data keys: one for each author in each dyad, for each purpose in each transcript, and for each of a person's own."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models


class Purpose(StrEnum):
    """What a key that belongs to no dyad is for: erasing one leaves what the others lock."""

    IDENTITY = ""
    REFLECTIONS = "reflections"
    TRANSCRIPT = "transcript"
    CODES = "codes"


class DataKey(models.Model):
    """Names a key. What it locks is lost for ever when its last wrap is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="data_keys")
    dyad = models.ForeignKey("dyads.Dyad", on_delete=models.CASCADE, null=True, related_name="data_keys")
    transcript = models.ForeignKey("coding.Transcript", on_delete=models.CASCADE, null=True, related_name="data_keys")
    purpose = models.CharField(max_length=16, blank=True, default=Purpose.IDENTITY.value)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "dyad"], name="one_key_an_author_in_a_dyad"),
            models.UniqueConstraint(
                fields=["author", "purpose"],
                condition=models.Q(dyad__isnull=True, transcript__isnull=True),
                name="one_key_a_person_alone",
            ),
            models.UniqueConstraint(
                fields=["author", "transcript", "purpose"], name="one_key_a_purpose_in_a_transcript"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Wrap(models.Model):
    """A data key, locked in one way. A second way to open the same key is one more row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key = models.ForeignKey(DataKey, on_delete=models.CASCADE, related_name="wraps")
    wrapped_by = models.CharField(max_length=64)
    wrapped = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["data_key", "wrapped_by"], name="one_wrap_a_way"),
        ]

    def __str__(self) -> str:
        return f"{self.data_key_id} by {self.wrapped_by}"


class Upkeep(models.Model):
    """One row: when something was last erased, backed up, or sealed under newer keys."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    erased_at = models.DateTimeField(null=True)
    backed_up_at = models.DateTimeField(null=True)
    keys_rotated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "upkeep"
