"""Parts of reknit that need an extra say so by name when it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class MissingExtraError(ImportError):
    """What was asked for needs an optional part of reknit that is not installed."""


def needed(module: str, *, extra: str, purpose: str) -> Any:  # noqa: ANN401  a module's contents cannot be typed
    """Return the module.

    Raises:
        MissingExtraError: it is not installed; the message names the extra and how to install it.
    """
    try:
        return import_module(module)
    except ImportError as missing:
        raise MissingExtraError(f'{purpose} needs more: pip install "reknit[{extra}]"') from missing
