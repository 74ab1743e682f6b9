"""How commands speak: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INTERRUPTED = 130
"""Exit code after Ctrl-C."""


def refuse(message: str) -> NoReturn:
    """Say one clear message and end with exit code 2."""
    sys.stderr.write(f"reknit: {message}\n")
    sys.exit(2)


@contextmanager
def refusing(draft: Path | None = None, *, instead: Path | None = None) -> Iterator[None]:
    """Refuse with what a library says is wrong; a draft's name is replaced by the place that the user gave."""
    try:
        yield
    except (ValueError, ImportError) as problem:
        refuse(str(problem).replace(str(draft), str(instead)) if draft else str(problem))


@contextmanager
def ending_well_when_stopped() -> Iterator[None]:
    """Answer Ctrl-C with one line and exit code 130 while the block runs."""
    try:
        yield
    except KeyboardInterrupt:
        _stopped()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            _stopped()
        raise


def _stopped() -> NoReturn:
    sys.stderr.write("Stopped. Nothing was written.\n")
    sys.exit(INTERRUPTED)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[float, str], None]]:
    """Give a function that shows how far the work is (share from 0 to 1, and what is being done).

    Shows nothing when quiet or where standard error is not a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _share, _doing: None
        return
    from rich.console import Console  # noqa: PLC0415 - rich takes a moment to import and most commands do without
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=1.0)
        yield lambda share, doing: bar.update(task, completed=share, description=doing)
