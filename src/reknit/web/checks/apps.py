"""Django's entry for this room."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    """Sessions and checks. The label keeps clear of Django's own system checks."""

    name = "reknit.web.checks"
    label = "session_checks"
