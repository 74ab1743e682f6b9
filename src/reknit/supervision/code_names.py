"""Code names: what a guest is called in supervision while they have not agreed to be named."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


@cache
def code_names() -> tuple[str, ...]:
    """Return every code name there is, none twice."""
    text = files("reknit.supervision").joinpath("code_names.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["names"])


def code_name(taken: Collection[str], seed: int) -> str:
    """Return a code name that is not taken; it is drawn, so that it says nothing of the person.

    Args:
        taken: the code names that the same supervisor knows already.
        seed: the same seed and the same names taken give the same code name.
    """
    free = [name for name in code_names() if name not in taken]
    drawn = Random(seed)  # noqa: S311 - nothing is locked with it
    return drawn.choice(free) if free else f"{drawn.choice(code_names())} {len(taken) + 1}"
