"""Texts of one length before they are sealed: how long a sealed answer is, or that there is none, tells nothing."""

from __future__ import annotations

from reknit.session_check.questions import QuestionKind

NUMBER_WIDTH = 4
WORDS_WIDTH = 512
"""Words are filled up to a multiple of this many bytes."""


def padded(value: int | str | None, kind: QuestionKind) -> str:
    """Return the answer as text to seal; "rather not say" is as long as an answer."""
    text = "" if value is None else str(value)
    if kind is not QuestionKind.WORDS:
        return text.rjust(NUMBER_WIDTH)
    length = len(text.encode())
    return text + " " * (max(1, -(-length // WORDS_WIDTH)) * WORDS_WIDTH - length)


def unpadded(text: str, kind: QuestionKind) -> int | str | None:
    """Return the answer that `padded` made into this text."""
    told = text.strip()
    if not told:
        return None
    return told if kind is QuestionKind.WORDS else int(told)
