"""Django's entry for this room."""

from django.apps import AppConfig


class EndingsConfig(AppConfig):
    """Ending well."""

    name = "reknit.web.endings"
    label = "endings"
