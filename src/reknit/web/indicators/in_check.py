"""The quiet questions on the form of a check: which ones, in which words, and what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reknit.hints.reading import hints_for
from reknit.indicators.answers import ANSWER, ASKED, LEVEL, IndicatorAnswers, asked_in_form, read_indicators
from reknit.indicators.asking import asked_after
from reknit.indicators.indicators import indicators
from reknit.web.checks.put_away import those_put_away
from reknit.web.checks.viewer_panel import viewer_panel, viewer_rows
from reknit.web.checks.ways import Way
from reknit.web.indicators.keeping import read_rows, rows_of, unsealed
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reknit.web.checks.models import Check
    from reknit.web.policy import Standing

PROBLEM = "indicator-"
"""Stands before an indicator's name where a form's problems are listed by question."""


def quiet_to_ask(author: Standing, session_number: int) -> tuple[str, ...]:
    """Return which indicators this member is asked after a session. No answer goes into it, neither's."""
    keyring = Keyring(author.dyad.pk, [author.member.person_id])
    asked_before: dict[int, set[str]] = {}
    for row, answers in read_rows(author.member, keyring):
        asked_before.setdefault(row.check_made.session.number, set()).update(answers)

    def asked(*, hint_is_there: bool) -> tuple[str, ...]:
        return asked_after(session_number, kind=author.kind, asked_before=asked_before, hint_is_there=hint_is_there)

    without_hint = asked(hint_is_there=False)
    if without_hint or not asked(hint_is_there=True):
        return without_hint
    return asked(hint_is_there=_hint_is_there(author))


def _hint_is_there(viewer: Standing) -> bool:
    """Return whether this member is shown a hint that they have not put away. A guest is shown none."""
    if viewer.is_guest:
        return False
    panel = viewer_panel(viewer, viewer_rows(viewer))
    if not panel.n_dyads:
        return False
    reading = hints_for(panel, viewer=viewer.member.role, names=viewer.names)
    keys = [each.key for each in reading.hints]
    return bool(set(keys) - those_put_away(viewer, keys))


def read_quiet(author: Standing, raw: Mapping[str, str]) -> IndicatorAnswers:
    """Return what the form says about indicators.

    Raises:
        IndicatorsRefused: an answer or a level is not possible.
    """
    return read_indicators(asked_in_form(raw, author.kind), raw, author.role.voice)


def stored_quiet_fields(check: Check, author: Standing) -> dict[str, str]:
    """Return what was answered with a check, as the fields of its form."""
    way = Way.LINK if author.is_guest else Way.OWN_DEVICE
    row = rows_of(author.member, way).filter(check_made=check).first()
    if row is None:
        return {}
    answers = unsealed(row, author.dyad.pk, Keyring(author.dyad.pk, [author.member.person_id]))
    fields = {ASKED: " ".join(answers)} if answers else {}
    for name, answer in answers.items():
        fields[ANSWER + name] = "" if answer.value is None else str(answer.value)
        fields[LEVEL + name] = answer.level.value
    return fields


def quiet_part(
    author: Standing, session_number: int, fields: Mapping[str, str], problems: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the form shows: the questions, answered as in `fields`, each with what is wrong with it."""
    asked = asked_in_form(fields, author.kind) if ASKED in fields else quiet_to_ask(author, session_number)
    known = indicators()
    return {
        "title": known.title,
        "intro": known.intro,
        "asked": " ".join(asked),
        "questions": [_question(author, name, fields, problems) for name in asked],
    }


def _question(author: Standing, name: str, fields: Mapping[str, str], problems: Mapping[str, str]) -> dict[str, Any]:
    worded = indicators().named(name).worded(author.role.voice, author.other_name)
    value = fields.get(ANSWER + name, "")
    return {
        "name": name,
        "text": worded.text,
        "help": worded.help,
        "options": [(str(each.value), each.label) for each in worded.options],
        "value": value,
        "skipped": ANSWER + name in fields and not value,
        "level": fields.get(LEVEL + name) or worded.default_level.value,
        "error": problems.get(PROBLEM + name, ""),
    }
