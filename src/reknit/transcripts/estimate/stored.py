"""What was learned from rated hours as a JSON file: figures only, no word that anybody said; and reading it again."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from reknit.transcripts.estimate.model import HourModel, Known
from reknit.transcripts.estimate.ridge import Ridge
from reknit.transcripts.estimate.signs import LENGTH

FORMAT = "reknit hour model 1"
MOST_BYTES = 1_000_000
_KNOWN = ("correlation", "error", "margin")


class HourModelError(ValueError):
    """A file holds no model of rated hours; the message says what was expected."""


def as_model_json(model: HourModel) -> str:
    """Return a model as JSON; reading it gives the same model."""
    whole = {
        "format": FORMAT, "role": model.role, "roles": list(model.roles), "scale": [model.low, model.high],
        "translated": model.translated, "hours": model.hours, "dyads": model.dyads, "names": list(model.names),
        "signs": _ridge(model.signs), "length": _ridge(model.length),
        "signs_known": {name: getattr(model.signs_known, name) for name in _KNOWN},
        "length_known": {name: getattr(model.length_known, name) for name in _KNOWN},
    }  # fmt: skip
    return json.dumps(whole, indent=1, allow_nan=False) + "\n"


def model_from_json(data: bytes) -> HourModel:
    """Return the model in the bytes of a file.

    Raises:
        HourModelError: it is none.
    """
    if len(data) > MOST_BYTES:
        raise HourModelError(f"found more than {MOST_BYTES:,} bytes, expected a model of rated hours")
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise HourModelError("found no JSON, expected a file of reknit transcript learn") from problem
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise HourModelError(f'found another format, expected "{FORMAT}", as reknit transcript learn writes it')
    names = _texts(whole, "names")
    roles = _texts(whole, "roles")
    role, translated = whole.get("role"), whole.get("translated")
    (low, high), (hours, dyads) = _numbers(whole, "scale", 2), (_whole(whole, name) for name in ("hours", "dyads"))
    if len(roles) != 2 or role not in roles or not isinstance(translated, bool) or not low < high:
        raise HourModelError('expected "roles" and the "role" that rated, "translated", and a "scale" that rises')
    lengths = len([name for name in LENGTH if name in names])
    return HourModel(
        role, (roles[0], roles[1]), low, high, translated, hours, dyads, names,
        _ridge_of(whole, "signs", len(names)), _ridge_of(whole, "length", lengths),
        _known_of(whole, "signs_known"), _known_of(whole, "length_known"),
    )  # fmt: skip


def _ridge(fit: Ridge) -> dict[str, Any]:
    # A column that never varied has no spread; JSON has no infinity.
    spread = [each if math.isfinite(each) else 0.0 for each in fit.spread.tolist()]
    return {
        "centre": fit.centre.tolist(), "spread": spread, "weights": fit.weights.tolist(), "middle": fit.middle
    }  # fmt: skip


def _ridge_of(whole: dict[str, Any], name: str, columns: int) -> Ridge:
    found = _object(whole, name)
    centre, spread, weights = (np.array(_numbers(found, each, columns)) for each in ("centre", "spread", "weights"))
    if (spread < 0).any():
        raise HourModelError(f'"{name}": expected no spread below 0')
    return Ridge(centre, np.where(spread > 0, spread, np.inf), weights, _number(found.get("middle"), "middle"))


def _known_of(whole: dict[str, Any], name: str) -> Known:
    found = _object(whole, name)
    return Known(*(_number(found.get(each), each) for each in _KNOWN))


def _object(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found = whole.get(name)
    if not isinstance(found, dict):
        raise HourModelError(f'expected "{name}": an object')
    return found


def _texts(whole: dict[str, Any], name: str) -> tuple[str, ...]:
    found = whole.get(name)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found) or len(set(found)) < len(found):
        raise HourModelError(f'expected "{name}": a list of names, none twice')
    return tuple(found)


def _numbers(whole: dict[str, Any], name: str, count: int) -> list[float]:
    found = whole.get(name)
    if not isinstance(found, list) or len(found) != count:
        raise HourModelError(f'expected "{name}": {count} numbers')
    return [_number(each, name) for each in found]


def _number(found: object, name: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < 1e12:
        raise HourModelError(f'expected "{name}": finite numbers')
    return float(found)


def _whole(whole: dict[str, Any], name: str) -> int:
    found = whole.get(name)
    if type(found) is not int or not 0 < found < 10**9:
        raise HourModelError(f'expected "{name}": how many there were')
    return found
