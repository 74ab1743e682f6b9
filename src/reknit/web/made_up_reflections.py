"""The reflections of the made-up therapist, so that the page on one's own part is not empty."""

from __future__ import annotations

import tomllib
import uuid
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from django.utils import timezone

from reknit.web.self_examination.about import people_with
from reknit.web.self_examination.models import Reflection
from reknit.web.self_examination.reflections import Written, keep

if TYPE_CHECKING:
    from reknit.web.people.models import Person


def write_reflections(person: Person) -> None:
    """Let this person have written them, some days ago."""
    dyads = {name: dyad_id for dyad_id, name in people_with(person).items()}
    text = files("reknit.web").joinpath("made_up_reflections.toml").read_text(encoding="utf-8")
    for each in tomllib.loads(text)["reflection"]:
        reflection_id, at = uuid.uuid4(), timezone.now() - timedelta(days=each["days_ago"])
        keep(person, reflection_id, Written(each["words"], each["prompt"], dyads.get(each["about"])), version=0)
        Reflection.objects.filter(pk=reflection_id).update(begun_at=at, changed_at=at)
