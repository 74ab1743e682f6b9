"""Django's entry for this room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

if TYPE_CHECKING:
    from django.http import HttpRequest


class LinksConfig(AppConfig):
    """One-time links, codes and handed-over tablets."""

    name = "reknit.web.links"
    label = "links"

    def ready(self) -> None:
        """See to it that whoever signs in holds nothing that the browser held before."""
        user_logged_in.connect(_let_go, dispatch_uid="reknit.links.let_go")


def _let_go(request: HttpRequest, **_told: Any) -> None:  # noqa: ANN401 - the signal's own arguments
    for held in ("grant", "grant_ended", "talk_grant", "talk_grant_ended", "hander", "opened_link"):
        request.session.pop(held, None)
