"""Starts that are made to be killed, each in a process of its own.

It reads orders, one a line: `start DIE_AT` starts, and dies at this statement (0: never); `back DIE_AT` first takes the
newest changes to the tables back, as an older release left them; `fill` starts and adds somebody. Each that does not
die says how many statements it took and who is there.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import django

from reknit.web.environment import Environment
from reknit.web.start import lay_out, migrate, refuse_at_the_door
from tests.web.durability.forking import forked, say

if TYPE_CHECKING:
    from collections.abc import Callable


def start(environment: Environment, what: str, die_at: int) -> None:
    """Start once."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now
    from django.db import connection  # noqa: PLC0415

    from reknit.web.people.identities import names_of, new_person  # noqa: PLC0415
    from reknit.web.people.models import Person  # noqa: PLC0415

    done = 0

    def count(execute: Callable[..., Any], *told: Any) -> Any:
        nonlocal done
        done += 1
        if done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*told)

    lay_out(environment)
    if what == "back":
        call_command("migrate", "clinic", "0001", verbosity=0)
    with connection.execute_wrapper(count):
        migrate(environment, processes=1)
    refuse_at_the_door(environment)
    if what == "fill":
        new_person("Ana")
    say(done, *sorted(names_of(list(Person.objects.values_list("pk", flat=True))).values()))


def main() -> None:
    """Load what a start needs, then start as often as ordered."""
    environment = Environment.read()
    lay_out(environment)
    django.setup()
    import reknit.web.urls  # noqa: F401, PLC0415 - every page

    say("ready")
    for order in sys.stdin:
        what, die_at = order.split()
        forked(partial(start, environment, what, int(die_at)))


if __name__ == "__main__":
    main()
