"""What the page of a talk is made of: the guide's words, what is open so far, and a form for each offered move."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone

from reknit.repair.guide import Aside, guide
from reknit.repair.moves import AT_WORK, Move, Stage
from reknit.web.checks.models import Session
from reknit.web.pages import talking_words as said
from reknit.web.pages.talking_forms import Shown, Typed, shown
from reknit.web.repairs.models import MoveMade, Repair
from reknit.web.repairs.reading import ReadRound, rounds, texts
from reknit.web.repairs.rooms import room_of
from reknit.web.repairs.stepping_in import is_step_back, may_step_in, sees_own_sealed
from reknit.web.repairs.visible import VisibleWish, visible
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from reknit.repair.guide import Guide
    from reknit.repair.room import Room
    from reknit.web.policy import Standing
    from reknit.web.repairs.visible import Visible

SESSIONS_NAMED = 12
RATINGS = range(11)
FOLDED = frozenset({Stage.WISHES, Stage.NEGOTIATE, Stage.AGREEMENT})
"""Stages whose own forms come first, so that what was said before is folded away."""

LEADS_ON = frozenset({Move.OPEN, Move.YES})
"""These come before the forms that change something at the same stage."""
LOOKING_BACK = frozenset({Stage.CHECK_BACK_1, Stage.HOLDING, Stage.CHECK_BACK_2, Stage.ENDING})


@dataclass(frozen=True, slots=True)
class ListedTalk:
    """One talk in a list, as it stands for the viewer."""

    id: UUID
    began_at: datetime
    state: str
    icon: str
    sentence: str
    is_over: bool
    waits_for_me: bool


@dataclass(frozen=True, slots=True)
class ShownWish:
    """A wish with its text and what each said to it, as far as the viewer may see that."""

    wish: VisibleWish
    submission: str
    take_back: str
    text: str
    mine: str
    theirs: str
    result: str


def repair_in(standing: Standing, repair_id: UUID) -> Repair:
    """Return a talk of the dyad.

    Raises:
        Http404: there is none with this id.
    """
    found = Repair.objects.filter(pk=repair_id, dyad=standing.dyad).select_related("kept_by").first()
    if found is None:
        raise Http404
    return found


def seen_by(standing: Standing, repair: Repair, room: Room) -> Visible:
    """Return what this member, or whoever sits here in their name, may see of a talk today."""
    sees_sealed = sees_own_sealed(standing, repair.began_at)
    return visible(room, standing.member.role, timezone.localdate(), sees_sealed=sees_sealed)


def listed_talks(standing: Standing) -> list[ListedTalk]:
    """Return the dyad's talks as they stand for this member, the latest first."""
    found = Repair.objects.filter(dyad=standing.dyad).select_related("kept_by").order_by("-began_at")
    keyring = Keyring(standing.dyad.pk)
    return [_listed(each, seen_by(standing, each, room_of(each, keyring)), standing.other_name) for each in found]


def _listed(repair: Repair, seen: Visible, other: str) -> ListedTalk:
    words, icon = said.state(seen.standing.stage, seen.outcome)
    waits = seen.standing.waits_for
    return ListedTalk(
        repair.pk,
        repair.began_at,
        words,
        icon,
        seen.standing.sentence.format(other=other),
        repair.is_over,
        bool(waits) and seen.role in waits,
    )


def room_page(standing: Standing, repair: Repair, typed: Typed | None) -> dict[str, Any]:
    """Return what the page of this talk shows to this member."""
    room = room_of(repair)
    other = standing.other_name
    seen = seen_by(standing, repair, room)
    wanted = [each.id for each in seen.items] + ([seen.third.who] if seen.third else [])
    written = texts(standing, repair, room, wanted)
    steps_in = may_step_in(standing)
    forms = _forms(standing, seen, written, typed, steps_in=steps_in)
    now = seen.standing
    return {
        "standing": standing,
        "repair": repair,
        "seen": seen,
        "stage": now.stage.value,
        "guide": guide(now.stage, rub=seen.rub, voice=standing.role.voice, other=other),
        "sentence": now.sentence.format(other=other),
        "steps": said.steps(seen.step),
        "steps_in": steps_in,
        "forms": [each for each in forms if not each.is_later],
        "later": [each for each in forms if each.is_later],
        "left_over": _left_over(typed, forms),
        "tells": seen.turn is not None and now.stage is Stage.SAY_BACK,
        "i_tell": seen.turn is not None and seen.turn.teller == seen.role,
        "asides": _asides(standing, seen),
        "watches": not repair.is_over,
        "taken": _taken(standing, repair),
        "has_ended": standing.dyad.ended_at is not None,
        **_said(seen, written),
        **_choices(standing, seen),
    }


