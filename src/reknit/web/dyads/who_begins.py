"""Which kinds of dyad somebody may begin here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.kinds import Kind, Voice, kinds
from reknit.web.clinic.site import the_site

if TYPE_CHECKING:
    from reknit.web.people.models import Person


def kinds_begun_by(person: Person) -> list[Kind]:
    """Return the kinds this person may begin, in the first of the kind's two roles.

    Those with a guide are for clinicians. Partners and friends begin where they keep the site or work there, and
    anybody with an account does where the site says so.
    """
    is_open = person.is_staff or the_site().open_to_peers
    return [each for each in kinds() if (is_open if each.roles[0].voice is Voice.PEER else person.is_clinician)]
