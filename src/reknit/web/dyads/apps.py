"""Django's entry for this room."""

from django.apps import AppConfig


class DyadsConfig(AppConfig):
    """Two people and the bond between them."""

    name = "reknit.web.dyads"
    label = "dyads"
