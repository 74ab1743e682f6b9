"""From the fields of a form to a member's answers about the indicators, and how they are kept.

The fields begin with `indicator-`, so that they fit into the form of the session check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from reknit.indicators.asking import MOST_AT_ONCE
from reknit.indicators.indicators import DEFAULT_LEVEL, LATEST_VERSION, indicators
from reknit.safety.severe import level_kept
from reknit.safety.stored import stored_content, stored_text
from reknit.sharing import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reknit.indicators.indicators import Indicator
    from reknit.kinds import Kind, Voice

ASKED = "indicators-asked"
"""The hidden field that holds the names a page asked, with spaces between."""

ANSWER, LEVEL, SKIP = "indicator-answer-", "indicator-level-", "indicator-skip-"


class IndicatorsRefused(ValueError):  # noqa: N818 - nothing is broken; something has to be put right
    """Some fields cannot be taken. `messages` holds one plain sentence for each indicator concerned."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in messages.items()))
        self.messages: Mapping[str, str] = MappingProxyType(dict(messages))


@dataclass(frozen=True, slots=True)
class IndicatorAnswer:
    """One answer and how far it is shared. `value` None: rather not say, or left empty, which are one."""

    value: int | None
    level: Level


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorAnswers(Mapping[str, IndicatorAnswer]):
    """What one member answered after one session: indicator -> answer, none where none was asked."""

    version: int
    by_indicator: Mapping[str, IndicatorAnswer]

    def __getitem__(self, name: str) -> IndicatorAnswer:
        return self.by_indicator[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_indicator)

    def __len__(self) -> int:
        return len(self.by_indicator)

    def taken_back(self) -> IndicatorAnswers:
        """Return the same with nothing in it: as if "rather not say" had been chosen everywhere."""
        return IndicatorAnswers(self.version, {name: IndicatorAnswer(None, DEFAULT_LEVEL) for name in self})

    def to_text(self) -> str:
        """Return the answers as ASCII text that is always equally long, whatever and however much was answered."""
        answers = {name: [each.value, each.level.value] for name, each in self.items()}
        return stored_text({"answers": answers, "version": self.version})

    @staticmethod
    def from_text(text: str) -> IndicatorAnswers:
        """Return the answers that `to_text` wrote.

        Raises:
            ValueError: the text is not what it writes for a version that reknit knows.
        """
        try:
            stored = stored_content(text)
            known = indicators(stored["version"])
            answers = {name: _stored(known.named(name), *entry) for name, entry in stored["answers"].items()}
        except (KeyError, TypeError, AttributeError) as problem:
            raise ValueError("these are not the stored answers about indicators") from problem
        return IndicatorAnswers(known.version, MappingProxyType(answers))


def asked_in_form(raw: Mapping[str, str], kind: Kind) -> tuple[str, ...]:
    """Return which indicators the page asked that sent these fields: at most two of those this kind is asked.

    What the page asked counts, not what would be asked now: a hint may have come or gone while it was open.
    """
    sent = raw.get(ASKED, "").split()
    return tuple(each.name for each in indicators().asked_in(kind) if each.name in sent)[:MOST_AT_ONCE]


def read_indicators(asked: Sequence[str], raw: Mapping[str, str], voice: Voice) -> IndicatorAnswers:
    """Return the answers in these fields of a form.

    A severe answer is kept at "only me" whatever level came with it. Fields about other indicators are not looked at.

    Args:
        asked: what `asked_in_form` returned.
        raw: field -> text, as `indicator-answer-stuck` -> "2", `indicator-level-stuck` -> "shared",
            `indicator-skip-stuck` -> "on".
        voice: the member's voice.

    Raises:
        IndicatorsRefused: an answer or a level is not possible.
    """
    if len(asked) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} indicators are asked at once, not {len(asked)}")
    answers, messages = {}, {}
    for name in asked:
        indicator = indicators().named(name)
        try:
            value = _value(indicator, raw)
            answers[name] = IndicatorAnswer(value, level_kept(name, voice, value, _level(name, raw)))
        except _NotPossibleError as problem:
            messages[name] = str(problem)
    if messages:
        raise IndicatorsRefused(messages)
    return IndicatorAnswers(LATEST_VERSION, MappingProxyType(answers))


class _NotPossibleError(ValueError):
    """One field cannot be taken; the text says why."""


def _value(indicator: Indicator, raw: Mapping[str, str]) -> int | None:
    text = raw.get(ANSWER + indicator.name, "").strip(" ")
    if not text or raw.get(SKIP + indicator.name) == "on":
        return None
    values = {str(value): value for value in range(indicator.highest + 1)}
    if text not in values:
        raise _NotPossibleError("Please choose one of the answers offered.")
    return values[text]


def _level(name: str, raw: Mapping[str, str]) -> Level:
    text = raw.get(LEVEL + name, "")
    try:
        return Level(text) if text else DEFAULT_LEVEL
    except ValueError:
        raise _NotPossibleError("Please choose again who sees this answer.") from None


def _stored(indicator: Indicator, value: object, level: str) -> IndicatorAnswer:
    if value is not None and (type(value) is not int or not 0 <= value <= indicator.highest):
        raise ValueError(f"the stored answer to {indicator.name!r} does not fit it")
    return IndicatorAnswer(value, Level(level))
