"""Rows read and stored by statements that are put together once for each model.

A statement through the ORM costs a web process about three times what the database needs for it,
and most of that is the making of its text. These say the same for the few places that every order
passes; everywhere else the ORM reads better. `tests/domain/test_direct.py` holds them equal to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def first(model: type[M], rest: str, values: Sequence[Any], *, lock: str = "") -> M | None:
    """Return the first row of a model for `rest`, which begins behind FROM and the table's name."""
    found = first_of((model,), f"{model._meta.db_table} {rest}", values, lock=lock)
    return cast(M, found[0]) if found else None


def first_of(
    models: Sequence[type[Model]], rest: str, values: Sequence[Any], *, lock: str = ""
) -> tuple[Model, ...] | None:
    """Return the first row of joined models, one instance of each; `rest` begins behind FROM."""
    found = made_of(models, f"SELECT {columns_of(*models)} FROM {rest} LIMIT 1 {lock}", values)
    return found[0] if found else None


def made_of(
    models: Sequence[type[Model]], sql: str, values: Sequence[Any]
) -> list[tuple[Model, ...]]:
    """Return what a statement answers that names `columns_of` the models."""
    shapes = [(model, *_shape_of(model)) for model in models]
    return [tuple(_instances(shapes, row)) for row in rows(sql, values)]


def columns_of(*models: type[Model]) -> str:
    """Return the columns of models by their tables' names, as a statement lists them."""
    return ", ".join(_columns_of(model) for model in models)


def rows(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows that a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def one_row(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return the first row that a statement answers."""
    found = rows(sql, values)
    return found[0] if found else None


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
        _note_stored(instance, pk)


def store_all(instances: Sequence[Model], *, also: str = "") -> None:
    """Insert new rows of one model; `also` is what stands behind their values, as ON CONFLICT."""
    if not instances:
        return
    columns, _places, _values = _shown(instances[0], {})
    places, values = [], []
    for instance in instances:
        _columns, mine, given = _shown(instance, {})
        places.append(f"({mine})")
        values += given
    meta: Any = instances[0]._meta
    into = f"INSERT INTO {meta.db_table} ({columns}) VALUES {', '.join(places)}"
    numbers = rows(f'{into} {also} RETURNING "{meta.pk.column}"', values)
    for instance, (pk,) in zip(instances, numbers, strict=True):
        _note_stored(instance, pk)


def _insertion(instance: Model, made: Mapping[str, str]) -> tuple[str, list[Any]]:
    """Return the statement that inserts a row, and its values."""
    columns, places, values = _shown(instance, made)
    meta: Any = instance._meta
    into = f"INSERT INTO {meta.db_table} ({columns}) VALUES ({places})"
    return f'{into} RETURNING "{meta.pk.column}" AS pk', values


def _shown(instance: Model, made: Mapping[str, str]) -> tuple[str, str, list[Any]]:
    """Return the columns of a new row, the places of its values, and the values."""
    meta: Any = instance._meta
    fields = [field for field in meta.concrete_fields if not _is_drawn(field, instance)]
    values = [
        getattr(instance, field.attname)
        if field.name in made
        else field.get_db_prep_save(field.pre_save(instance, True), connection)
        for field in fields
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return columns, ", ".join(made.get(field.name, "%s") for field in fields), values


def _note_stored(instance: Model, pk: Any) -> None:
    instance.pk = pk
    instance._state.adding, instance._state.db = False, connection.alias


def _is_drawn(field: Any, instance: Model) -> bool:
    return bool(field.primary_key and instance.pk is None)


@cache
def _columns_of(model: type[Model]) -> str:
    meta: Any = model._meta
    return ", ".join(f'{meta.db_table}."{field.column}"' for field in meta.concrete_fields)


def _instances(shapes: Sequence[tuple[Any, ...]], row: tuple[Any, ...]) -> Iterator[Model]:
    for model, names, converters in shapes:
        mine, row = list(row[: len(names)]), row[len(names) :]
        for place, convert in converters:
            mine[place] = convert(mine[place], None, connection)
        yield model.from_db(connection.alias, names, mine)


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
