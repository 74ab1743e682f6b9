"""What each says about money: sealed, at first for oneself; side by side only where both shared."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reknit.indicators.practicals import DEFAULT_LEVEL, practicals, read_practicals
from reknit.safety.stored import stored_content, stored_text
from reknit.sharing import Level
from reknit.storage.envelope import Place
from reknit.web.audit.lines import Act, write_line
from reknit.web.indicators.models import MoneyAnswers
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from reknit.web.dyads.models import Member
    from reknit.web.policy import Standing

LEVEL_FIELD = "level-{name}"
LEVELS = (Level.ONLY_ME, Level.SHARED)


@dataclass(frozen=True, slots=True)
class MoneyAnswer:
    """One question about money: what one said oneself, and what the other said where both shared it."""

    name: str
    text: str
    help: str
    options: tuple[tuple[str, str], ...]
    value: str
    level: Level
    theirs: str


@transaction.atomic
def keep_money_answers(standing: Standing, raw: Mapping[str, str]) -> None:
    """Store what this member says; what was said before is written over."""
    asked = practicals(standing.kind, standing.role.voice)
    answers = {name: [value, _level(raw, name).value] for name, value in read_practicals(asked, raw).items()}
    author_id = standing.member.person_id
    row = MoneyAnswers.objects.select_for_update().filter(member=standing.member).first()
    pk = row.pk if row else uuid.uuid4()
    text = stored_text({"answers": answers, "version": asked.version})
    sealed = Keyring(standing.dyad.pk, [author_id]).seal(text, author_id, _place(pk, standing.dyad.pk))
    told = {"sealed": sealed, "written_at": timezone.now()}
    MoneyAnswers.objects.update_or_create(member=standing.member, defaults=told, create_defaults={"pk": pk, **told})
    write_line(Act.PRACTICALS_CHANGED, actor_id=author_id, dyad_id=standing.dyad.pk)


def money_answers(standing: Standing) -> list[MoneyAnswer]:
    """Return the questions with what this member may see."""
    keyring = Keyring(standing.dyad.pk)
    rows = {row.member_id: row for row in MoneyAnswers.objects.filter(member__dyad_id=standing.dyad.pk)}
    own, others = (_stored(rows.get(each.pk), each, keyring) for each in (standing.member, standing.other))
    shown = []
    for each in practicals(standing.kind, standing.role.voice).questions:
        value, level = own.get(each.name, (None, DEFAULT_LEVEL))
        their_value, their_level = others.get(each.name, (None, DEFAULT_LEVEL))
        both_shared = value is not None and level is Level.SHARED and their_level is Level.SHARED
        theirs = each.options[their_value] if both_shared and their_value is not None else ""
        options = tuple((str(place), label) for place, label in enumerate(each.options))
        said = "" if value is None else str(value)
        shown.append(MoneyAnswer(each.name, each.text, each.help, options, said, level, theirs))
    return shown


def _stored(row: MoneyAnswers | None, member: Member, keyring: Keyring) -> dict[str, tuple[int | None, Level]]:
    if row is None:
        return {}
    answers = stored_content(keyring.unseal(row.sealed, _place(row.pk, member.dyad_id)))["answers"]
    since = member.person.private_since
    is_too_old = since is not None and row.written_at < since
    kept = {name: (value, Level(level)) for name, (value, level) in answers.items()}
    return {name: each for name, each in kept.items() if each[1] is Level.SHARED or not is_too_old}


def _level(raw: Mapping[str, str], name: str) -> Level:
    return Level.SHARED if raw.get(LEVEL_FIELD.format(name=name)) == Level.SHARED else DEFAULT_LEVEL


def _place(row: UUID, dyad_id: UUID) -> Place:
    return Place("money_answers", "sealed", row, dyad_id)
