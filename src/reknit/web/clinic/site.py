"""The one row of the site, and what it says until somebody has filled it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.clinic.keeping import Keeping
from reknit.safety.contacts import Contact, ContactsRefused, contacts_for, read_contacts
from reknit.storage.statement import Statement
from reknit.web.clinic.models import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

UNNAMED = "reknit"
_SITE = Statement(lambda: Site.objects.filter(pk=1))


def the_site() -> Site:
    """Return what the site says about itself; not stored yet on a new one."""
    return _SITE.first() or Site(pk=1, name=UNNAMED)


def keeping_of(site: Site) -> Keeping:
    """Return how long this site keeps what has ended."""
    return Keeping(site.months_ended, site.months_lines, site.keeping_changed_on, site.months_transcripts)


def contacts_of(site: Site) -> tuple[Contact, ...]:
    """Return the site's contacts; a list that cannot be read any more is shown line by line as it is."""
    try:
        return read_contacts(site.contacts)
    except ContactsRefused:
        return tuple(Contact(line.strip()) for line in site.contacts.splitlines() if line.strip())


def contacts_here(kind: str) -> Sequence[Contact]:
    """Return the contacts for this kind of dyad in the site's country."""
    site = the_site()
    return contacts_for(contacts_of(site), kind=kind, country=site.country)
