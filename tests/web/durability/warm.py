"""A site that is made to be killed: a warm interpreter that forks a worker for each round.

It reads orders, one a line: `send` forks a worker that answers check-ins until it is killed; `look ID ...` forks one
that tells what is stored in these dyads; `health` tells what `reknit doctor` finds wrong. Each ends with a line
`ended CODE`.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from reknit.cli.serve import make_ready

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Make ready, then do what is ordered until there are no more orders."""
    environment = make_ready(1)
    from tests.web.durability import work  # noqa: PLC0415 - Django is set up by now

    people = work.People.made()
    work.post("/nothing/", {}, "")  # what is loaded with the first request is loaded before the first worker
    work.say("ready")
    for order in sys.stdin:
        match order.split():
            case ["send"]:
                forked(partial(work.send, people))
            case ["look", *dyads]:
                forked(partial(work.look, dyads))
            case ["health"]:
                forked(partial(work.health, environment))


def forked(act: Callable[[], None]) -> None:
    """Do this in a process of its own, and say how it ended; one that was killed ends with -9."""
    from django.db import connections  # noqa: PLC0415 - Django is set up by now

    from tests.web.durability.work import say  # noqa: PLC0415

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


if __name__ == "__main__":
    main()
