"""Which column is what: reads the names of a table's columns, and looks which of them hold numbers.

Three shapes are known. Long: one row a rating. Wide by member: one column a member. Wide by session: one column
a session. What the user says comes first, usual names (columns.toml) second; where neither decides, nothing is
guessed and the user is asked.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from reknit.exchange import names
from reknit.exchange.layout import Layout, ScoreColumn, Wishes
from reknit.exchange.problems import TableError, counted, listed, plain, quoted
from reknit.exchange.tell import told

if TYPE_CHECKING:
    from collections.abc import Iterable


def understand(file: str, columns: tuple[str, ...], numeric: frozenset[str], wishes: Wishes) -> Layout:
    """Return where the ratings are, given all columns and those that hold numbers.

    Raises:
        TableError: a column that was named does not exist, or the table can be read in more than one way.
    """
    return _Reader(file, columns, numeric, wishes).layout()


class _Reader:
    """Goes through the columns once, taking away what is understood."""

    def __init__(self, file: str, columns: tuple[str, ...], numeric: frozenset[str], wishes: Wishes) -> None:
        self.file, self.columns, self.numeric, self.wishes = file, columns, numeric, wishes
        self.squeezed: dict[str, str] = {}
        for column in columns:
            self.squeezed.setdefault(names.squeezed(column), column)
        self.letters = names.letter_members(columns)
        self.wanted = {self.named(each, "--score") for each in wishes.scores if self.exists(each)}
        self.wanted |= {self.named(each, option) for each, option in ((wishes.a, "--a"), (wishes.b, "--b")) if each}

    def layout(self) -> Layout:
        """Return the whole layout."""
        dyad = self.column("dyad", self.wishes.dyad, "--dyad")
        session = self.column("session", self.wishes.session, "--session")
        role = self.column("role", self.wishes.role, "--role")
        measure, choice = self.measure_column()
        taken = {dyad, session, role, measure}
        free = [column for column in self.columns if column not in taken]
        scores = self.by_session(free) if session is None else None
        if session is None and not scores:
            raise self.unordered()
        if not scores:
            scores = self.by_name(free, has_measure=measure is not None, has_role=role is not None)
        if measure is None:
            scores = self.chosen(scores, choice)
        if dyad is None:
            dyad = self.person_as_dyad(scores)
        if role is None and measure is None:
            scores = names.with_patients_own(scores)
        understood = Layout(dyad, session, role, measure, tuple(scores), choice if measure else None)
        return replace(understood, sentences=tuple(told(self.columns, understood)))

    def exists(self, name: str) -> bool:
        """Return whether there is such a column, case and punctuation aside."""
        return name in self.columns or names.squeezed(name) in self.squeezed

    def named(self, name: str, option: str) -> str:
        """Return the column the user named.

        Raises:
            TableError: there is none.
        """
        if name in self.columns:
            return name
        if (found := self.squeezed.get(names.squeezed(name))) is not None:
            return found
        near = difflib.get_close_matches(name, self.columns, n=1)
        advice = f"Did you mean {quoted(near[0])}?" if near else f"Check the name given with {option}."
        raise TableError(
            self.file, found=f"the columns {listed(self.columns)}", expected=f"a column {quoted(name)}", advice=advice
        )

    def column(self, kind: str, wish: str | None, option: str) -> str | None:
        """Return the column the user named, or else the first with a usual name, or None."""
        if wish is not None:
            return self.named(wish, option)
        usual = (self.squeezed.get(name) for name in names.usual()[kind])
        return next((column for column in usual if column is not None and column not in self.wanted), None)

    def measure_column(self) -> tuple[str | None, str | None]:
        """Return (the column that holds names of measures or None, the measure the user wants or None)."""
        wish = self.wishes.measure
        if wish is not None and wish in self.columns:
            return wish, None
        column = self.column("measure", None, "--measure")
        return (None if column in self.numeric else column), wish

    def by_session(self, free: list[str]) -> list[ScoreColumn]:
        """Return the columns that carry session numbers; none when no measure has at least two."""
        candidates = [column for column in free if column in self.numeric or self.mark(column)]
        letters = names.letter_members(candidates)
        found = []
        for column in candidates:
            member, rest = names.split_member(column, letters)
            number = names.numbered(rest)
            if number is not None and not names.is_never_score(number.stem or "s"):
                measure = "rub" if names.is_mark(number.stem) else names.measure_named(number.stem)
                found.append(ScoreColumn(column, member, measure, number.session, measure == "rub"))
        series = Counter((each.member, each.measure) for each in found)
        found = [each for each in found if series[each.member, each.measure] > 1]
        if not self.wishes.scores:
            return found
        wanted = {names.snake(each) for each in self.wishes.scores}
        return [each for each in found if each.measure in wanted or each.column in self.wanted]

    def by_name(self, free: list[str], *, has_measure: bool, has_role: bool) -> list[ScoreColumn]:
        """Return the columns of ratings in a table with one row a session or a rating."""
        if self.wishes.a or self.wishes.b:
            return self.two_members()
        letters = {} if has_role else names.letter_members(free)
        marks = [] if has_measure else [self.marked(column, letters) for column in free if self.mark(column)]
        if self.wishes.scores:
            return self.wished(letters)
        numbers = [
            column
            for column in free
            if column in self.numeric and not names.is_never_score(column) and not self.mark(column)
        ]
        usual = (self.squeezed.get(name) for name in names.usual()["score"])
        if (plain := next((column for column in usual if column in free), None)) is not None:
            return [ScoreColumn(plain), *marks]
        bonds = (self.squeezed.get(name) for name in names.usual()["bond"])
        if (bond := next((column for column in bonds if column in numbers), None)) is not None:
            return [self.one(bond, letters), *marks]
        if has_measure or len(numbers) == 1:
            return [*self.only(numbers, letters), *marks]
        found = self.told_by_name(numbers, letters, has_role=has_role)
        if not found and (numbers or not marks):
            raise self.ambiguous(numbers)
        return [*found, *marks]

    def told_by_name(self, numbers: list[str], letters: dict[str, str], *, has_role: bool) -> list[ScoreColumn]:
        """Return the columns of two members, or else those of whole instruments; none where names do not decide."""
        pairs = [] if has_role else self.by_member(numbers, letters)
        rated = [each for each in pairs if self.is_rating(each, letters)]
        if rated:
            return rated
        wholes = [column for column in numbers if names.is_whole_instrument(names.split_member(column, letters)[1])]
        each_once = len({names.measure_named(column) for column in wholes}) == len(wholes)
        if pairs and not wholes:
            raise self.doubtful(pairs)
        return [self.one(column, letters) for column in wholes] if each_once else []

    def two_members(self) -> list[ScoreColumn]:
        """Return the two columns the user named as the members'."""
        if not (self.wishes.a and self.wishes.b):
            given, missing = ("--a", "--b") if self.wishes.a else ("--b", "--a")
            raise TableError(
                self.file,
                found=f"{given} without {missing}",
                expected="the columns of both members",
                advice=f"Name the other member's column with {missing}, or the only column with --score.",
            )
        columns = [self.named(self.wishes.a, "--a"), self.named(self.wishes.b, "--b")]
        split = [names.split_member(column, names.letter_members(columns)) for column in columns]
        if len({rest for _, rest in split}) > 1 or len({member for member, _ in split}) < 2:
            return [ScoreColumn(column, column) for column in columns]
        return [
            ScoreColumn(column, member or column, names.measure_named(rest))
            for column, (member, rest) in zip(columns, split, strict=True)
        ]

    def wished(self, letters: dict[str, str]) -> list[ScoreColumn]:
        """Return the columns the user named as scores."""
        columns = [self.named(each, "--score") for each in dict.fromkeys(self.wishes.scores)]
        scores = [self.one(column, letters) for column in columns]
        if len({(each.member, each.measure) for each in scores}) < len(scores):
            return [replace(each, measure=names.snake(each.column), member=None) for each in scores]
        return scores

    def by_member(self, numbers: list[str], letters: dict[str, str]) -> list[ScoreColumn]:
        """Return the columns that two members have of the same measure."""
        scores = [self.one(column, letters) for column in numbers]
        partners: dict[str | None, set[str]] = {}
        for each in scores:
            if each.member is not None:
                partners.setdefault(each.measure, set()).add(each.member)
        return [each for each in scores if each.member and len(partners[each.measure]) > 1]

    def is_rating(self, score: ScoreColumn, letters: dict[str, str]) -> bool:
        """Return whether a column's name, or the user, says that it holds ratings."""
        wanted = self.wishes.measure is not None and names.snake(self.wishes.measure) == score.measure
        return wanted or names.is_rating(names.split_member(score.column, letters)[1])

    def only(self, numbers: list[str], letters: dict[str, str]) -> list[ScoreColumn]:
        """Return the one column of numbers there is."""
        if len(numbers) != 1:
            raise self.ambiguous(numbers)
        return [self.one(numbers[0], letters)]

    def one(self, column: str, letters: dict[str, str]) -> ScoreColumn:
        """Return a column of ratings, with what its name says."""
        if self.mark(column):
            return self.marked(column, letters)
        member, rest = names.split_member(column, letters)
        return ScoreColumn(column, member, names.measure_named(rest))

    def mark(self, column: str) -> bool:
        """Return whether the column holds marks of a rub."""
        rest = names.split_member(column, self.letters)[1]
        number = names.numbered(rest)
        return names.is_mark(number.stem if number else rest)

    def marked(self, column: str, letters: dict[str, str]) -> ScoreColumn:
        """Return a column of marks."""
        return ScoreColumn(column, names.split_member(column, letters)[0], "rub", is_mark=True)

    def chosen(self, scores: list[ScoreColumn], wish: str | None) -> list[ScoreColumn]:
        """Return the scores of the measure the user wants, or the only scores under the name wanted."""
        if wish is None:
            return scores
        same = [each for each in scores if names.snake(each.measure or "") == names.snake(wish)]
        if same:
            return same
        rated = [each for each in scores if not each.is_mark]
        if len({each.measure for each in rated}) > 1:
            known = listed(dict.fromkeys(each.measure or "rating" for each in rated))
            raise TableError(
                self.file,
                found=f"the measures {known}",
                expected=f"{quoted(wish)}",
                advice="Choose one with --measure.",
            )
        return [each if each.is_mark else replace(each, measure=wish) for each in scores]

    def person_as_dyad(self, scores: Iterable[ScoreColumn]) -> str | None:
        """Return the column of a person's name that can stand for the pair, or None."""
        used = {each.column for each in scores}
        found = (self.squeezed.get(name) for name in names.usual()["dyad_if_unused"])
        return next((column for column in found if column is not None and column not in used), None)

    def unordered(self) -> TableError:
        """Return the error of a table without sessions."""
        if len(self.columns) == 1:
            return TableError(
                self.file,
                found=f"one column only, {listed(self.columns)}",
                expected="columns separated by commas, semicolons, tabs or |",
                advice="Save the table as CSV with one of these separators.",
            )
        return TableError(
            self.file,
            found=f"the columns {listed(self.columns)}",
            expected="a column that gives the order of the sessions (a number or a date), or one column a session "
            "('wai_s1', 'wai_s2', ...)",
            advice="Say which column it is with --session NAME (in Python: session='NAME').",
        )

    def doubtful(self, pairs: list[ScoreColumn]) -> TableError:
        """Return the error of numbers that two members have, whose names do not say that they are ratings."""
        first = pairs[0]
        second = next(each for each in pairs if each.measure == first.measure and each.member != first.member)
        return TableError(
            self.file,
            found=f"numbers of two members that may be no ratings: {listed(each.column for each in pairs)}",
            expected="names that say what was rated, such as 'patient_score' or 'wai_patient'",
            advice=f"If these are the ratings, say --a {plain(first.column)} --b {plain(second.column)} "
            f"(in Python: a={quoted(first.column)}, b={quoted(second.column)}).",
        )

    def ambiguous(self, numbers: list[str]) -> TableError:
        """Return the error of a table with several columns that could be the ratings, or none."""
        if not numbers:
            return TableError(
                self.file,
                found=f"no column of numbers among {listed(self.columns)}",
                expected="a column of ratings",
                advice="Say which column it is with --score NAME (in Python: score='NAME').",
            )
        return TableError(
            self.file,
            found=f"{counted(len(numbers), 'column')} that could hold the ratings: {listed(numbers)}",
            expected="one that is plainly the score",
            advice=f"Say which with --score {numbers[-1]} (several times for several measures; in Python: "
            f"score='{numbers[-1]}'), or with --a and --b for the columns of two members.",
        )
