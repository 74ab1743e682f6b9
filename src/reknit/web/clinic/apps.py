"""Django's entry for this room."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """What the site itself says: its name, its contacts."""

    name = "reknit.web.clinic"
    label = "clinic"
