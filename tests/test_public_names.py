"""The library's front door."""

from __future__ import annotations

import subprocess
import sys

import pytest

import reknit


@pytest.mark.parametrize("name", reknit.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(reknit, name).__name__ == name
    assert name in dir(reknit)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'detekt'"):
        _ = reknit.detekt


def test_importing_it_loads_nothing_heavy() -> None:
    program = "import sys, reknit; print([name for name in ('numpy', 'polars', 'typer') if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert loaded.strip() == "[]"
