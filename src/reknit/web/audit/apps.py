"""Django's entry for this room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """A line for every change and every look."""

    name = "reknit.web.audit"
    label = "audit"
