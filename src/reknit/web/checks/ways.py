"""How a check came in."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """On a device of one's own and signed in, as a guest by a link, on a handed-over device, or on paper."""

    OWN_DEVICE = "own_device"
    LINK = "link"
    HANDED_OVER = "handed_over"
    PAPER = "paper"
