"""Panels of the made-up clinic, as one viewer would see them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from reknit.panel import Panel
from reknit.session_check.measures import MEASURES, between_us
from reknit.simulation.clinic import made_up_clinic

if TYPE_CHECKING:
    from collections.abc import Callable

    from reknit.simulation.clinic import MadeUpPair, MadeUpSession

RUBS = ("rub", "rub_settled")
BOND = ("understood", "matters", "manner", "candour", "closeness")


@cache
def pair(story: str) -> MadeUpPair:
    clinic = made_up_clinic()
    return next(each for each in (*clinic.pairs, clinic.supervision) if each.story == story)


def panel_of(story: str, *, until: int = 99, items: bool = False, beside: bool = False) -> Panel:
    """Return all answers of a pair as a panel, up to session `until`."""
    made_up = pair(story)
    held = [each for each in made_up.sessions if each.status == "held" and each.number <= until]
    names = ("between_us", *RUBS, *(BOND if items else ()), *(("week", "candour") if beside else ()))
    return Panel(
        dyad_ids=np.array([story]),
        offsets=np.array([0, len(held)]),
        sessions=np.array([each.number for each in held], np.int32),
        ratings={(role, name): _column(held, role, _reading(name)) for role in made_up.members for name in names},
        measures={name: MEASURES[name] for name in names},
    )


def small_panel(
    length: int, *, rub: dict[str, list[float]] | None = None, week: dict[str, list[float]] | None = None
) -> Panel:
    """Return an uneventful pair of this length, with these marks and weeks."""
    names: dict[tuple[str, str], list[float]] = {
        (role, "between_us"): [7.0 + 0.2 * (at % 3) for at in range(length)] for role in ("therapist", "patient")
    }
    names |= {(role, "rub"): marks for role, marks in (rub or {}).items()}
    names |= {(role, "week"): weeks for role, weeks in (week or {}).items()}
    return Panel(
        dyad_ids=np.array(["1"]),
        offsets=np.array([0, length]),
        sessions=np.arange(1, length + 1, dtype=np.int32),
        ratings={name: np.array(column, float) for name, column in names.items()},
        measures={name: MEASURES[name] for name in ("between_us", "rub", "week")},
    )


NAMES = {"therapist": "Ana", "patient": "Ben"}


def _reading(name: str) -> Callable[[dict[str, int | str | None]], float]:
    def read(answers: dict[str, int | str | None]) -> float:
        numbers = {each: value for each, value in answers.items() if isinstance(value, int)}
        value = between_us(numbers) if name == "between_us" else numbers.get(name)
        return np.nan if value is None else float(value)

    return read


def _column(held: list[MadeUpSession], role: str, read: Callable[[dict[str, int | str | None]], float]) -> np.ndarray:
    given = [each.answers[role] for each in held]
    return np.array([np.nan if answers is None else read(answers) for answers in given])
