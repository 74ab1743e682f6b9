"""Repairs: the sealed room, the words that were given in it, and the moves that were sent."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Repair(models.Model):
    """One talk. Its room, which holds what one of the two may not see yet, is sealed under the key of `kept_by`.

    That is who began it, or who is left where the one who began it erased what was theirs.
    `sessions_before`: the number of the latest session when both signed; only later ones count as held since.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dyad = models.ForeignKey("dyads.Dyad", on_delete=models.CASCADE, related_name="repairs")
    kept_by = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    room_sealed = models.BinaryField()
    sessions_before = models.PositiveIntegerField(null=True)
    is_over = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dyad"], condition=models.Q(is_over=False), name="one_unfinished_repair_a_dyad"
            ),
        ]
        ordering: ClassVar = ["began_at"]

    def __str__(self) -> str:
        return f"repair {self.id}"


class Words(models.Model):
    """What a member wrote with a move, sealed under their own key. The room knows it by its id.

    `sitting` names the sitting of a guest in which it was written, "" for their own sign-in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()
    sitting = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"words {self.id}"


class MoveMade(models.Model):
    """A move that was taken, known by the id its page gave it, so that a retry is not a second move."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="moves")
    author = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="+")
    submission = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"move {self.submission}"
