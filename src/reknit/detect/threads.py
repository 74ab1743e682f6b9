"""Work on several blocks at once; numpy lets threads run side by side."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield work(item) in the order of the items; numpy lets several run at once."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        yield from threads.map(work, items)
