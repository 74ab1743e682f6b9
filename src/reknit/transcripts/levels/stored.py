"""Turn models as bytes: a zip of arrays, small and the same each time. Weights are kept in 8 bits a class."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np

from reknit.transcripts.levels.head import Head
from reknit.transcripts.levels.model import TurnModel, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EVERY_TIME = (1980, 1, 1, 0, 0, 0)
"""Of each entry: the same arrays make the same bytes whenever they are written."""


def as_bytes(model: TurnModel) -> bytes:
    """Return a turn model as bytes."""
    weights, scale = _narrowed(model.weights)
    return _zipped(
        {
            "names": np.frombuffer("\n".join(model.vocabulary.names).encode(), np.uint8),
            "rarity": model.vocabulary.rarity.astype(np.float16),
            "weights": weights,
            "scale": scale,
            "intercepts": model.intercepts.astype(np.float32),
            "wanted": model.wanted,
            "calibration": np.array([model.slope, model.offset]),
        }
    )


def from_bytes(data: bytes) -> TurnModel:
    """Return the turn model that `as_bytes` wrote."""
    found = _arrays(data)
    slope, offset = found["calibration"].tolist()
    names = tuple(found["names"].tobytes().decode().split("\n"))
    vocabulary = Vocabulary(names, found["rarity"].astype(np.float64))
    return TurnModel(
        vocabulary,
        _widened(found),
        found["intercepts"].astype(np.float64),
        found["wanted"].astype(np.bool_),
        slope,
        offset,
    )


def narrowed(model: TurnModel) -> TurnModel:
    """Return the model as it is once stored: what is judged is what ships."""
    return from_bytes(as_bytes(model))


def head_as_bytes(head: Head) -> bytes:
    """Return a head as bytes."""
    weights, scale = _narrowed(head.weights)
    return _zipped(
        {
            "encoder": np.frombuffer(head.encoder.encode(), np.uint8),
            "weights": weights,
            "scale": scale,
            "intercepts": head.intercepts.astype(np.float32),
            "wanted": head.wanted,
            "calibration": np.array([head.slope, head.offset]),
        }
    )


def head_from_bytes(data: bytes) -> Head:
    """Return the head that `head_as_bytes` wrote."""
    found = _arrays(data)
    slope, offset = found["calibration"].tolist()
    intercepts = found["intercepts"].astype(np.float64)
    encoder = found["encoder"].tobytes().decode()
    return Head(encoder, _widened(found), intercepts, found["wanted"].astype(np.bool_), slope, offset)


def _narrowed(weights: Floats) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights in 8 bits, and by what each class is to be multiplied."""
    scale = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-12) / 127
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def _widened(found: Mapping[str, NDArray[np.generic]]) -> Floats:
    widened: Floats = found["weights"].astype(np.float64) * found["scale"].astype(np.float64)
    return widened


def _zipped(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as together:
        for name, array in arrays.items():
            inside = io.BytesIO()
            np.save(inside, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _EVERY_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            together.writestr(entry, inside.getvalue())
    return written.getvalue()


def _arrays(data: bytes) -> dict[str, NDArray[np.generic]]:
    with np.load(io.BytesIO(data), allow_pickle=False) as together:
        return dict(together)
