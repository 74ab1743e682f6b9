"""Signing in, on top of django-allauth: by a name that is stored only as a fingerprint; second factors sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from reknit.storage.envelope import NONCE_BYTES, new_nonce
from reknit.storage.statement import Statement
from reknit.web.links.qr import qr_svg
from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index

if TYPE_CHECKING:
    from django.http import HttpRequest

SECRET = b"second factor"
_BY_ID = Statement(lambda person_id: Person.objects.filter(pk=person_id), UUID)


class SignInBackend(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    """Finds the person by the fingerprint of what was typed."""

    def _authenticate_by_username(self, username: str, password: str) -> Person | None:
        person = Person.objects.filter(sign_in_index=sign_in_index(username)).first()
        return self._check_password(person, password)

    def get_user(self, user_id: UUID) -> Person | None:
        """Return who is signed in; None where they have been disabled since."""
        return next((each for each in _BY_ID(user_id) if self.user_can_authenticate(each)), None)

    def _check_password(self, user: Person | None, password: str) -> Person | None:
        """Return the person if this is their password. Unknown, disabled and wrong take as long and look the same."""
        if user is None:
            return None
        self._did_check_password = True
        return user if user.check_password(password) and user.is_active else None

    def _mitigate_timing_attack(self, password: str) -> None:
        make_password(password)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Accounts are made by invitation only, and sensitive changes ask for the password again."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "That name and password do not fit together.",
        "too_many_login_attempts": "Too many tries. Please wait five minutes, then try again.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your present password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up unasked."""
        del request
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where a changed password leads: back to one's account."""
        del request
        return reverse("account")

    def reauthenticate(self, user: Person, password: str) -> bool:
        """Return whether this is the person's password; wrong tries count towards the lock-out."""
        self.pre_authenticate(context.request, username=str(user.pk))
        is_right = user.check_password(password)
        if is_right:
            self._rollback_login_failed_rl_usage()
        return is_right

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own signature
        """Send nothing: reknit holds no addresses in the clear."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ANN401
        """Count tries by the fingerprint of the name, so that no table of tries holds what was typed."""
        del request
        return sign_in_index(credentials.get("username", ""))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Keeps the secrets of second factors sealed, and never lets staff go without one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code does not fit. Codes change every half minute; please try the next one.",
        "cannot_delete_authenticator": "People who work here keep a second lock. Add another first.",
    }

    def build_totp_svg(self, url: str) -> str:
        """Return the square to scan with an authenticator app."""
        return qr_svg(url, "Scan this with your authenticator app, or type the key below it")

    def encrypt(self, text: str) -> str:
        """Return a secret sealed under the site's newest wrapping key."""
        keys, nonce = settings.SITE_KEYS, new_nonce()
        sealed = nonce + AESGCM(keys.wrapping[keys.newest]).encrypt(nonce, text.encode(), SECRET)
        return f"{keys.newest}:{sealed.hex()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        name, _, held = encrypted_text.partition(":")
        sealed = bytes.fromhex(held)
        opener = AESGCM(settings.SITE_KEYS.wrapping[name])
        return opener.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], SECRET).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether this factor may go: staff keep at least one besides recovery codes."""
        if not authenticator.user.is_staff:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002 - allauth's own name
        """Return what a new passkey is called unless its owner says otherwise."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def _get_user_identifier(self, user: Person) -> str:
        del user
        return "reknit"
