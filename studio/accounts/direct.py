"""Rows read and stored by statements that are put together once for each model.

A statement through the ORM costs a web process about three times what the database needs for it,
and most of that is the making of its text. These say the same for the few places that every order
passes; everywhere else the ORM reads better.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def first(model: type[M], rest: str, values: Sequence[object]) -> M | None:
    """Return the first row of a model for `rest`, which begins behind FROM and the table's name."""
    found = first_of((model,), f"{model._meta.db_table} {rest}", values)
    return cast(M, found[0]) if found else None


def first_of(
    models: Sequence[type[Model]], rest: str, values: Sequence[object]
) -> list[Model] | None:
    """Return the first row of joined models, one instance of each; `rest` begins behind FROM."""
    columns = ", ".join(_columns_of(model) for model in models)
    row = one_row(f"SELECT {columns} FROM {rest} LIMIT 1", values)
    if row is None:
        return None
    found: list[Model] = []
    for model in models:
        names, converters = _shape_of(model)
        mine, row = list(row[: len(names)]), row[len(names) :]
        for place, convert in converters:
            mine[place] = convert(mine[place], None, connection)
        found.append(model.from_db(connection.alias, names, mine))
    return found


def one_row(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return the first row that a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def write(sql: str, values: Sequence[Any]) -> int:
    """Run a statement that answers nothing, and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def store(*instances: Model, made: Mapping[str, str] | None = None) -> None:
    """Insert new rows of any models in one statement, and give each instance its number.

    `made` holds the SQL that makes a field's value, by the field's name, of what the instance
    has; it applies to every model that has the field.
    """
    parts, values = [], []
    for number, instance in enumerate(instances):
        text, given = _insertion(instance, made or {})
        parts.append(f"new{number} AS ({text})")
        values += given
    picked = ", ".join(f"(SELECT pk FROM new{number})" for number in range(len(instances)))
    row = one_row(f"WITH {', '.join(parts)} SELECT {picked}", values)
    for instance, pk in zip(instances, row or (), strict=True):
        instance.pk = pk
        instance._state.adding, instance._state.db = False, connection.alias


def _insertion(instance: Model, made: Mapping[str, str]) -> tuple[str, list[object]]:
    """Return the statement that inserts a row, and its values."""
    meta: Any = instance._meta
    fields = [field for field in meta.concrete_fields if not _is_drawn(field, instance)]
    values = [
        getattr(instance, field.attname)
        if field.name in made
        else field.get_db_prep_save(field.pre_save(instance, True), connection)
        for field in fields
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(made.get(field.name, "%s") for field in fields)
    into = f"INSERT INTO {meta.db_table} ({columns}) VALUES ({places})"
    return f'{into} RETURNING "{meta.pk.column}" AS pk', values


def _is_drawn(field: Any, instance: Model) -> bool:
    return bool(field.primary_key and instance.pk is None)


@cache
def _columns_of(model: type[Model]) -> str:
    meta: Any = model._meta
    return ", ".join(f'{meta.db_table}."{field.column}"' for field in meta.concrete_fields)


@cache
def _shape_of(model: type[Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    """Return the names of a model's columns, and what turns which of them into Python's values."""
    fields: Sequence[Any] = model._meta.concrete_fields
    converters = [
        (place, field.from_db_value)
        for place, field in enumerate(fields)
        if hasattr(field, "from_db_value")
    ]
    return [field.attname for field in fields], converters
