"""Taking back what was for oneself alone: written over in place, as if "rather not say" had been chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reknit.web.checks.models import Check
from reknit.web.indicators.keeping import unsealed, without_what_was_kept, write_over
from reknit.web.indicators.models import QuietAnswers
from reknit.web.safety.private_answers import write_over_private_answers
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from reknit.web.checks.models import Session
    from reknit.web.policy import Standing


@transaction.atomic
def take_back_what_was_kept(standing: Standing, session: Session | None = None) -> None:
    """Write over every quiet answer that only this member sees, and all private ones; of this session only, if given.

    What was shared stays, so that the other sees no difference. It leaves no line. The fingerprints of the checks
    are dropped as well: together with the site's keys they could be used to try out what was there.
    """
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    checks = Check.objects.filter(author=standing.member)
    checks = checks.filter(session=session) if session else checks
    for row in QuietAnswers.objects.filter(check_made__in=checks):
        write_over(row, without_what_was_kept(unsealed(row, standing.dyad.pk, keyring)), standing.member, keyring)
    checks.update(fingerprint="")
    if session is None:
        write_over_private_answers(standing.member, keyring)
