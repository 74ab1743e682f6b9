"""How many examples are drawn: few with every change, many where somebody asks for it.

REKNIT_TEST_TIMES=100 pytest tests/web/hostile
"""

from __future__ import annotations

import os


def examples(few: int) -> int:
    """Return this many, as many times over as was asked for."""
    return few * int(os.environ.get("REKNIT_TEST_TIMES", "1"))
