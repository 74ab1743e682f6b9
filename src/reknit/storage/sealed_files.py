"""Files sealed with age, which a standard tool opens: gzip inside, line by line, whole or not at all.

    age --decrypt --identity FILE_WITH_THE_IDENTITY sealed.age | gunzip

See age-encryption.org/v1. The plain text is never on the disk.
"""

from __future__ import annotations

import os
import secrets
import threading
import zlib
from queue import Queue
from typing import TYPE_CHECKING, Self

import pyrage
from pyrage import x25519

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

OWNER_MAY_READ_AND_WRITE = 0o600
GZIP = 16 + zlib.MAX_WBITS
CHUNKS_AHEAD = 64
LONGEST_LINE = 16 << 20
"""In bytes: far more than any row. What unpacks to no end is refused before it fills the memory."""


class SealedFileError(ValueError):
    """The file is not one of this site's sealed files, or is damaged; the text says which."""


def new_identity() -> str:
    """Return a fresh age identity: the secret that opens what is sealed for it."""
    return str(x25519.Identity.generate())


class Draft:
    """A sealed file beside its place, under another name, until it is `put_in_place`; outside the block it is gone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._draft.unlink(missing_ok=True)

    def write(self, lines: Iterable[str], identity: str) -> None:
        """Seal these lines into the draft and bring it to the disk."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(self._draft, flags, OWNER_MAY_READ_AND_WRITE), "wb") as out:
            recipient = x25519.Identity.from_str(identity).to_public()
            pyrage.encrypt_io(_Reader(_zipped(lines)), out, [recipient])
            out.flush()
            os.fsync(out.fileno())

    def put_in_place(self) -> None:
        """Give the draft its name, in place of what was there."""
        self._draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def sealed_lines(path: Path, identity: str) -> Generator[str]:
    """Yield the lines of a sealed file as they are opened; what is read before the end may turn out to be cut off.

    Raises:
        SealedFileError: sealed for another identity, damaged, or cut off.
        OSError: there is no such file.
    """
    chunks: Queue[bytes | Exception | None] = Queue(CHUNKS_AHEAD)
    has_stopped = threading.Event()
    opener = threading.Thread(target=_open_into, args=(path, identity, chunks, has_stopped), daemon=True)
    opener.start()
    try:
        yield from _lines(_chunks_of(chunks, path))
    finally:
        has_stopped.set()
        while opener.is_alive():
            while not chunks.empty():
                chunks.get_nowait()
            opener.join(0.01)


class _StoppedError(Exception):
    """Nobody reads on."""


class _Reader:
    """What age reads from: at most as many bytes as it asks for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        if not self._left:
            self._left = next(self._chunks, b"")
        given, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return given


class _Writer:
    """What age writes into."""

    def __init__(self, chunks: Queue[bytes | Exception | None], has_stopped: threading.Event) -> None:
        self._chunks, self._has_stopped = chunks, has_stopped

    def write(self, data: bytes) -> int:
        if self._has_stopped.is_set():
            raise _StoppedError
        self._chunks.put(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def _open_into(
    path: Path, identity: str, chunks: Queue[bytes | Exception | None], has_stopped: threading.Event
) -> None:
    try:
        with path.open("rb") as sealed:
            pyrage.decrypt_io(sealed, _Writer(chunks, has_stopped), [x25519.Identity.from_str(identity)])
    except Exception as problem:  # noqa: BLE001 - handed to whoever reads
        if not has_stopped.is_set():
            chunks.put(problem)
    else:
        chunks.put(None)


def _chunks_of(chunks: Queue[bytes | Exception | None], path: Path) -> Iterator[bytes]:
    while True:
        chunk = chunks.get()
        if chunk is None:
            return
        if isinstance(chunk, FileNotFoundError | PermissionError | IsADirectoryError):
            raise chunk
        if isinstance(chunk, Exception):
            raise SealedFileError(f"{path} does not open: it is damaged, cut off, or was sealed by another site.")
        yield chunk


def _zipped(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield lines as one gzip stream; never an empty piece, which would read as the end."""
    packer = zlib.compressobj(wbits=GZIP)
    for line in lines:
        packed = packer.compress(f"{line}\n".encode())
        if packed:
            yield packed
    yield packer.flush()


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    unpacker = zlib.decompressobj(wbits=GZIP)
    rest = b""
    try:
        for piece in _unpacked(chunks, unpacker):
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise SealedFileError("a line of this sealed file is longer than any that reknit writes")
            for line in whole:
                yield line.decode()
    except (zlib.error, UnicodeDecodeError):
        raise SealedFileError("this is not one of reknit's sealed files") from None
    if rest or not unpacker.eof:
        raise SealedFileError("this sealed file is cut off")


def _unpacked(chunks: Iterable[bytes], unpacker: zlib._Decompress) -> Iterator[bytes]:
    for chunk in chunks:
        packed = chunk
        while packed:
            yield unpacker.decompress(packed, LONGEST_LINE)
            packed = unpacker.unconsumed_tail
