"""The one row of the site, and what it says until somebody has filled it in."""

from __future__ import annotations

from reknit.web.clinic.models import Site

UNNAMED = "reknit"


def the_site() -> Site:
    """Return what the site says about itself; not stored yet on a new one."""
    return Site.objects.filter(pk=1).first() or Site(pk=1, name=UNNAMED)


def contact_lines(site: Site) -> list[str]:
    """Return the site's contacts, one each."""
    return [line.strip() for line in site.contacts.splitlines() if line.strip()]
