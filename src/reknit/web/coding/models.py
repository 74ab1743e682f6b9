"""Transcripts with the names taken out, and codings of them. The file that somebody brought is in none of these."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Transcript(models.Model):
    """One talk. `sealed` has the title, the kind of dyad and the turns, under a key of its owner's for this alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="transcripts")
    sealed = models.BinaryField()
    added_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"transcript {self.id}"


class Coder(models.Model):
    """One person who codes one talk. `sealed`: what they coded, under a key of theirs for it alone; null: nothing yet.

    `accepted_at` is null while an invitation waits. `done_at`: when they said that they are done. `seen_at`: when they
    first saw reknit's marks or the other's codes; from then on nothing of theirs can be changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="coders")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="coder_of")
    sealed = models.BinaryField(null=True)
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "person"], name="once_a_coder_of_a_transcript"),
        ]

    def __str__(self) -> str:
        return f"coder {self.id}"


class Tie(models.Model):
    """A transcript that stands beside a session of the two who talk in it, once the other one has agreed.

    Ending it deletes the row, and so does erasing what either of the two wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.OneToOneField(Transcript, on_delete=models.CASCADE, related_name="tie")
    dyad = models.ForeignKey("dyads.Dyad", on_delete=models.CASCADE, related_name="ties")
    session = models.ForeignKey("session_checks.Session", on_delete=models.CASCADE, related_name="ties")
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ties_proposed")
    asked = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ties_asked")
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"tie {self.id}"
