"""Audit lines: who changed what or looked at what, and when. Never what was said."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Line(models.Model):
    """One act. Both members read it, unless it is `only_for` the one whose private choice it was.

    A line about a transcript is read by its owner and its coders.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dyad = models.ForeignKey("dyads.Dyad", on_delete=models.CASCADE, null=True, related_name="lines")
    transcript = models.ForeignKey("coding.Transcript", on_delete=models.CASCADE, null=True, related_name="lines")
    actor = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="lines")
    act = models.CharField(max_length=32)
    session_number = models.PositiveIntegerField(null=True)
    only_for = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dyad", "-at"]), models.Index(fields=["actor", "dyad", "act", "-at"])]

    def __str__(self) -> str:
        return f"{self.act} at {self.at}"
