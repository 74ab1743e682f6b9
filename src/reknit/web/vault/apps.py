"""Django's entry for this room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Data keys, stored only wrapped."""

    name = "reknit.web.vault"
    label = "vault"
