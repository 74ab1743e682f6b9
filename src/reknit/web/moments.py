"""How long ago something was, by a clock that may have been set right meanwhile."""

from __future__ import annotations

import time

STEP_SECONDS = 60
"""Clocks are kept right in small steps. What lies further ahead than this was noted by a clock that was wrong."""


def has_passed(since: float, seconds: float) -> bool:
    """Return whether more than so many seconds have passed `since` a second of 1970's count.

    A moment still to come was noted by a clock that ran ahead and has been set back. It counts as long past: otherwise
    what ends after half an hour would last for as long as the clock was wrong.
    """
    ago = time.time() - since
    return ago > seconds or ago < -STEP_SECONDS
