"""Reading many rows as the driver gives them, and spelling them for their digest without a detour over Python types.

Only an accelerator for verification: where a digest made here does not fit, the row is read properly and judged then.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, Select, String, Table, literal_column, select
from sqlalchemy.types import TypeDecorator

from portal.core.database import Json
from portal.ledger.spelling import digest_of, quoted

Spell = Callable[[Any], str]
Rows = list[tuple[Any, ...]]


def fetch(connection: Connection, statement: Select[Any]) -> Rows:
    """All rows as plain tuples of the driver's values."""
    result = connection.execute(statement)
    assert result.cursor is not None
    rows = result.cursor.fetchall()
    result.close()
    return list(rows)


class Speller:
    """Spells the raw rows of one table; `can` says whether every column's type is known here."""

    def __init__(self, table: Table, dialect: Any) -> None:
        self.name = table.name
        columns = sorted(table.columns, key=lambda column: column.key)
        spells = [spell_of(column.type, dialect.name) for column in columns]
        self.can = None not in spells
        self.parts = [(f'"{column.key}":', spell or repr) for column, spell in zip(columns, spells, strict=True)]
        quote = dialect.identifier_preparer.quote
        self.select = select(table.c.id, *(literal_column(quote(column.key)) for column in columns)).select_from(table)

    def digest(self, row: Sequence[Any]) -> str:
        """The digest of a raw row, whose first value is its id apart."""
        told = [key + spell(value) for (key, spell), value in zip(self.parts, row[1:], strict=True) if value is not None]
        return digest_of(self.name, "{" + ",".join(told) + "}")


def spell_of(kind: Any, dialect: str) -> Spell | None:
    """How a driver's value of this type is spelled; None where that is not known."""
    if isinstance(kind, Json):
        return str
    bare = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    texts = TEXTS[dialect]
    return next((spell for base, spell in texts if isinstance(bare, base)), None)


def spell_bool(value: Any) -> str:
    return "true" if value else "false"


def spell_text_instant(value: str) -> str:
    """SQLite keeps `2026-11-22 08:00:00.000000` in UTC."""
    return f'"{value[:10]}T{value[11:]}Z"'


def spell_instant(value: Any) -> str:
    """PostgreSQL gives aware instants, in UTC where the connection says so."""
    return f'"{value.isoformat(timespec="microseconds").replace("+00:00", "Z")}"'


def spell_day(value: Any) -> str:
    return f'"{value.isoformat()}"'


TEXTS: dict[str, list[tuple[type, Spell]]] = {
    "sqlite": [(Boolean, spell_bool), (Integer, str), (DateTime, spell_text_instant), (Date, quoted), (String, quoted)],
    "postgresql": [(Boolean, spell_bool), (Integer, str), (DateTime, spell_instant), (Date, spell_day), (String, quoted)],
}
