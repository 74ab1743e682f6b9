"""What the tests of trust may ask for."""

from __future__ import annotations

from tests.web.cast import cast

__all__ = ["cast"]
