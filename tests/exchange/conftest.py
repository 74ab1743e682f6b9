from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reknit.exchange.tables import Reading, TableError, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str | bytes, name: str = "ratings.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def reading(written: Callable[..., Path]) -> Callable[..., Reading]:
    def read(text: str | bytes, name: str = "ratings.csv", **options: Any) -> Reading:
        return read_table(written(text, name), **options)

    return read


@pytest.fixture
def refused(written: Callable[..., Path]) -> Callable[..., TableError]:
    def read(text: str | bytes, name: str = "ratings.csv", **options: Any) -> TableError:
        with pytest.raises(TableError) as caught:
            read_table(written(text, name), **options)
        return caught.value

    return read
