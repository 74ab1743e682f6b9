"""The marks in a talk, what answers what, and the moments to look at first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reknit.transcripts.markers.patterns import PATTERNS
from reknit.transcripts.markers.rules import Group, Rule, answers_within, rule_phrases, rules
from reknit.transcripts.measures.turns import turn_measures
from reknit.transcripts.words import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reknit.transcripts.talk import Talk

Hits = dict[tuple[int, int], tuple[tuple[int, int], ...]]
"""(number of the rule, turn) -> where its phrases stand, in characters of the turn's text."""

_QUOTES = frozenset('"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}')

MOMENT_TURNS = 4
"""Marks at most so many turns apart are one moment."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A turn worth looking at. `turn` counts from 0.

    `places` are the words that made it, as (first character, the one after the last) of the turn's text, empty where
    the whole turn made it; `why` says it in a sentence. `answers` is the turn of the mark that a repair move answers.
    """

    turn: int
    rule: Rule
    why: str
    places: tuple[tuple[int, int], ...] = ()
    answers: int | None = None

    def words(self, talk: Talk) -> tuple[str, ...]:
        """Return the words that made the mark, as they were said."""
        return tuple(talk.turns[self.turn].text[first:last] for first, last in self.places)


@dataclass(frozen=True, slots=True)
class Moment:
    """Neighbouring marks. `first` and `last` turn count from 0; `weight` is the sum of the strengths of its strains."""

    first: int
    last: int
    marks: tuple[Mark, ...]
    weight: int

    @property
    def is_answered(self) -> bool:
        """Whether a repair move in it answers a strain."""
        return any(mark.answers is not None for mark in self.marks)


def marks(talk: Talk) -> tuple[Mark, ...]:
    """Return the marks in the order of the turns; at most one of a kind at each turn, the strongest.

    Marks say which turns are worth looking at. Whether something tore there, only people can say.
    """
    hits = _hits(talk)
    found = [*_by_words(talk, hits), *_by_pattern(talk, hits)]
    strongest: dict[tuple[int, str], Mark] = {}
    for mark in sorted(found, key=lambda each: (each.turn, -each.rule.strength, each.rule.number)):
        strongest.setdefault((mark.turn, mark.rule.kind), mark)
    return tuple(_answering(talk, list(strongest.values())))


def moments(all_marks: Sequence[Mark]) -> tuple[Moment, ...]:
    """Return the moments with a strain in them, the weightiest first, of equal ones the earlier."""
    groups: list[list[Mark]] = []
    for mark in all_marks:
        if mark.rule.group is Group.REPAIR and mark.answers is None:
            continue
        if groups and mark.turn - groups[-1][-1].turn <= MOMENT_TURNS:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    found = []
    for group in groups:
        weight = sum(mark.rule.strength for mark in group if mark.rule.group is not Group.REPAIR)
        if weight:
            found.append(Moment(group[0].turn, group[-1].turn, tuple(group), weight))
    return tuple(sorted(found, key=lambda each: (-each.weight, each.first)))


def _by_words(talk: Talk, hits: Hits) -> Iterator[Mark]:
    """Yield the marks of rules that are about words alone."""
    for (number, at), places in hits.items():
        rule = rules()[number]
        if not rule.pattern and _applies(talk, rule, at):
            yield Mark(at, rule, "", places)


def _by_pattern(talk: Talk, hits: Hits) -> Iterator[Mark]:
    """Yield the marks of rules about the shape of the talk."""
    measures = turn_measures(talk)
    for rule in rules():
        if rule.pattern:
            counted = {at: len(places) for (number, at), places in hits.items() if number == rule.number}
            for at, why in PATTERNS[rule.pattern](talk, measures, counted).items():
                if _applies(talk, rule, at):
                    yield Mark(at, rule, why, hits.get((rule.number, at), ()))


def _hits(talk: Talk) -> Hits:
    """Return where the phrases of each rule stand in each turn of the two; not what they quote of others."""
    found: Hits = {}
    for at, tokens in enumerate(talk.tokens):
        spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for each in rule_phrases().find(tokens) if talk.who[at] >= 0 else ():
            spans[each.kind].append((each.first, each.last))
        for number, here in spans.items():
            if places := _places(talk.turns[at].text, here):
                found[number, at] = places
    return found


def _applies(talk: Talk, rule: Rule, at: int) -> bool:
    if talk.who[at] < 0 or not rule.looks_at(talk.kind.roles[talk.who[at]].voice):
        return False
    if rule.most_words is not None and talk.words[at] > rule.most_words:
        return False
    return not rule.after_invitation or bool(talk.is_reply[at] and talk.invites[at - 1])


def _places(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return where these tokens stand in the text outside quotations; of overlapping ones the first and longest."""
    at_characters = places_of(text)
    quotations = _quotations(text)
    kept: list[tuple[int, int]] = []
    for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
        begin, end = at_characters[first][0], at_characters[last][1]
        if (not kept or begin >= kept[-1][1]) and not any(opened <= begin < closed for opened, closed in quotations):
            kept.append((begin, end))
    return tuple(kept)


def _quotations(text: str) -> list[tuple[int, int]]:
    """Return where double quotation marks open and close; one that is never closed opens nothing."""
    marks = [at for at, each in enumerate(text) if each in _QUOTES]
    return list(zip(marks[::2], marks[1::2], strict=False))


def _answering(talk: Talk, found: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the marks, each repair move with the turn of the other's last strain shortly before."""
    last_strain: dict[int, int] = {}
    for mark in found:
        member = int(talk.who[mark.turn])
        if mark.rule.group is not Group.REPAIR:
            yield mark
            last_strain[member] = mark.turn
            continue
        strain = last_strain.get(1 - member)
        if strain is not None and mark.turn - strain <= answers_within():
            yield Mark(mark.turn, mark.rule, mark.why, mark.places, strain)
        elif not mark.rule.only_answering:
            yield mark
