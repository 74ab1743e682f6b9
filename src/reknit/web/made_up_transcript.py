"""A talk that the made-up therapist brought and has coded up to the middle, through the same doors that people use."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from reknit.web.coding.coders import invite
from reknit.web.coding.codes import SegmentChange, TurnChange, save
from reknit.web.coding.drafts import draft_of, ready
from reknit.web.coding.keeping import keep, read
from reknit.web.coding.models import Coder

if TYPE_CHECKING:
    from reknit.web.people.models import Person

TITLE = "The letter that was not written"
WHO = {"Ana": "therapist", "Ben": "patient"}
CODED = {
    1: "", 2: "minimal_response", 3: "", 4: "abstract_talk", 5: "", 6: "deferential", 7: "", 8: "minimal_response",
    9: "", 10: "complaint_activities", 11: "owns_part discloses", 12: "deferential", 13: "validates invites_about_us",
}  # fmt: skip
RATED = {"impact": 4, "resolution": 4}


def bring_talk(person: Person, second: Person) -> None:
    """Let this person have brought it, coded some of it, and asked a colleague to code it as well."""
    data = files("reknit.web").joinpath("made_up_talk.vtt").read_bytes()
    row = keep(person, TITLE, ready(draft_of(data, TITLE), WHO, also=(), kept=("August",)))
    outline = read(row).outline
    turns = [TurnChange(turn, None, frozenset(kinds.split())) for turn, kinds in CODED.items()]
    save(Coder.objects.get(transcript=row, person=person).pk, outline, [*turns, SegmentChange(1, {}, RATED)])
    invite(row, second.pk)
