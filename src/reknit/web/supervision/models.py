"""Links between a pair and a supervisor, and what the supervisor wrote to the guide."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from reknit.supervision.moves import Stage


class Supervision(models.Model):
    """One link. Its stage moves only as `reknit.supervision.moves` allows.

    `words_by`: who of the two would let the supervisor read words. `code_name`: what the guest is called while they
    have not agreed to be named. `practice`: the prompt that the supervisor chose for the guide, "" for none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dyad = models.ForeignKey("dyads.Dyad", on_delete=models.CASCADE, related_name="supervisions")
    supervisor = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="supervisions")
    stage = models.CharField(max_length=16)
    ended_by = models.CharField(max_length=16, blank=True)
    shows_name = models.BooleanField(default=False)
    words_by = models.CharField(max_length=32, blank=True)
    code_name = models.CharField(max_length=32)
    practice = models.CharField(max_length=32, blank=True)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dyad"], condition=~models.Q(stage=Stage.ENDED.value), name="one_supervision_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"supervision {self.id}"


class Comment(models.Model):
    """What a supervisor wrote to the guide, sealed under the supervisor's own key. Nobody else reads it.

    `read_at`: when the guide first had it on the page; shown to nobody, not to its author either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    supervision = models.ForeignKey(Supervision, on_delete=models.CASCADE, related_name="comments")
    sealed = models.BinaryField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"comment {self.id}"
