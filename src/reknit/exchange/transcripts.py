"""Transcripts from files and folders, several at once where there are many."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from reknit.transcripts.decoding import MOST_BYTES
from reknit.transcripts.problem import TranscriptError, counted
from reknit.transcripts.read.formats import read_transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from reknit.transcripts.names import Names
    from reknit.transcripts.turn import Transcript

ENDINGS = (".vtt", ".srt", ".cha", ".eaf", ".json", ".docx", ".txt")
"""Of a folder, the files with these endings are read; a file named by itself may have any."""

ALONE = 16
"""Up to so many files are read one after the other: starting more processes takes longer than that."""

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def transcript_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files, each folder replaced by the transcripts right inside it, sorted by name.

    Raises:
        TranscriptError: there is no such file, or a folder holds no transcript.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())
        if not inside:
            raise TranscriptError(str(path), found="no transcript", expected=f"files that end in {', '.join(ENDINGS)}")
        files += inside
    return list(dict.fromkeys(files))


def read_file(path: Path, names: Names) -> Transcript:
    """Return the transcript in a file.

    Raises:
        TranscriptError: it cannot be opened, or read as a transcript.
    """
    try:
        if path.is_dir():
            raise TranscriptError(str(path), found="a folder", expected="a file")
        with path.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as problem:
        reason = problem.strerror or "the disk refused"
        raise TranscriptError(
            str(path), found=f"that it cannot be opened ({reason})", expected="a transcript"
        ) from problem
    return read_transcript(data, str(path), names)


def for_each(files: Sequence[Path], work: Callable[[Path], Result], tell: Callable[[float, str], None]) -> list[Result]:
    """Return what `work` gives for each file, in order; many files are worked on by all processors.

    `work` must be picklable. `tell` is called with the share done (0 to 1) and what is being done.
    """
    if len(files) > ALONE and (os.cpu_count() or 1) > 1:
        return list(at_once(files, work, tell, "file"))
    results: list[Result] = []
    for path in files:
        tell(len(results) / len(files), path.name)
        results.append(work(path))
    return results


def at_once(
    things: Sequence[Thing], work: Callable[[Thing], Result], tell: Callable[[float, str], None], name: str
) -> Iterator[Result]:
    """Yield what `work` gives for each thing, in order, worked on by all processors; both must be picklable."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            found = pool.map(work, things, chunksize=max(1, len(things) // 64))
            for done, result in enumerate(found, start=1):
                tell(done / len(things), f"{done:,} of {counted(len(things), name)}")
                yield result
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
