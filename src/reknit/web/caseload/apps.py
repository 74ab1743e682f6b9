"""Django's entry for this room."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """The caseload."""

    name = "reknit.web.caseload"
    label = "caseload"
