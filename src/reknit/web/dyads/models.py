"""Dyads: two members, each in a role of the dyad's kind."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Dyad(models.Model):
    """A bond between two people. `waiting_days`: after how long one of them may close a session unopened.

    `proposed_days`: what one of them (`proposed_by`, a role) would change that to, until the other agrees.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    waiting_days = models.PositiveSmallIntegerField()
    proposed_days = models.PositiveSmallIntegerField(null=True)
    proposed_by = models.CharField(max_length=32, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Member(models.Model):
    """One of the two. `levels` are this member's own share defaults, question by question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dyad = models.ForeignKey(Dyad, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=32)
    levels = models.JSONField(default=dict)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dyad", "role"], name="one_member_a_role"),
            models.UniqueConstraint(fields=["dyad", "person"], name="nobody_is_both"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.dyad_id}"
