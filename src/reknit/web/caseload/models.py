"""What a row of the caseload is made of, and the labels somebody gives a dyad for themselves. Both are sealed."""

from __future__ import annotations

import uuid

from django.db import models


class Summary(models.Model):
    """What one member may see of their dyad, in short: `Facts.to_text`, sealed under the viewer's own key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField("dyads.Member", on_delete=models.CASCADE, related_name="summary")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"summary for {self.member_id}"


class Labels(models.Model):
    """One member's own labels for the dyad, sealed. Nobody else reads them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField("dyads.Member", on_delete=models.CASCADE, related_name="labels")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"labels of {self.member_id}"
