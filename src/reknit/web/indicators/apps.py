"""Django's entry for this room."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """The quiet questions of the check, and the practical side."""

    name = "reknit.web.indicators"
    label = "indicators"
