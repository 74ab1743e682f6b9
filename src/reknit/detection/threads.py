"""Work on several parts at once; numpy lets threads run side by side."""

from __future__ import annotations

import itertools
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield work(item) in the order of the items, never more than a few results ahead of who asks.

    A single item is worked on where one stands: starting a thread takes longer than looking at one pair.
    """
    waiting = iter(items)
    begun = list(itertools.islice(waiting, 2))
    if len(begun) < 2:
        yield from map(work, begun)
        return
    workers = os.cpu_count() or 1
    under_way: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers) as threads:
        for item in itertools.chain(begun, waiting):
            under_way.append(threads.submit(work, item))
            if len(under_way) > workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
