"""Where a table goes: unusable places are refused before any work, under the name that the user gave them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reknit.cli.say import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANOTHER = "Choose another place with --out."


def refuse_unusable_file(out: Path) -> None:
    """Refuse a file whose folder does not exist or cannot be written into, or that is a folder itself."""
    if out.is_dir():
        refuse(f"{out}: this is a folder; the table needs the name of a file. {ANOTHER}")
    if not out.parent.exists():
        refuse(f"{out}: there is no folder {out.parent}. Make it first, or choose another place with --out.")
    if not out.parent.is_dir():
        refuse(f"{out}: {out.parent} is a file, not a folder. {ANOTHER}")
    if not os.access(out.parent, os.W_OK | os.X_OK):
        refuse(f"{out}: nothing may be written into the folder {out.parent}. {ANOTHER}")


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """Refuse under the user's own name for the file when writing fails; drafts have names of their own."""
    try:
        yield
    except OSError as problem:
        refuse(f"{out}: cannot be written ({problem.strerror or problem}). Make room, or choose another with --out.")
