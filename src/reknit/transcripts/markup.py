"""XML read without its dangers: no document types, no entities of its own, no depth without end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from reknit.transcripts.problem import TranscriptError

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 100
MOST_ELEMENTS = 2_000_000


@dataclass(slots=True)
class Element:
    """One element: its name without a namespace, its attributes, what is in it, and the text right inside it."""

    name: str
    attributes: dict[str, str]
    inside: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text right inside it, not that of what is in it."""
        return "".join(self.texts)

    def every(self, name: str) -> Iterator[Element]:
        """Yield every element of this name in it, at any depth, in the order of the document."""
        for each in self.inside:
            if each.name == name:
                yield each
            yield from each.every(name)

    def first(self, name: str) -> Element | None:
        """Return the first element of this name right inside it."""
        return next((each for each in self.inside if each.name == name), None)


class _Builder:
    """Makes elements of what the parser reports."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.open = [Element("", {})]
        self.count = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) > DEEPEST or self.count > MOST_ELEMENTS:
            raise TranscriptError(self.file, found="more elements than any transcript", expected="fewer, less deep")
        local = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition("}")[2], local)
        self.open[-1].inside.append(element)
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].texts.append(text)

    def refuse_type(self, *_: object) -> None:
        raise TranscriptError(self.file, found="a document type", expected="XML without one")


def parsed(data: bytes, file: str) -> Element:
    """Return the outermost element.

    Raises:
        TranscriptError: it is not well-formed, declares a document type, or is too large or deep.
    """
    builder = _Builder(file)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.begin
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.refuse_type
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, TranscriptError):
            raise
        line = error.lineno if isinstance(error, expat.ExpatError) else None
        raise TranscriptError(file, line=line, found="broken XML", expected="well-formed XML") from error
    return builder.open[0].inside[0]
