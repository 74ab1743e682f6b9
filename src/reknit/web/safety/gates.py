"""The gate in front of anything joint, made of one member's own answers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.safety.gate import Gate, gate
from reknit.safety.severe import Concern, standing_concerns
from reknit.web.checks.ways import Way
from reknit.web.indicators.keeping import read_rows
from reknit.web.safety.private_answers import private_answers_of
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from reknit.web.policy import Standing


def gate_of(standing: Standing) -> Gate:
    """Return whether this member is offered a joint talk. Nothing of it may be stored, or shown to the other."""
    concerns, screened_days_ago = _own(standing)
    return gate(standing.kind, own_concerns=concerns, screened_days_ago=screened_days_ago)


def own_concerns(standing: Standing) -> tuple[Concern, ...]:
    """Return what this member's own answers say is severe now; nothing for a guest, who might be somebody else."""
    return () if standing.is_guest else _own(standing)[0]


def _own(standing: Standing) -> tuple[tuple[Concern, ...], int | None]:
    """Return the concerns, and whole days since the private questions were last answered; the same steps for all.

    They are made of what was answered with the account: whoever uses it might not be who answered in another way.
    """
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    quiet = [
        (row.check_made.answered_at, [(name, each.value) for name, each in answers.items()])
        for row, answers in read_rows(standing.member, keyring, Way.OWN_DEVICE)
    ]
    private = [(at, list(answers.items())) for at, answers in private_answers_of(standing.member, keyring)]
    given = [pair for _, answers in sorted(quiet + private, key=lambda each: each[0]) for pair in answers]
    days_ago = (timezone.now() - private[-1][0]).days if private else None
    return standing_concerns(given, standing.role.voice), days_ago
