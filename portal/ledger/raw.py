"""Reading many rows as the driver gives them, and spelling them for their hash without a detour over Python types.

SQLite spells a row itself, in one expression of its own JSON functions; what PostgreSQL gives is spelled here. Of
entries the spelling is exactly that of `entry_bytes`. Of business rows it is only an accelerator: where a digest made
here does not fit, the row is read properly and judged then.
"""

import hashlib
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Integer, Select, String, Table, literal_column, select
from sqlalchemy.types import TypeDecorator

from portal.core.database import Json
from portal.ledger.models import SEALED_COLUMNS, LedgerEntry
from portal.ledger.spelling import digest_of, entry_bytes, quoted

Spell = Callable[[Any], str]
Rows = list[tuple[Any, ...]]
ENTRIES = LedgerEntry.__table__
COLUMNS = [ENTRIES.c[name] for name in SEALED_COLUMNS]
# Only who tampers puts a blob into a column: it is spelled as what no column holds.
_SEALED = ", ".join(f"iif(typeof(ledger_entry.{name}) = 'blob', 0.5, ledger_entry.{name})" for name in SEALED_COLUMNS)


def fetch(connection: Connection, statement: Select[Any]) -> Rows:
    """All rows as plain tuples of the driver's values."""
    result = connection.execute(statement)
    assert result.cursor is not None
    rows = result.cursor.fetchall()
    result.close()
    return list(rows)


def sealed_columns(dialect: str) -> tuple[list[Any], Callable[[Sequence[Any]], bytes]]:
    """What to read of an entry, its id first, and what makes of that the bytes that are sealed."""
    if dialect == "sqlite":
        return [ENTRIES.c.id, literal_column(f"CAST(json_array({_SEALED}) AS BLOB)")], itemgetter(1)
    return COLUMNS, entry_bytes


def data_column(dialect: str) -> Any:
    """What an entry says, as the driver gives it: bytes on SQLite, where somebody may have put there what is no text."""
    return literal_column("CAST(ledger_entry.data AS BLOB)") if dialect == "sqlite" else ENTRIES.c.data


class Speller:
    """Spells the raw rows of one table; `can` says whether every column's type is known here."""

    def __init__(self, table: Table, dialect: Any) -> None:
        self.name = table.name
        columns = sorted(table.columns, key=lambda column: column.key)
        known = [family(column.type) for column in columns]
        self.can, quote = None not in known, dialect.identifier_preparer.quote
        self.is_told = self.can and dialect.name == "sqlite"
        self.parts: list[tuple[str, Spell]] = []
        if self.is_told:
            told = " || ".join(sql_part(column, quote(column.key), of) for column, of in zip(columns, known, strict=True))
            wanted: list[Any] = [literal_column(f"CAST('{table.name}{{' || rtrim({told}, ',') || '}}' AS BLOB)")]
        else:
            self.parts = [(f'"{column.key}":', SPELLS.get(of, repr)) for column, of in zip(columns, known, strict=True)]
            wanted = [literal_column(quote(column.key)) for column in columns]
        self.select = select(table.c.id, *wanted).select_from(table)

    def digests(self, rows: Rows) -> Rows:
        """(id, digest) of each row that `select` gave."""
        if self.is_told:
            return [(key, hashlib.sha256(text).hexdigest()) for key, text in rows]
        return [(row[0], self.digest(row[1:])) for row in rows]

    def digest(self, row: Sequence[Any]) -> str:
        told = [key + spell(value) for (key, spell), value in zip(self.parts, row, strict=True) if value is not None]
        return digest_of(self.name, "{" + ",".join(told) + "}")


def family(kind: Any) -> type | None:
    """The kind of values that a column holds; None where that is not known."""
    if isinstance(kind, Json):
        return Json
    bare = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return next((base for base in (Boolean, Integer, DateTime, Date, String) if isinstance(bare, base)), None)


def spell_bool(value: Any) -> str:
    return "true" if value else "false"


def spell_instant(value: Any) -> str:
    """PostgreSQL gives aware instants, in UTC where the connection says so."""
    return f'"{value.isoformat(timespec="microseconds").replace("+00:00", "Z")}"'


def spell_day(value: Any) -> str:
    return f'"{value.isoformat()}"'


SPELLS: dict[type | None, Spell] = {
    Json: str,
    Boolean: spell_bool,
    Integer: str,
    DateTime: spell_instant,
    Date: spell_day,
    String: quoted,
}
# SQLite keeps an instant as `2026-11-22 08:00:00.000000` in UTC, and a truth as 0 or 1.
TOLD: dict[type | None, str] = {
    Json: "{0}",
    Boolean: "iif({0}, 'true', 'false')",
    Integer: "{0}",
    DateTime: """'"' || substr({0}, 1, 10) || 'T' || substr({0}, 12) || 'Z"'""",
    Date: "json_quote({0})",
    String: "iif(typeof({0}) = 'text', json_quote({0}), quote({0}))",
}


def sql_part(column: Column[Any], name: str, of: type | None) -> str:
    """A column as SQLite spells it, with a comma behind it; nothing where it is empty."""
    told = f"""'"{column.key}":' || {TOLD[of].format(name)} || ','"""
    return f"iif({name} IS NULL, '', {told})" if column.nullable else told
