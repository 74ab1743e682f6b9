"""How commands speak: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def refuse(message: str) -> NoReturn:
    """Say one clear message and end with exit code 2."""
    typer.echo(f"reknit: {message}", err=True)
    sys.exit(2)


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
