"""Help: the site's own contacts; and a way to leave quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from reknit.web.clinic.site import contacts_of, the_site
from reknit.web.policy import anyone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@anyone
def help_page(request: HttpRequest) -> HttpResponse:
    """Show where to find help, signed in or not."""
    site = the_site()
    return render(request, "reknit/clinic/help.html", {"site_name": site.name, "contacts": contacts_of(site)})


@csrf_exempt
@require_http_methods(["GET", "POST"])
@anyone
def leave(request: HttpRequest) -> HttpResponse:
    """Show an empty page. Sent as a form it also ends this browser's session and clears what the device kept.

    Leaving must never fail because a page was open for long, so the form needs no token. Browsers tell by themselves
    where a form was sent from; one of another site's ends nothing and clears nothing.
    """
    response = render(request, "reknit/clinic/leave.html")
    if request.method == "POST" and _is_from_here(request):
        request.session.flush()
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _is_from_here(request: HttpRequest) -> bool:
    """Return whether no header says that the form was another site's. Old browsers send neither."""
    here = f"{request.scheme}://{request.get_host()}"
    is_own = request.headers.get("Origin", here) == here
    return is_own and request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
