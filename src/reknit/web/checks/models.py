"""Sessions and checks. A check is never changed: a later one replaces it, and the earlier one stays."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Session(models.Model):
    """One meeting, numbered from 1 within the dyad. Its stage moves only as `reknit.opening` allows.

    `late_by`: the role who came later, where whoever keeps the list noted that it began late.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dyad = models.ForeignKey("dyads.Dyad", on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveIntegerField()
    date = models.DateField()
    stage = models.CharField(max_length=16)
    answered_by = models.CharField(max_length=65, blank=True)
    not_held = models.CharField(max_length=16, blank=True)
    not_held_by = models.CharField(max_length=32, blank=True)
    late_by = models.CharField(max_length=32, blank=True)
    first_answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ready_to_talk = models.CharField(max_length=65, blank=True)
    talked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dyad", "number"], name="one_session_a_number")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"session {self.number} of {self.dyad_id}"


class Check(models.Model):
    """What one member answered about one session. `submission` is made by the page and sent with every retry.

    `corrected_at`: when something that both could already read was last changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="checks")
    author = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="checks")
    entered_by = models.ForeignKey("dyads.Member", on_delete=models.SET_NULL, null=True, related_name="checks_entered")
    way = models.CharField(max_length=16)
    version = models.PositiveSmallIntegerField()
    submission = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64)
    answered_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "author"], condition=models.Q(replaced_at__isnull=True), name="one_check_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.id}"


class Answer(models.Model):
    """One answer, sealed under its author's key. `number` repeats it in the clear only while it is open to both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_made = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=32)
    level = models.CharField(max_length=16)
    sealed = models.BinaryField()
    number = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_made", "question"], name="one_answer_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.check_made_id}"


class Receipt(models.Model):
    """What became of a remark: the reader's mark, and later its author's word on whether it was taken up.

    Where its author erased the remark, there is no `answer` any more, and what the reader wrote is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.OneToOneField(Answer, on_delete=models.SET_NULL, null=True, related_name="receipt")
    marked_by = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, null=True, related_name="+")
    mark = models.CharField(max_length=16, blank=True)
    change_sealed = models.BinaryField(null=True)
    marked_at = models.DateTimeField(null=True)
    taken_up = models.CharField(max_length=16, blank=True)
    asked_in = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"receipt of {self.answer_id}"


class Dismissal(models.Model):
    """A hint one member has put away, with the reason, if they gave one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey("dyads.Member", on_delete=models.CASCADE, related_name="dismissals")
    hint = models.CharField(max_length=120)
    reason_sealed = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "hint"], name="put_away_once")]

    def __str__(self) -> str:
        return f"{self.hint} by {self.member_id}"
