"""All or nothing: results appear in their folder when all of them are complete."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class NotAFolderError(ValueError):
    """The results cannot be written where they should go."""


@contextmanager
def finished_together(folder: Path) -> Iterator[Path]:
    """Give a fresh folder to write into; move its files into `folder` at the end, nothing if anything fails.

    A folder that does not exist yet appears complete, in one move. In one that does, files of the same
    names are replaced and others are left alone.

    Raises:
        NotAFolderError: there is a file of that name.
    """
    if folder.exists() and not folder.is_dir():
        raise NotAFolderError(f"{folder} is a file; the results need a folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.parent / f".{folder.name}.{secrets.token_hex(6)}.unfinished"
    draft.mkdir()
    try:
        yield draft
        _move(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _move(draft: Path, folder: Path) -> None:
    if not folder.exists():
        draft.replace(folder)
        return
    for file in sorted(draft.iterdir()):
        file.replace(folder / file.name)