def _said(seen: Visible, written: Mapping[str, str]) -> dict[str, Any]:
    """Return what the two have said so far, as far as this role may see it."""
    read = rounds(seen, written)
    return {
        "read": _parts(read, seen.round),
        "is_folded": seen.standing.stage in FOLDED,
        "past": [_past(each, seen) for each in read if each.number < seen.round],
        "set_aside": [each for each in read if each.number == seen.round],
        "reads_other": any(part.theirs for each in read for part in each.parts),
        "wishes": [_wish(each, written) for each in seen.wishes if each.id in written],
        "looks": [(each, each.role == seen.role) for each in seen.check_backs if each.round == seen.round],
        "their_ending": said.ENDINGS[seen.their_ending] if seen.their_ending else "",
        "my_ending": said.ENDINGS[seen.my_ending] if seen.my_ending else "",
        "outcome": said.OUTCOMES[seen.outcome] if seen.outcome else "",
        "third": written.get(seen.third.who, "") if seen.third else "",
    }


def _forms(
    standing: Standing, seen: Visible, written: Mapping[str, str], typed: Typed | None, *, steps_in: bool
) -> list[Shown]:
    if standing.dyad.ended_at is not None:
        return []
    offers = [each for each in seen.standing.offers if steps_in or is_step_back(each.move)]
    moves = {each.move for each in offers}
    # To invite back is to say yes, and one button is enough for it.
    chosen = [each for each in offers if not (each.move is Move.INVITE and Move.ACCEPT in moves)]
    chosen.sort(key=lambda each: each.move not in LEADS_ON)
    return [shown(each, seen, standing.other_name, typed, _before(each.move, seen, written)) for each in chosen]


def _before(move: Move, seen: Visible, written: Mapping[str, str]) -> dict[str, str]:
    """Return what this member gave at this step already, as the fields of its form."""
    own = [each for each in seen.items if each.move is move and each.role == seen.role and each.round == seen.round]
    latest = next((written[each.id] for each in reversed(own) if each.current and each.id in written), None)
    if move is Move.WRITE_LINE and latest is not None:
        return {"words": latest}
    if move is Move.SEAL and latest is not None:
        return _side_fields(latest)
    if move is Move.NOTICE and seen.notice is not None:
        notice = seen.notice
        return {"choice": notice.rub, "number": str(notice.strength), "session": str(notice.session or "")}
    return {}


def _side_fields(text: str) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in json.loads(text).items()}


def _left_over(typed: Typed | None, forms: list[Shown]) -> list[str]:
    """Return the texts that somebody sent and for which there is no form any more."""
    if typed is None or any(each.move is typed.move for each in forms):
        return []
    names = ("words", "happened", "felt", "needed", "for_you")
    return [typed.fields[name] for name in names if typed.fields.get(name, "").strip()]


def _parts(read: tuple[ReadRound, ...], number: int) -> list[dict[str, Any]]:
    return [
        {"heading": said.HEADINGS[part.move], "part": part, "is_sides": part.move is Move.SEAL}
        for each in read
        if each.number == number
        for part in each.parts
        if part.move is not Move.WISH
    ]


def _past(each: ReadRound, seen: Visible) -> dict[str, Any]:
    looks = [(look, look.role == seen.role) for look in seen.check_backs if look.round == each.number]
    parts = [
        {"heading": said.HEADINGS[part.move], "part": part, "is_sides": part.move is Move.SEAL} for part in each.parts
    ]
    return {"number": each.number, "parts": parts, "looks": looks, "set_aside": each.set_aside}


def _wish(wish: VisibleWish, written: Mapping[str, str]) -> ShownWish:
    mine, theirs, result = (
        "" if answer is None else said.ANSWERS[answer] for answer in (wish.mine, wish.theirs, wish.result)
    )
    return ShownWish(wish, uuid.uuid4().hex, uuid.uuid4().hex, written[wish.id], mine, theirs, result)


def _asides(standing: Standing, seen: Visible) -> dict[str, Any]:
    def aside(which: Aside) -> Guide:
        return guide(which, rub=seen.rub, voice=standing.role.voice, other=standing.other_name)

    return {
        "third_guide": aside(Aside.THIRD) if seen.step in AT_WORK else None,
        "elsewhere": aside(Aside.ELSEWHERE) if seen.standing.stage in LOOKING_BACK else None,
    }


def _taken(standing: Standing, repair: Repair) -> str:
    """Return the id of the move that was last taken from this member, so that a page can drop its draft."""
    latest = MoveMade.objects.filter(repair=repair, author=standing.member).order_by("-at").first()
    return latest.submission.hex if latest else ""


def _choices(standing: Standing, seen: Visible) -> dict[str, Any]:
    moves = {each.move for each in seen.standing.offers}
    numbered = Session.objects.filter(dyad=standing.dyad, not_held="").order_by("-number")[:SESSIONS_NAMED]
    return {
        "sessions": list(numbered) if Move.NOTICE in moves else [],
        "rubs": said.RUBS.items(),
        "strengths": said.STRENGTHS.items(),
        "first_aids": [(aid, words, aid in seen.tried) for aid, words in said.FIRST_AIDS.items()],
        "needs": said.NEEDS.items(),
        "answers": said.ANSWERS.items(),
        "endings": [(each, said.ENDINGS[each]) for each in seen.possible_endings],
        "ratings": RATINGS,
        "tomorrow": (timezone.localdate() + timedelta(days=1)).isoformat(),
    }
