"""What a guest in a talk is told once their sitting is over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from reknit.web.scripts import by_script

WRITTEN = frozenset({"words", "happened", "felt", "needed", "for_you"})
"""Fields of a talk in which somebody writes."""


def sitting_is_over(request: HttpRequest) -> HttpResponse:
    """Say that the time here is over, and show again what was just typed: it was not sent."""
    if by_script(request):
        return JsonResponse({"message": "The time here is over, and this was not sent."}, status=410)
    texts = [text for name, text in request.POST.items() if name in WRITTEN and isinstance(text, str) and text.strip()]
    return render(request, "reknit/talk/over.html", {"left_over": texts}, status=410)
