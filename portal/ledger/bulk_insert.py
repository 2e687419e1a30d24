"""Inserting many rows of one table: bound as the column types say, sent in the way each database takes fastest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

FEW = 20
Converter = Callable[[Any], Any]


def insert_fast(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all of the same columns, in their order. No defaults are filled in: see `completed`."""
    if not rows:
        return
    if connection.dialect.name == "sqlite" or len(rows) > FEW:
        names = tuple(rows[0])
        send(connection, table, names, bound(connection, table, names, [values_of(row, names) for row in rows]))
    else:
        connection.execute(table.insert(), list(rows))


def values_of(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Any, ...]:
    """What a row says, in the order of `names`."""
    return tuple(row.values()) if tuple(row) == names else tuple(row[name] for name in names)


def send(connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of `names`, as the driver takes them."""
    if connection.dialect.name == "postgresql":
        copy_in(connection, table, names, rows)
    elif sent := list(map(tuple, rows)):
        connection.exec_driver_sql(insert_statement(table, names), sent)


def completed(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """A new row with every column: what is not given has its default, or is empty."""
    row = {**blank_row(table), **values}
    for name, make in made_defaults(table).items():
        if name not in values:
            row[name] = make(None)
    return row


def copy_in(connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    """PostgreSQL's COPY, within the connection's transaction."""
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(row)


def bound(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The values of rows, told in the order of `names`, as the driver takes them: by columns, since most need nothing."""
    columns = list(zip(*rows, strict=True))
    for place, name in enumerate(names if columns else ()):
        if convert := converter(table.c[name].type, connection.dialect):
            columns[place] = tuple(map(convert, columns[place]))
    return list(zip(*columns, strict=True))


def converter(kind: TypeEngine[Any], dialect: Any) -> Converter | None:
    """What turns a value of this type into the driver's; None where it is the same."""
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return remembering(convert) if convert else None


def remembering(convert: Converter) -> Converter:
    """The rows of one bulk write share their instants and days: each is converted once."""
    known: dict[Any, Any] = {}

    def remembered(value: Any) -> Any:
        if type(value) is not datetime and type(value) is not date:
            return convert(value)
        if value not in known:
            known[value] = convert(value)
        return known[value]

    return remembered


@cache
def insert_statement(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({", ".join("?" * len(names))})'


@cache
def blank_row(table: Table) -> dict[str, Any]:
    """Every column with its fixed default, or None."""
    made = {column.key: column.default for column in table.columns}
    return {name: default.arg if isinstance(default, ScalarElementColumnDefault) else None for name, default in made.items()}


@cache
def made_defaults(table: Table) -> dict[str, Callable[[Any], Any]]:
    """The columns whose default is made anew for each row."""
    made = {column.key: column.default for column in table.columns}
    return {name: default.arg for name, default in made.items() if isinstance(default, CallableColumnDefault)}
