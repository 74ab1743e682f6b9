"""Answers about indicators and about money, sealed, each row as long as any other."""

from __future__ import annotations

import uuid

from django.db import models


class QuietAnswers(models.Model):
    """What one check says about indicators: one row for every check, also where none was asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_made = models.OneToOneField("session_checks.Check", on_delete=models.CASCADE, related_name="quiet")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"quiet answers of {self.check_made_id}"


class MoneyAnswers(models.Model):
    """What one member says about money, with the share level of each answer, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField("dyads.Member", on_delete=models.CASCADE, related_name="money")
    sealed = models.BinaryField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"money answers of {self.member_id}"
