"""One-time links: only the fingerprint of a token is stored."""

from __future__ import annotations

import uuid

from django.db import models


class Link(models.Model):
    """Leads one person to one purpose, once, within minutes.

    `member`, `session` and `repair` narrow what it opens; `third` says on whom the two had agreed when it was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=32)
    member = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, null=True, related_name="links")
    session = models.ForeignKey("session_checks.Session", on_delete=models.CASCADE, null=True, related_name="links")
    repair = models.ForeignKey("repairs.Repair", on_delete=models.CASCADE, null=True, related_name="links")
    third = models.CharField(max_length=32, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="links")
    made_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="links_made")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at}"
