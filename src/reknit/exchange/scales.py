"""The scale of each measure: what the user says, else what is known of the instrument, else nothing; all told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.exchange.problems import TableError, counted, plain
from reknit.measure import Measure, PanelError
from reknit.measures.known import known_instrument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from reknit.exchange.wishes import Scale, ScaleWishes
    from reknit.measures.known import Instrument

MARK = Measure("rub", low=0, high=3, step=1, higher_is_better=False, is_mark=True)
MISSING_CODES = (-999, -99, -9, 9, 99, 999)
"""Numbers that statistics programs are often told to take as missing."""


def measure_of(
    file: str, name: str, values: list[NDArray[np.float64]], scale: Scale, *, several: bool = False
) -> tuple[Measure, list[str]]:
    """Return (the measure, sentences on what was assumed). `several`: the table has other measures too.

    Raises:
        TableError: the scale the user gives is none.
    """
    known = known_instrument(name)
    low, high, step = scale.low, scale.high, scale.step
    told = []
    if known is not None and low is None and high is None and _lies_within(values, known):
        low, high = known.low, known.high
        told.append(
            f"{name}: bounds {low:g} to {high:g} were assumed ({known.title}); "
            f"say otherwise with {how_to_give_bounds(name, several=several)}."
        )
        if step is None and known.step is not None and _lies_on(values, known.low or 0, known.step):
            step = known.step
    elif low is None:
        told.append(f"{name}: no bounds known; give them with {how_to_give_bounds(name, several=several)}.")
        told += _stray_codes(name, values)
    direction, said = _direction(name, known, scale, several=several)
    try:
        return Measure(name, low, high, step, direction, scale.reliability), [said, *told]
    except PanelError as error:
        raise TableError(
            file,
            found=plain(str(error), longest=200),
            expected="a lower bound below the upper, a step above 0, a reliability between 0 and 1",
            advice="Check --scale, --step and --reliability.",
        ) from error


def how_to_give_bounds(name: str, *, several: bool) -> str:
    """Return the option that gives a measure its bounds, and the same in Python."""
    if several:
        return f"--scale-for {name}=LOW:HIGH (in Python: scale={{'{name}': (low, high)}})"
    return "--scale LOW HIGH (in Python: scale=(low, high))"


def _direction(name: str, known: Instrument | None, scale: Scale, *, several: bool) -> tuple[bool, str]:
    wish = scale.higher_is_better
    if wish is not None:
        against = known is not None and known.higher_is_better != wish
        although = f", although the {known.title} runs the other way" if known and against else ""
        return wish, f"{name}: {'higher' if wish else 'lower'} is better, as you said{although}."
    if known is not None and not known.higher_is_better:
        return False, (
            f"{name}: taken as lower-is-better, because it is the {known.title}; "
            "say --higher-is-better (in Python: higher_is_better=True) if not."
        )
    why = f", because it is the {known.title}" if known else ""
    return True, f"{name}: taken as higher-is-better{why}; say {_how_to_turn(name, several=several)} if not."


def _how_to_turn(name: str, *, several: bool) -> str:
    if several:
        return f"--lower-is-better-for {name} (in Python: higher_is_better={{'{name}': False}})"
    return "--lower-is-better (in Python: higher_is_better=False)"


def doubts_of_direction(measures: Sequence[Measure], wishes: ScaleWishes) -> Iterator[str]:
    """Yield a caution for every measure whose direction is a mere assumption beside one that runs the other way."""
    bonds = [each for each in measures if not each.is_mark]
    lower = [each.name for each in bonds if not each.higher_is_better]
    for each in bonds:
        is_told = wishes.of(each.name).higher_is_better is not None or known_instrument(each.name) is not None
        if lower and each.higher_is_better and not is_told:
            yield (
                f"Caution: {each.name} was taken as higher-is-better only because nothing is known about it, while "
                f"lower is better in {lower[0]} beside it. If lower is better in {each.name} too, its rises "
                f"are the ruptures: say {_how_to_turn(each.name, several=True)}."
            )


def _stray_codes(name: str, values: list[NDArray[np.float64]]) -> Iterator[str]:
    """Yield a caution for every usual code of a missing rating that lies far from all other ratings."""
    ratings = np.concatenate(values)
    ratings = ratings[np.isfinite(ratings)]
    others = ratings[~np.isin(ratings, MISSING_CODES)]
    if len(others) == 0:
        return
    low, high = float(others.min()), float(others.max())
    far = max(high - low, 1.0) / 2
    for code in MISSING_CODES:
        count = int(np.count_nonzero(ratings == code))
        if count and not low - far <= code <= high + far:
            yield (
                f"Caution: {name} holds {counted(count, 'rating')} of {code}, far from all others ({low:g} to "
                f"{high:g}), taken as a real rating. If {code} stands for a missing rating, leave these cells empty."
            )


def outside(values: NDArray[np.float64], measure: Measure) -> Iterator[tuple[NDArray[np.int64], str]]:
    """Yield (positions of ratings that the scale does not allow, what it allows)."""
    low = -np.inf if measure.low is None else measure.low
    high = np.inf if measure.high is None else measure.high
    if (low > -np.inf or high < np.inf) and len(wrong := np.flatnonzero((values < low) | (values > high))):
        yield wrong, f"{measure.name} from {low:g} to {high:g}"
    if measure.step is not None:
        off = np.abs((values - (measure.low or 0)) / measure.step)
        if len(wrong := np.flatnonzero(np.abs(off - np.round(off)) > 1e-6)):
            yield wrong, f"{measure.name} in steps of {measure.step:g}"


def _lies_within(values: list[NDArray[np.float64]], known: Instrument) -> bool:
    """Return whether ratings fit the bounds and use enough of them that another scoring is unlikely."""
    if known.low is None or known.high is None:
        return False
    least = min((float(np.nanmin(each, initial=np.inf)) for each in values), default=np.inf)
    most = max((float(np.nanmax(each, initial=-np.inf)) for each in values), default=-np.inf)
    return known.low <= least and known.low + (known.high - known.low) / 4 < most <= known.high


def _lies_on(values: list[NDArray[np.float64]], low: float, step: float) -> bool:
    return all(
        bool(np.all(np.abs(off - np.round(off))[np.isfinite(off)] < 1e-6))
        for off in ((each - low) / step for each in values)
    )
