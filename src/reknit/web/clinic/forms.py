"""The form about the site."""

from __future__ import annotations

from django import forms

MOST_CONTACTS = 4000


class SiteForm(forms.Form):
    """The site's name, and where people find help."""

    name = forms.CharField(label="Name of this site", max_length=120)
    contacts = forms.CharField(
        label="Where people find help",
        max_length=MOST_CONTACTS,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="One a line, as people should read them: a name and a telephone number. Shown on the help page to "
        "everybody, signed in or not.",
    )
