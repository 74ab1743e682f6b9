"""Of what is asked now and then, of money, and of what is for one person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.web.audit.telling import ME, OTHER
from reknit.web.checks.ways import Way
from reknit.web.indicators.keeping import read_rows
from reknit.web.indicators.money import money_answers
from reknit.web.indicators.seeing import now_and_then
from reknit.web.own_copy.entry import Entry
from reknit.web.safety.private_answers import private_answers_of
from reknit.web.safety.wishes import wishes_made
from reknit.web.vault.keyring import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.policy import Standing


def indicators(standing: Standing) -> Iterator[Entry]:
    """Yield one's own answers with the account, replaced ones too, and of the other's what stands beside them."""
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    for row, given in read_rows(standing.member, keyring, Way.OWN_DEVICE):
        check = row.check_made
        for name, answer in given.items():
            if answer.value is not None:
                at, number = check.answered_at, check.session.number
                yield Entry(name, answer.value, ME, at, number, answer.level.value)
    for course in now_and_then(standing).courses:
        for number, value in course.other:
            yield Entry(course.indicator.name, value, OTHER, session=number)


def money(standing: Standing) -> Iterator[Entry]:
    """Yield one's own answers about money, and the other's where both shared."""
    for each in money_answers(standing):
        if each.value:
            yield Entry(each.name, dict(each.options)[each.value], ME, level=each.level.value)
        if each.theirs:
            yield Entry(each.name, each.theirs, OTHER)


def private_questions(standing: Standing) -> Iterator[Entry]:
    """Yield what one answered to the private questions."""
    keyring = Keyring(standing.dyad.pk, [standing.member.person_id])
    for at, given in private_answers_of(standing.member, keyring):
        for name, value in given.items():
            if value is not None:
                yield Entry(name, value, ME, at)


def wishes(standing: Standing) -> Iterator[Entry]:
    """Yield when one wished that someone here knows, and what became of it."""
    for wish in wishes_made(standing):
        became = "acknowledged" if wish.acknowledged_at else "taken back" if wish.taken_back_at else "waits"
        yield Entry("I want someone here to know", became, ME, wish.at)
