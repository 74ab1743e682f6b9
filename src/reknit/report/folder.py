"""All or nothing: results appear in their folder when all of them are complete."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

NO_FOLDERS: Mapping[str, str] = MappingProxyType({})


class FolderError(ValueError):
    """The results cannot be written where they should go; the message says what to do."""


def refuse_unusable(folder: Path, names: Iterable[str], folders: Mapping[str, str] = NO_FOLDERS) -> None:
    """Make sure that files of these names can be written into the folder. Writes nothing.

    `folders` maps the name of a folder to be written as a whole to how the names of its files end.

    Raises:
        FolderError: a file stands where a folder is needed or the other way round, something else lies in a folder to
            be replaced, or nothing may be written there.
    """
    nearest = next(each for each in (folder, *folder.absolute().parents) if os.path.lexists(each))
    if not nearest.is_dir():
        raise FolderError(f"{nearest} is a file; the results need a folder. Choose another with --out.")
    for name in names:
        if (folder / name).is_dir():
            raise FolderError(f"{folder / name} is a folder; a file of that name is to be written. Move it away first.")
    for name, suffix in folders.items():
        inside = folder / name
        if os.path.lexists(inside) and (inside.is_symlink() or not inside.is_dir()):
            raise FolderError(f"{inside} is no folder; a folder of that name is to be written. Move it away first.")
        others = [each for each in inside.iterdir() if each.suffix != suffix] if inside.is_dir() else []
        if others:
            raise FolderError(f"{others[0]} is not one of the results; {inside} is to be replaced. Move it away first.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise FolderError(f"{nearest} cannot be written to. Choose another folder with --out, or make it writable.")


@contextmanager
def finished_together(folder: Path, names: Iterable[str], folders: Mapping[str, str] = NO_FOLDERS) -> Iterator[Path]:
    """Give a fresh folder to write into; move its files into `folder` at the end, nothing if anything fails.

    A folder that does not exist yet appears complete, in one move. In one that does, `names` and `folders` (see
    `refuse_unusable`) are replaced: those not written this time are removed, so that all results come from one run;
    other files are left alone.

    Raises:
        FolderError: see `refuse_unusable`, or the disk refuses while writing.
    """
    names = tuple(names)
    refuse_unusable(folder, names, folders)
    names = (*names, *folders)
    made = [] if folder.exists() else [each for each in folder.absolute().parents if not each.exists()]
    draft = (folder if folder.exists() else folder.absolute().parent) / f".{secrets.token_hex(6)}.unfinished"
    new, old = draft / "new", draft / "old"
    try:
        new.mkdir(parents=True)
        old.mkdir()
        yield new
        _move_in(new, old, folder, names)
    except BaseException as problem:
        shutil.rmtree(new, ignore_errors=True)
        _remove_empty([old, draft, *made])
        if isinstance(problem, OSError) and not isinstance(problem, BrokenPipeError):
            raise FolderError(_told(folder, problem)) from problem
        raise
    shutil.rmtree(draft, ignore_errors=True)


def _move_in(new: Path, old: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Move the new files in, those they replace aside; put everything back if anything fails."""
    if not folder.exists():
        new.replace(folder)
        return
    written = sorted(file.name for file in new.iterdir())
    replaced = [name for name in sorted({*written, *names}) if os.path.lexists(folder / name)]
    moves = [(folder / name, old / name) for name in replaced] + [(new / name, folder / name) for name in written]
    begun: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            begun.append((source, target))
            source.replace(target)
    except BaseException:
        for source, target in reversed(begun):
            if os.path.lexists(target) and not os.path.lexists(source):
                target.replace(source)
        raise


def _remove_empty(folders: Iterable[Path]) -> None:
    """Remove these folders, the innermost first, as far as nothing is in them."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _told(folder: Path, problem: OSError) -> str:
    reason = problem.strerror or "the disk refused"
    return (
        f"the results could not be written to {folder} ({reason}); what was there is unchanged. Make room, close "
        "programs that have these files open, or choose another folder with --out."
    )
