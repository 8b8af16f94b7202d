"""Questions asked at every page and every message: their SQL is made once, and then only what varies is put in.

Django makes the SQL of a query anew each time it is asked. For a row by its key that takes many times as long as the
database's answer; of a message it was more than half. This is for what is asked all the time, and for the same shape
always; everything else is a queryset as everywhere.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

Value = int | str | datetime | UUID
MARK = 7_000_000_000_001  # no key is as high, so that a mark is known again among a query's parameters


@dataclass(frozen=True)
class Made:
    queryset: Any
    compiler: Any
    sql: str
    parameters: list[Any]
    places: list[tuple[int, int]]  # which parameter is which value


class Prepared:
    """`make` gives the queryset for its values: keys, texts, times, ids. No lists, whose length would be the SQL's."""

    def __init__(self, make: Callable[..., models.QuerySet[Any]]) -> None:
        self._make = make
        self._made: Made | None = None

    def __call__(self, *values: Value) -> list[Any]:
        """What the queryset holds. Read at once and given as a list: nothing added to it would be asked."""
        made = self._made = self._made or self._compile(values)
        parameters = made.parameters.copy()
        for place, number in made.places:
            parameters[place] = adapted(values[number])
        compiler = copy.copy(made.compiler)
        compiler.connection = connection  # of this thread
        compiler.as_sql = lambda *_how, **_more: (made.sql, tuple(parameters))
        queryset = made.queryset._clone()
        queryset.query.get_compiler = lambda *_how, **_more: compiler
        return list(queryset)

    def _compile(self, values: tuple[Value, ...]) -> Made:
        marks = [mark(value, number) for number, value in enumerate(values)]
        queryset = self._make(*marks)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        if self._make(*marks).query.get_compiler(connection=connection).as_sql() != (sql, parameters):
            raise ValueError("Something in the query changes by itself, a time perhaps: give it as a value.")
        numbers = {adapted(each): number for number, each in enumerate(marks)}
        places = [(place, numbers[each]) for place, each in enumerate(parameters) if each in numbers]
        if {number for _place, number in places} != set(range(len(marks))):
            raise ValueError("A value is not found in the query's SQL as it was given.")
        return Made(queryset, compiler, sql, list(parameters), places)


def adapted(value: Value) -> Any:
    """As the database is given it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def mark(value: Value, number: int) -> Value:
    """Something of the same type that stands nowhere else."""
    match value:
        case datetime():
            return timezone.now() + timedelta(days=number + 1)
        case UUID():
            return UUID(int=MARK + number)
        case str():
            return f"{MARK + number}"
    return MARK + number
