"""Codings made up for the tests, and agreement worked out from its definition, without arrays."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import permutations

from reknit.coding.codes import codes, ratings_for
from reknit.coding.coding import Coding, Outline, Spoken

MEMBERS = ("therapist", "patient")


def outline(turns: int, *, each: int = 30) -> Outline:
    """Turns of the two by turns, ten seconds each."""
    spoken = tuple(Spoken(MEMBERS[at % 2], 10.0 * at) for at in range(turns))
    return Outline(MEMBERS, spoken, tuple((at + 1, min(at + each, turns)) for at in range(0, turns, each)))


def made_up(coder: str, turns: int, seed: int) -> Coding:
    """A complete coding in which the coders of neighbouring seeds agree at about four of five turns."""
    kinds = [code.kind for code in codes()]
    markers = {}
    for turn in range(1, turns + 1):
        drawn = (turn * 7919 + (turn % 5 == 0) * seed * 104_729) % 97
        markers[turn] = frozenset({kinds[drawn % 24]}) if drawn < 30 else frozenset()
    whole = outline(turns)
    names = [each.name for each in ratings_for(MEMBERS)]
    ratings = {
        segment: {name: 1 + (segment * 3 + at + (segment % 3 == 0) * seed) % 5 for at, name in enumerate(names)}
        for segment in range(1, len(whole.segments) + 1)
    }
    return Coding(coder, whole, markers, ratings)


def kappa(one: list[int], two: list[int], *, squared: bool = False) -> float:
    """Cohen's kappa of two coders, every pair of their judgements looked at."""
    n = len(one)
    seen = Fraction(sum((a - b) ** 2 if squared else a != b for a, b in zip(one, two, strict=True)), n)
    chance = Fraction(sum((a - b) ** 2 if squared else a != b for a in one for b in two), n * n)
    return float(1 - seen / chance) if chance else math.nan


def alpha(things: list[list[int]], *, ordinal: bool = False) -> float:
    """Krippendorff's alpha: how far judgements of one thing are apart, beside any two judgements at all."""
    things = [each for each in things if len(each) > 1]
    often = Counter(value for each in things for value in each)

    def apart(a: int, b: int) -> Fraction:
        if not ordinal or a == b:
            return Fraction(a != b)
        between = sum(count for value, count in often.items() if min(a, b) <= value <= max(a, b))
        return (Fraction(between) - Fraction(often[a] + often[b], 2)) ** 2

    seen = sum((sum(apart(a, b) for a, b in permutations(each, 2)) / (len(each) - 1) for each in things), Fraction(0))
    chance = sum((often[a] * often[b] * apart(a, b) for a in often for b in often), Fraction(0)) / (often.total() - 1)
    return float(1 - seen / chance) if chance else math.nan


def icc_agreement(things: list[list[int]]) -> float:
    """ICC(2,1) from the sums of squares of a two-way analysis of variance, in exact fractions."""
    n, k = len(things), len(things[0])
    grand = Fraction(sum(map(sum, things)), n * k)
    rows = sum((k * (Fraction(sum(row), k) - grand) ** 2 for row in things), Fraction(0)) / (n - 1)
    columns = sum((n * (Fraction(sum(col), n) - grand) ** 2 for col in zip(*things, strict=True)), Fraction(0)) / (
        k - 1
    )
    total = sum((value - grand) ** 2 for row in things for value in row)
    error = (total - rows * (n - 1) - columns * (k - 1)) / ((n - 1) * (k - 1))
    whole = rows + (k - 1) * error + k * (columns - error) / n
    return float((rows - error) / whole) if whole else math.nan
