"""Django's entry for this room."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Supervision of a pair."""

    name = "reknit.web.supervision"
    label = "supervision"
