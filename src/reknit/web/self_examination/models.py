"""Reflections: what somebody writes for themselves alone, apart from every record."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Reflection(models.Model):
    """One reflection, sealed under a key of its author's for nothing else: the words, the prompt and whom it is about.

    `version` grows with every change, so that two windows do not write over one another. What was thrown away can be
    put back for a while (`thrown_away_at`), and is deleted then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="reflections")
    sealed = models.BinaryField()
    version = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    thrown_away_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["author", "-begun_at"])]

    def __str__(self) -> str:
        return f"reflection {self.id}"
