"""What a password may not be, besides short or common."""

from __future__ import annotations

from django.core.exceptions import ValidationError

LONGEST_PIECE = 10
REPEATS = "This says the same short piece over and over. A few words that belong together only for you are stronger."


class NotRepeatedValidator:
    """Refuses "passwordpassword" and "1234567890123456": as easy to guess as the piece they are made of."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password that begins again after ten characters or fewer.

        Raises:
            ValidationError: it does.
        """
        del user
        typed = password.casefold()
        if any(typed[piece:] == typed[:-piece] for piece in range(1, min(LONGEST_PIECE, len(typed) - 1) + 1)):
            raise ValidationError(REPEATS, code="password_repeats")

    def get_help_text(self) -> str:
        """Return what to mind."""
        return "Not the same short piece over and over."
