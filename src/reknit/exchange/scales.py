"""The scale of each measure: what the user says, else what is known of the instrument, else nothing; all told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reknit.exchange.problems import TableError, plain
from reknit.measure import Measure, PanelError
from reknit.measures.known import known_instrument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reknit.exchange.layout import Scale
    from reknit.measures.known import Instrument

MARK = Measure("rub", low=0, high=3, step=1, higher_is_better=False, is_mark=True)


def measure_of(file: str, name: str, values: list[NDArray[np.float64]], scale: Scale) -> tuple[Measure, list[str]]:
    """Return (the measure, sentences on what was assumed).

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
            "say otherwise with --scale LOW HIGH (in Python: scale=(low, high))."
        )
        if step is None and known.step is not None and _lies_on(values, known.low or 0, known.step):
            step = known.step
    elif low is None:
        told.append(f"{name}: no bounds known; give them with --scale LOW HIGH (in Python: scale=(low, high)).")
    direction, said = _direction(name, known, scale.higher_is_better)
    try:
        return Measure(name, low, high, step, direction, scale.reliability), [said, *told]
    except PanelError as error:
        raise TableError(
            file,
            found=plain(str(error), longest=200),
            expected="a lower bound below the upper, a step above 0, a reliability between 0 and 1",
            advice="Check --scale, --step and --reliability.",
        ) from error


def _direction(name: str, known: Instrument | None, wish: bool | None) -> tuple[bool, str]:  # noqa: FBT001 - a setting
    if wish is not None:
        return wish, f"{name}: {'higher' if wish else 'lower'} is better, as you said."
    if known is not None and not known.higher_is_better:
        return False, (
            f"{name}: taken as lower-is-better, because it is the {known.title}; "
            "say --higher-is-better (in Python: higher_is_better=True) if not."
        )
    why = f", because it is the {known.title}" if known else ""
    return True, (
        f"{name}: taken as higher-is-better{why}; say --lower-is-better (in Python: higher_is_better=False) if not."
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
