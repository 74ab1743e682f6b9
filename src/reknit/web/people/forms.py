"""Forms about people: signing in, making an account, choosing a password, one's own name."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from reknit.web.people.models import Person
from reknit.web.people.sign_in_names import sign_in_index

LONGEST_NAME = 120
LONGEST_PASSWORD = 512
PASSWORD_HELP = "At least 15 characters. A few words that belong together only for you are easiest to remember."  # noqa: S105
SIGN_IN_HELP = "What you type to sign in: any name you like, or an e-mail address. Capitals do not matter."
NAME_TAKEN = "Somebody signs in with that name already. Please choose another."
CONTROL = "Please leave out signs that cannot be printed."


class NameField(forms.CharField):
    """A name as people write it: one line, nothing invisible."""

    def __init__(self, **told: Any) -> None:  # noqa: ANN401 - Django's own options
        super().__init__(max_length=LONGEST_NAME, **told)

    def clean(self, value: Any) -> str:  # noqa: ANN401 - whatever the browser sent
        """Return the name.

        Raises:
            ValidationError: empty, too long, or with control characters.
        """
        name = " ".join(str(super().clean(value)).split(" "))
        if not name.isprintable():
            raise ValidationError(CONTROL)
        return name


class NewPasswordField(forms.CharField):
    """A password to be: long, not a common one; no rules about signs."""

    def __init__(self, **told: Any) -> None:  # noqa: ANN401 - Django's own options
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, help_text=PASSWORD_HELP, **told)

    def validate(self, value: Any) -> None:  # noqa: ANN401 - whatever the browser sent
        """Refuse short and common passwords."""
        super().validate(value)
        validate_password(value)


def present_password(label: str) -> forms.CharField:
    """Return a field for a password one has."""
    widget = forms.PasswordInput({"autocomplete": "current-password"})
    return forms.CharField(label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget)


class SignInForm(LoginForm):  # type: ignore[misc] # allauth has no types
    """Signing in. What was typed is used to find the person and kept nowhere, not even in the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own signature
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["login"] = forms.CharField(label="Sign-in name", max_length=320, widget=forms.TextInput(attributes))
        self.fields["password"] = present_password("Password")
        self.order_fields(["login", "password"])

    def login(self, request: Any, redirect_url: str | None = None) -> Any:  # noqa: ANN401 - allauth's own signature
        """Go on to the second factor, or in."""
        return self._login_with_password(request, redirect_url, {})


class ChangeOwnPasswordForm(ChangePasswordForm):  # type: ignore[misc] # allauth has no types
    """Changing one's own password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's own signature
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = present_password("Your present password")
        self.fields["password1"] = NewPasswordField(label="Your new password")
        del self.fields["password2"]


class PasswordForm(forms.Form):
    """A new password, for somebody who was given a link."""

    password = NewPasswordField(label="Your new password")


class OwnNameForm(forms.Form):
    """One's own name."""

    name = NameField(label="Your name", widget=forms.TextInput({"autocomplete": "name"}))


class AccountForm(OwnNameForm):
    """An account to be: name, sign-in name, password."""

    sign_in_name = forms.CharField(
        label="Sign-in name",
        max_length=LONGEST_NAME,
        help_text=SIGN_IN_HELP,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = NewPasswordField(label="Password")

    def clean_sign_in_name(self) -> str:
        """Refuse a name that is taken or cannot be typed again."""
        typed = str(self.cleaned_data["sign_in_name"])
        if not typed.isprintable():
            raise ValidationError(CONTROL)
        if Person.objects.filter(sign_in_index=sign_in_index(typed)).exists():
            raise ValidationError(NAME_TAKEN)
        return typed


class FirstAccountForm(AccountForm):
    """The first account of a site."""

    is_clinician = forms.BooleanField(label="I also see patients or trainees", required=False)


class StaffForm(forms.Form):
    """Somebody to be invited to the staff."""

    name = NameField(label="Their name")
    is_clinician = forms.BooleanField(label="Sees patients or trainees", required=False)
    is_administrator = forms.BooleanField(label="Looks after this site", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse somebody with nothing to do here."""
        told = super().clean() or {}
        if not (told.get("is_clinician") or told.get("is_administrator")):
            raise ValidationError("Please choose at least one of the two.")
        return told
