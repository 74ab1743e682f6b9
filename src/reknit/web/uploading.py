"""Files that people send: held in memory for as long as one request, never written to a disk, and nearly never taken.

Only a view that says so takes one (`takes_file`), and only from somebody who works here. What is longer than any
transcript is counted, not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

MOST_BYTES = 5 * 1024 * 1024
"""A transcript of an hour is a tenth of a megabyte; a Word file may hold more than its text."""

READ_TO_THE_END = 4 * MOST_BYTES
"""Up to this size the page can say that it was too long; what is longer is cut off."""


def takes_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare that a view takes a file."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


class InMemoryHandler(FileUploadHandler):
    """Keeps a file's first `MOST_BYTES` and one more, by which its reader knows that it was longer."""

    def handle_raw_input(self, *told: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Refuse what is much longer than anything that is taken.

        Raises:
            RequestDataTooBig: it is.
        """
        _input, _meta, content_length, *_ = told
        if content_length > READ_TO_THE_END:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Begin with a file, where the view takes one of this visitor.

        Raises:
            TooManyFilesSent: it does not.
        """
        super().new_file(*args, **kwargs)
        request: Any = self.request
        asked = getattr(request, "resolver_match", None)
        if not (asked and getattr(asked.func, "takes_file", False) and getattr(request.user, "is_clinician", False)):
            raise TooManyFilesSent
        self.kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what there is room for."""
        del start
        self.kept += raw_data[: MOST_BYTES + 1 - len(self.kept)]

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """Return the file, as it lies in memory."""
        del file_size
        return SimpleUploadedFile(self.file_name or "", bytes(self.kept))
