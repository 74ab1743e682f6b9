"""The forms about the site."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from reknit.clinic.keeping import FEWEST_MONTHS_OF_LINES, MOST_MONTHS
from reknit.kinds import kinds
from reknit.safety.contacts import ContactsRefused, read_contacts
from reknit.safety.risk import ProtocolRefused
from reknit.web.safety.told import protocol_stored

MOST_CONTACTS = 12_000
MOST_PROTOCOL = 2_000
KINDS = ", ".join(kind.name for kind in kinds())


class SiteForm(forms.Form):
    """The site's name, where people find help, and who is told where somebody wishes it."""

    name = forms.CharField(label="Name of this site", max_length=120)
    contacts = forms.CharField(
        label="Where people find help",
        max_length=MOST_CONTACTS,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="One a line: name | how to reach them | hours | kinds | country. Only the name is needed. Kinds are "
        f"{KINDS}; empty means all. They should be independent of those who work here. Shown to everybody on the help "
        "page, signed in or not, and on the page “For you alone”.",
    )
    country = forms.CharField(
        label="Country",
        max_length=2,
        required=False,
        help_text="Two letters, as in DE. Then only contacts of this country, or of none, stand on “For you alone”.",
    )
    risk_protocol = forms.CharField(
        label="Who is told, if somebody wishes it",
        max_length=MOST_PROTOCOL,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="One a line, in the order they are asked: the name of somebody who works here | hours to answer, "
        "before the next one is asked too. Left empty, nobody is offered. Neither of the two is ever among those told.",
    )

    open_to_peers = forms.BooleanField(
        label="Partners and friends may begin here by themselves",
        required=False,
        help_text="Then whoever has an account may begin with a partner or a friend; otherwise only who works here.",
    )

    def clean_contacts(self) -> str:
        """Return the contacts, or say which lines cannot be read."""
        text = str(self.cleaned_data["contacts"])
        try:
            read_contacts(text)
        except ContactsRefused as refused:
            raise ValidationError(list(refused.messages)) from None
        return text

    def clean_country(self) -> str:
        """Return the country in capitals."""
        text = str(self.cleaned_data["country"]).upper()
        if text and not re.fullmatch("[A-Z]{2}", text):
            raise ValidationError("Please write the country as two letters, as in DE.")
        return text

    def clean_risk_protocol(self) -> str:
        """Return the protocol as it is stored, or say which lines cannot be read."""
        try:
            return protocol_stored(str(self.cleaned_data["risk_protocol"]))
        except ProtocolRefused as refused:
            raise ValidationError(list(refused.messages)) from None


class KeepingForm(forms.Form):
    """How long the site keeps what has ended."""

    months_ended = forms.IntegerField(
        label="Pairs that have ended, for so many months",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=f"1 to {MOST_MONTHS}.",
    )
    months_lines = forms.IntegerField(
        label="Lines of who looked and changed what, for so many months",
        required=False,
        min_value=FEWEST_MONTHS_OF_LINES,
        max_value=MOST_MONTHS,
        help_text=f"{FEWEST_MONTHS_OF_LINES} to {MOST_MONTHS}. Lines of a pair go with the pair in any case.",
    )
    months_transcripts = forms.IntegerField(
        label="Transcripts, for so many months after they were last coded",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=f"1 to {MOST_MONTHS}.",
    )
