"""Django's entry for this room."""

from django.apps import AppConfig


class SelfExaminationConfig(AppConfig):
    """What one therapist looks back on alone."""

    name = "reknit.web.self_examination"
    label = "self_examination"
