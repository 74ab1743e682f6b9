"""Django's entry for this room."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """What is for one person alone."""

    name = "reknit.web.safety"
    label = "safety"
