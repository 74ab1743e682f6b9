"""Queries that are put into SQL once. Putting Django's words into SQL takes several times as long as asking.

A statement is made of a function that returns a query set, and of the types of its arguments:

    OF_DYAD = Statement(lambda dyad_id: Session.objects.filter(dyad_id=dyad_id).order_by("number"), UUID)
    sessions = OF_DYAD(dyad_id)

The first call on a connection puts the query into SQL with stand-ins for the arguments; later ones fill the values in.
So the query may depend on nothing but the values of its arguments, and on these only as values: no lists, no None.
"""

from __future__ import annotations

import copy
import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

Value = UUID | int | dt.datetime
R = TypeVar("R")
FIRST = 1_734_502_961
"""The first stand-in: a number that no query holds by itself."""


class Statement(Generic[R]):
    """One query, to be asked again and again with other values."""

    def __init__(self, query: Callable[..., QuerySet[Any, R]], *types: type[Value]) -> None:
        """Keep the query; it is put into SQL when it is first asked."""
        self._query, self._types = query, types
        self._ready: WeakKeyDictionary[BaseDatabaseWrapper, _Ready] = WeakKeyDictionary()

    def __call__(self, *values: Value) -> list[R]:
        """Return all rows for these values, in the order of the types.

        Raises:
            ValueError: the query does not hold every value as it was given.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        ready = self._ready.get(connection)
        if ready is None:
            stand_ins = [_stand_in(each, FIRST + place) for place, each in enumerate(self._types)]
            ready = self._ready[connection] = _Ready(self._query(*stand_ins), stand_ins, connection)
        return ready.rows(values, connection)


def _stand_in(kind: type[Value], number: int) -> Value:
    if kind is UUID:
        return UUID(int=number)
    return dt.datetime.fromtimestamp(number, dt.UTC) if kind is dt.datetime else number


class _Ready:
    """A query in SQL, for one connection, which it does not keep alive."""

    def __init__(
        self, queryset: QuerySet[Any, Any], stand_ins: Sequence[Value], connection: BaseDatabaseWrapper
    ) -> None:
        self._compiler: Any = queryset.query.get_compiler(connection=connection)
        self._sql, self._params = self._compiler.as_sql()
        self._compiler.connection = None
        as_kept = [_as_kept(each, connection) for each in stand_ins]
        self._places = [(place, as_kept.index(each)) for place, each in enumerate(self._params) if each in as_kept]
        if {which for _, which in self._places} != set(range(len(stand_ins))):
            raise ValueError("a value does not reach the query as it was given")
        self._rows_of = queryset._iterable_class  # noqa: SLF001 - how Django makes objects of what comes back
        self._asked: Any = SimpleNamespace(
            db=connection.alias, model=queryset.model, _fields=None, _hints={}, _known_related_objects={}
        )

    def rows(self, values: Sequence[Value], connection: BaseDatabaseWrapper) -> list[Any]:
        """Ask, with these values in the places of the stand-ins."""
        params = list(self._params)
        for place, which in self._places:
            params[place] = _as_kept(values[which], connection)
        compiler = copy.copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_named: (self._sql, tuple(params))
        asked = copy.copy(self._asked)
        asked.query = SimpleNamespace(get_compiler=lambda *_args, **_named: compiler)
        rows: Any = self._rows_of(asked)
        return list(rows)


def _as_kept(value: Value, connection: BaseDatabaseWrapper) -> object:
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, dt.datetime) else value
