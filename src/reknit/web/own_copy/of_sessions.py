"""Of sessions: the list, every answer that one may see, what one answered before, remarks, hints put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reknit.web.audit.telling import ME
from reknit.web.checks.models import Session
from reknit.web.checks.putting_away import reasons_given
from reknit.web.checks.receipts import REMARKS, changes_after_erased_remarks, receipts_of
from reknit.web.checks.seeing import replaced_answers, seen_answers
from reknit.web.own_copy.entry import Entry, by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.web.policy import Standing


def sessions(standing: Standing) -> Iterator[Entry]:
    """Yield the list of sessions that both keep."""
    for each in Session.objects.filter(dyad=standing.dyad).iterator():
        became = each.not_held or each.stage
        yield Entry("session", became, at=each.date, session=each.number)
        if each.not_held_by:
            yield Entry(f"{each.not_held} by", each.not_held_by, at=each.date, session=each.number)
        if each.late_by:
            yield Entry("came later", each.late_by, at=each.date, session=each.number)


def answers(standing: Standing) -> Iterator[Entry]:
    """Yield the answers in force that this member may see."""
    for each in seen_answers(standing):
        whose = by(each.is_own)
        yield Entry(each.question, each.value, whose, session=each.session_number, level=each.level.value)


def earlier_answers(standing: Standing) -> Iterator[Entry]:
    """Yield this member's own answers that later ones replaced."""
    for each in replaced_answers(standing):
        yield Entry(each.question, each.value, ME, each.answered_at, each.session_number, each.level.value)


def remarks(standing: Standing) -> Iterator[Entry]:
    """Yield what became of each remark that this member may see."""
    found = {each.id: each for each in seen_answers(standing, questions=REMARKS)}
    receipts = receipts_of(standing, found)
    for remark in found.values():
        receipt = receipts.get(remark.id)
        if receipt is None:
            continue
        reader, author = by(not remark.is_own), by(remark.is_own)
        if receipt.mark:
            yield Entry("mark", receipt.mark.value, reader, receipt.marked_at, remark.session_number)
        if receipt.change:
            yield Entry("what was changed", receipt.change, reader, receipt.marked_at, remark.session_number)
        if receipt.taken_up:
            yield Entry("was it taken up", receipt.taken_up.value, author, session=remark.session_number)
    for at, change in changes_after_erased_remarks(standing):
        yield Entry("what was changed", change, ME, at)


def hints_put_away(standing: Standing) -> Iterator[Entry]:
    """Yield when this member put hints away, and why."""
    for at, reason in reasons_given(standing):
        yield Entry("hint put away", reason, ME, at)
