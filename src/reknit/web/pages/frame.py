"""What every page's frame shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from reknit.storage.envelope import blind_index
from reknit.web.links.grants import grant_of
from reknit.web.links.talk_grants import talk_grant_of
from reknit.web.people.identities import display_name
from reknit.web.people.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest


def around_every_page(request: HttpRequest) -> dict[str, Any]:
    """Return whether someone is signed in, their name, where they find what, and whether the clinic is made up."""
    person = getattr(request, "user", None)
    told = {"demo": settings.MADE_UP, "help_url": reverse("help"), "signed_in": False}
    if isinstance(person, Person):
        return told | {
            "signed_in": True,
            "person_name": display_name(person),
            "person_key": _key(person.pk),
            "home_url": reverse("home"),
            "account_url": reverse("account"),
            "sign_out_url": reverse("account_logout"),
            "keeps_list": person.is_clinician,
            "looks_after_site": person.is_administrator,
        }
    grant = grant_of(request) if hasattr(request, "session") else None
    talk = talk_grant_of(request) if hasattr(request, "session") else None
    # What is typed in a talk is kept for this sitting only, and on a screen that both use not at all.
    own = grant.person_id if grant and not grant.is_handed_over else None
    whose = UUID(talk.sitting) if talk and not talk.is_table else own
    return told | {
        "person_key": _key(whose) if whose else "",
        "home_url": reverse("account_login"),
    }


def _key(person_id: UUID) -> str:
    """Return what binds answers kept on a device to their author, without naming anyone."""
    return blind_index(f"device|{person_id}", settings.SITE_KEYS)[:24]
