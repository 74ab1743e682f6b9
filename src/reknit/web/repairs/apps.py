"""Django's entry for this room."""

from django.apps import AppConfig


class RepairsConfig(AppConfig):
    """Talks in which two people mend something between them."""

    name = "reknit.web.repairs"
    label = "repairs"
