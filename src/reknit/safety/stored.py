"""Private answers as text of one length, so that what is stored of them weighs the same whatever was answered."""

from __future__ import annotations

import json
from typing import Any

STORED_LENGTH = 512
"""Characters, all ASCII."""


def stored_text(content: object) -> str:
    """Return the content as JSON in ASCII, filled up with spaces to `STORED_LENGTH`.

    Raises:
        ValueError: it is longer than that.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    if len(text) > STORED_LENGTH:
        raise ValueError(f"private answers take at most {STORED_LENGTH} characters; these take {len(text)}")
    return text.ljust(STORED_LENGTH)


def stored_content(text: str) -> Any:  # noqa: ANN401 - whatever the JSON holds; its reader checks it
    """Return what `stored_text` wrote.

    Raises:
        ValueError: the text is not JSON.
    """
    return json.loads(text)
