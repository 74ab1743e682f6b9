"""Queries that are put into SQL once. Putting Django's words into SQL takes several times as long as asking.

A statement is made of a function that returns a query set, and of the types of its arguments:

    OF_DYAD = Statement(lambda dyad_id: Session.objects.filter(dyad_id=dyad_id).order_by("number"), UUID)
    sessions = OF_DYAD(dyad_id)

The first call on a connection puts the query into SQL with stand-ins for the arguments; later ones fill the values in.
So the query may depend on nothing but the values of its arguments, and on these only as values, never on None.
A list of ids (`list[UUID]`) stands where the query asks whether something is among them; of an empty one nothing is.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

Value = UUID | int | str | dt.datetime
Given = Value | list[UUID]
R = TypeVar("R")
FIRST = 1_734_502_961
"""The first stand-in: a number that no query holds by itself."""
MARK = "%s"
READY = "reknit_statements"
"""Under this name a connection carries the statements that are ready for it."""


class Statement(Generic[R]):
    """One query, to be asked again and again with other values."""

    def __init__(self, query: Callable[..., QuerySet[Any, R]], *types: type[Given]) -> None:
        """Keep the query; it is put into SQL when it is first asked."""
        self._query, self._types = query, types

    def __call__(self, *values: Given) -> list[R]:
        """Return all rows for these values, in the order of the types; none where a list is empty.

        Raises:
            ValueError: the query does not hold every value as it was given.
        """
        if [] in values:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        # What is ready lives as long as the connection: both point at each other.
        known: dict[Statement[Any], _Ready] = vars(connection).setdefault(READY, {})
        ready = known.get(self)
        if ready is None:
            stand_ins = [_stand_in(each, FIRST + place) for place, each in enumerate(self._types)]
            ready = known[self] = _Ready(self._query(*stand_ins), stand_ins, connection)
        return ready.rows(values)

    def first(self, *values: Given) -> R | None:
        """Return the first row for these values, None where there is none. All are read: ask where few can be."""
        return next(iter(self(*values)), None)


def _stand_in(kind: type[Given], number: int) -> Given:
    if kind == list[UUID]:
        return [UUID(int=number)]
    if kind is UUID:
        return UUID(int=number)
    if kind is str:
        return str(number)
    return dt.datetime.fromtimestamp(number, dt.UTC) if kind is dt.datetime else number


class _Ready:
    """A query in SQL for one connection, which one thread uses at a time."""

    def __init__(
        self, queryset: QuerySet[Any, Any], stand_ins: Sequence[Given], connection: BaseDatabaseWrapper
    ) -> None:
        self._connection = connection
        self._compiler: Any = queryset.query.get_compiler(connection=connection)
        sql, self._params = self._compiler.as_sql()
        self._pieces = sql.split(MARK)
        as_kept = [_as_kept(each, connection) for each in stand_ins]
        self._places = {place: as_kept.index([each]) for place, each in enumerate(self._params) if [each] in as_kept}
        if set(self._places.values()) != set(range(len(stand_ins))):
            raise ValueError("a value does not reach the query as it was given")
        if len(self._pieces) != len(self._params) + 1:
            raise ValueError("this query holds a mark that no value stands for")
        converters = self._compiler.get_converters([each for each, *_ in self._compiler.select])
        self._compiler.get_converters = lambda _columns: converters
        self._rows_of = queryset._iterable_class  # noqa: SLF001 - how Django makes objects of what comes back
        query = SimpleNamespace(get_compiler=lambda *_args, **_named: self._compiler)
        self._asked: Any = SimpleNamespace(
            db=connection.alias, model=queryset.model, query=query, _fields=None, _hints={}, _known_related_objects={}
        )

    def rows(self, values: Sequence[Given]) -> list[Any]:
        """Ask, with these values in the places of the stand-ins."""
        as_kept = [_as_kept(each, self._connection) for each in values]
        sql, params = [self._pieces[0]], list[object]()
        for place, (constant, piece) in enumerate(zip(self._params, self._pieces[1:], strict=True)):
            there = as_kept[self._places[place]] if place in self._places else [constant]
            sql += [", ".join([MARK] * len(there)), piece]
            params += there
        told = "".join(sql), tuple(params)
        self._compiler.as_sql = lambda *_args, **_named: told
        rows: Any = self._rows_of(self._asked)
        return list(rows)


def _as_kept(value: Given, connection: BaseDatabaseWrapper) -> list[object]:
    """Return what is sent to the database for a value: one thing, or as many as a list has."""
    values = value if isinstance(value, list) else [value]
    return [_one_as_kept(each, connection) for each in values]


def _one_as_kept(value: Value, connection: BaseDatabaseWrapper) -> object:
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, dt.datetime) else value
