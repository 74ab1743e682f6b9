"""What the site answers to, read off itself, as an API document would tell it: addresses, parameters, fields."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, get_resolver, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reknit.web.access import Access
    from tests.web.cast import Browser

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
Fields = dict[str, set[str]]
"""name -> values that some page offered for it"""


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the site: its template, the names in it, and whom its view declares to answer."""

    name: str
    template: str
    parameters: tuple[str, ...]
    access: Access

    def filled(self, told: Mapping[str, object]) -> str:
        """Return the address with these in place of its parameters."""
        return PARAMETER.sub(lambda found: str(told[found[1]]), self.template)


def addresses(patterns: Iterable[Any] | None = None, before: str = "/") -> Iterator[Address]:
    """Yield every address of the URL table."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        written = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Address(str(each.name), written, tuple(PARAMETER.findall(written)), access_of(each))
        else:
            yield from addresses(each.url_patterns, written)


def access_of(pattern: URLPattern) -> Access:
    """Return what the view of this address declares."""
    view: Any = pattern.callback
    return view.access  # type: ignore[no-any-return] # policy puts it there


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: dict[str, Fields] = {}
        self.links: set[str] = set()
        self.into: Fields | None = None
        self.of_select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.add(told.get("href", ""))
        elif tag == "form":
            self.into = self.found.setdefault(told.get("action") or self.address, {})
        elif self.into is not None and tag in {"input", "textarea", "select", "button"} and told.get("name"):
            self.of_select = told["name"]
            self.into.setdefault(told["name"], set()).add(told.get("value", ""))
        elif self.into is not None and tag == "option":
            self.into[self.of_select].add(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.into = None


def description(browsers: Iterable[Browser], known: Mapping[str, object]) -> dict[str, Fields]:
    """Return by the name of an address the fields that forms on the site send to it.

    Every browser looks at every address that `known` fills in, and at one of each kind that those link to.
    """
    found: dict[str, Fields] = {}
    own = {each.name: each.filled(known) for each in addresses() if set(each.parameters) <= set(known)}
    for browser in browsers:
        seen, waiting = set(own), [*own.values()]
        while waiting:
            page = browser.get(waiting.pop())
            if page.status_code != 200 or "text/html" not in page["Content-Type"]:
                continue
            read = _Forms(page.wsgi_request.path)
            read.feed(page.content.decode())
            for action, fields in read.found.items():
                for name, values in fields.items():
                    found.setdefault(_named(action), {}).setdefault(name, set()).update(values)
            links = {_named(each): urlsplit(each).path for each in read.links if each.startswith("/")}
            waiting += [path for name, path in links.items() if name not in seen]
            seen |= set(links)
    return found


def _named(path: str) -> str:
    try:
        return str(resolve(urlsplit(path).path).url_name)
    except Resolver404:
        raise AssertionError(f"a page leads to {path}, which is no address of the site") from None


NOBODYS = uuid.UUID(int=0xDEAD)
