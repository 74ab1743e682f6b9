"""One line of one's own copy, the same in JSON and in CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.web.audit.telling import ME, OTHER

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody said or did, as the one who takes the copy may read it.

    `what` names it; `value` is what was said, in words or as a number; `by` is `me`, `other`, or "" where it is
    nobody's alone. `session` is its number, `level` the share level as stored, "" where there is none.
    """

    what: str
    value: str | int | float | None = None
    by: str = ""
    at: datetime | date | None = None
    session: int | None = None
    level: str = ""


def by(is_own: bool) -> str:  # noqa: FBT001 - the question is its only argument
    """Return whose it is."""
    return ME if is_own else OTHER
