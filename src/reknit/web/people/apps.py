"""Django's entry for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and their identities."""

    name = "reknit.web.people"
    label = "people"
