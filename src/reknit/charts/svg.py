"""SVG written by hand: elements with everything escaped, and numbers short enough to read."""

from __future__ import annotations

import html
import re
from functools import cache

_BOXED = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff"
_UNPRINTABLE = re.compile(f"[{_BOXED}]")
_NOT_AS_IT_IS = re.compile(f"[{_BOXED}&<>\"']")


def element(tag: str, /, *content: str, **attributes: str | float | None) -> str:
    """Return one SVG element; `content` is markup, attributes are escaped, None leaves one out.

    An underscore in an attribute's name stands for a hyphen, one at its end for nothing (`class_`).
    """
    written = "".join(f' {_name(name)}="{_value(value)}"' for name, value in attributes.items() if value is not None)
    inside = "".join(content)
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def words(text: str) -> str:
    """Return the text, safe between two tags; characters that no document may hold are shown as a box."""
    if _NOT_AS_IT_IS.search(text) is None:
        return text
    return html.escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def number(value: float) -> str:
    """Return a coordinate with at most one decimal, the same on every machine."""
    short = f"{value:.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def shortened(text: str, most: int) -> str:
    """Return the text, cut to `most` characters with an ellipsis where it is longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def points(rating: float) -> str:
    """Return a rating as people write it: no needless decimals, at most two."""
    short = f"{rating:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def drawing(*content: str, name: str, title: str, description: str, width: float, height: float) -> str:
    """Return a whole chart: an image to screen readers, with a title and a description in words.

    `name` is unique on the page; it becomes part of the ids by which title and description are found.
    """
    return element(
        "svg",
        element("title", words(title), id=f"{name}-title"),
        element("desc", words(description), id=f"{name}-description"),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-description",
        font_family="system-ui, sans-serif",
        font_size=12,
        fill="none",
    )


@cache
def _name(name: str) -> str:
    return name if name == "viewBox" else name.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return words(value) if isinstance(value, str) else number(value)
