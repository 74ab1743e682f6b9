"""Work done by forked processes of a warm interpreter, each of which may be killed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable


def say(*words: object) -> None:
    """Write one line at once; lines of several processes never mix."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def forked(act: Callable[[], None]) -> None:
    """Do this in a process of its own, and say how it ended: `ended CODE`; one that was killed ends with -9."""
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        say("worker", os.getpid())
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    say("ended", os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
