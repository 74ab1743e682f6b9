"""The extra that learning needs, asked for when it is used and told plainly where it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class MissingModelsError(ImportError):
    """A library is not installed; the message says which extra brings it."""


def needed(module: str, extra: str = "models") -> Any:  # noqa: ANN401 - a module
    """Return a module of an extra.

    Raises:
        MissingModelsError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as missing:
        raise MissingModelsError(
            f'{module.partition(".")[0]} is not installed: pip install "reknit[{extra}]"'
        ) from missing
