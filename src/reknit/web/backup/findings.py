"""What is said of a site that was looked over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Health(IntEnum):
    """How well one thing is; the worst is the command's exit code."""

    WELL = 0
    TO_DO = 1
    WRONG = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one thing."""

    health: Health
    said: str
