"""Talks to bring and to code, and the way in: as the pages of bringing one send it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from reknit.web.coding.models import Coder, Transcript
from tests.web.cast import Browser, signed_in
from tests.web.given import SCRIPT

if TYPE_CHECKING:
    from tests.web.cast import Cast

NEW = "/transcripts/new/"
TALK = """Ana Lee: What was that like for you, Ben?
Ben: Fine. I told Clara about the lighthouse.
Ana Lee: I think I pushed you there.
Ben: Yes. A bit.
"""
SECRETS = ("lighthouse", "Clara", "Ana Lee")
"""Of these only the first is kept, and that sealed."""
WHO = {"Ana Lee": "therapist", "Ben": "patient"}


def vtt(turns: int, seconds: float = 10.0) -> str:
    """Return a talk of so many turns, with times."""
    cues = ["WEBVTT", ""]
    for at in range(turns):
        begin, end = (_stamp(seconds * each) for each in (at, at + 0.9))
        cues += [f"{begin} --> {end}", f"{'Ana Lee' if at % 2 == 0 else 'Ben'}: Words of turn {at + 1}.", ""]
    return "\n".join(cues)


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minute = divmod(int(minutes), 60)
    return f"{hours:02d}:{minute:02d}:{rest:06.3f}"


def file_of(text: str | bytes, name: str = "talk.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def fields_of(page: str, who: dict[str, str] = WHO) -> dict[str, str]:
    """Return what the form of looking through sends, with each name given to a member."""
    sent = dict(re.findall(r'type="hidden" name="(draft|shown)" value="([^"]*)"', page))
    for field, name in re.findall(r'<select name="(member-\d+)" aria-label="Who (.*?) is"', page):
        if name in who:
            sent[field] = who[name]
    return sent


def brought(browser: Browser, text: str = TALK, *, title: str = "A talk", **more: str) -> str:
    """Bring a talk through all its pages, and return the address at which it is kept."""
    page = browser.post(NEW, {"file": file_of(text)}).content.decode()
    page = browser.post(NEW, fields_of(page) | {"act": "look"} | more).content.decode()
    sent = fields_of(page) | {"act": "keep", "title": title, "agreed": "yes"} | more
    answer = browser.post(NEW, sent)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def saved(browser: Browser, address: str, **changes: Any) -> Any:
    """Save changes as the page's script does: turns and segments, each as [before, now]."""
    return browser.post(f"{address}save/", {"changes": json.dumps(changes)}, headers=SCRIPT)


def with_second_coder(cast: Cast, address: str) -> None:
    """Let Ito be the second coder of Ana's talk."""
    signed_in(cast.ana).post(f"{address}second-coder/", {"act": "invite", "coder": str(cast.ito.pk)})
    signed_in(cast.ito).post(f"{address}answer/", {"act": "accept"})


def transcript_at(address: str) -> Transcript:
    return Transcript.objects.get(pk=address.strip("/").rpartition("/")[2])


def coder_of(address: str, person: Any) -> Coder:
    return Coder.objects.get(transcript=transcript_at(address), person=person)
