"""Django's entry for this room."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    """Transcripts and what people code in them."""

    name = "reknit.web.coding"
    label = "coding"
