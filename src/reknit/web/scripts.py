"""Requests that come from the site's own scripts, which read JSON rather than pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def by_script(request: HttpRequest) -> bool:
    """Return whether one of the site's own scripts asks."""
    return request.headers.get("X-Requested-With") == "reknit"
