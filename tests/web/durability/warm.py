"""A site that is made to be killed: a warm interpreter that forks a worker for each round.

It reads orders, one a line: `send` forks a worker that answers check-ins until it is killed; `look ID ...` forks one
that tells what is stored in these dyads; `health` tells what `reknit doctor` finds wrong. Each ends with a line
`ended CODE`.
"""

from __future__ import annotations

import sys
from functools import partial

from reknit.cli.serve import make_ready
from tests.web.durability.forking import forked, say


def main() -> None:
    """Make ready, then do what is ordered until there are no more orders."""
    environment = make_ready(1)
    from tests.web.durability import work  # noqa: PLC0415 - Django is set up by now

    people = work.People.made()
    work.post("/nothing/", {}, "")  # what is loaded with the first request is loaded before the first worker
    say("ready")
    for order in sys.stdin:
        match order.split():
            case ["send"]:
                forked(partial(work.send, people))
            case ["look", *dyads]:
                forked(partial(work.look, dyads))
            case ["health"]:
                forked(partial(work.health, environment))


if __name__ == "__main__":
    main()
