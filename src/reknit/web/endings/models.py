"""Goodbyes with each one's parts, hand-overs, and who was asked about an ending that nobody talked about."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Farewell(models.Model):
    """A goodbye of two. `state` is `Goodbye.to_text`; once it was taken back, another may begin."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dyad = models.ForeignKey("dyads.Dyad", on_delete=models.CASCADE, related_name="farewells")
    state = models.CharField(max_length=128)
    begun_at = models.DateTimeField()
    first_written_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dyad"], condition=models.Q(taken_back_at__isnull=True), name="one_goodbye_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"goodbye of {self.dyad_id}"


class FarewellPart(models.Model):
    """One part one member wrote, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    farewell = models.ForeignKey(Farewell, on_delete=models.CASCADE, related_name="parts")
    author = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="farewell_parts")
    name = models.CharField(max_length=32)
    level = models.CharField(max_length=16)
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["farewell", "author", "name"], name="one_part_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.farewell_id}"


class HandOver(models.Model):
    """What the guest wrote for somebody new, sealed. Nobody else reads it here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField("dyads.Member", on_delete=models.CASCADE, related_name="hand_over")
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"hand-over of {self.member_id}"


class AskedAboutEnding(models.Model):
    """One member put away the question about an ending that nobody talked about. It is not asked of them again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField("dyads.Member", on_delete=models.CASCADE, related_name="asked_about_ending")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"asked {self.member_id}"
