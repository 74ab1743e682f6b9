"""Private questions, and wishes that someone here should know. Neither is ever read for the other one's pages."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class PrivateAnswers(models.Model):
    """One set of answers to the private questions, sealed, each row as long as any other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="private_answers")
    sealed = models.BinaryField()
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"private answers {self.id}"


class Wish(models.Model):
    """A wish that someone here knows, by the press of the one concerned. Who acknowledged it, and when, stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="wishes")
    at = models.DateTimeField()
    acknowledged_by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(taken_back_at__isnull=True, acknowledged_at__isnull=True),
                name="one_wish_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"wish {self.id}"
