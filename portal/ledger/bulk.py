"""Many writes with an entry for each: imports and their undo, rotation of keys, life events in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.orm.exc import StaleDataError

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import Base, db, is_writing
from portal.ledger.bulk_insert import completed, insert_fast
from portal.ledger.entries import entry, row_text, write_entries
from portal.ledger.events import Event
from portal.ledger.guard import Unrecorded, through_the_gate

Rows = Sequence[tuple[Table, dict[str, Any]]]


@dataclass(frozen=True)
class Edit:
    """A change of one row that stands already: the whole row as it is stored now, and the columns' new values.

    `values` None removes the row. The caller has the row under lock.
    """

    table: Table
    before: Mapping[str, Any]
    values: Mapping[str, Any] | None


@dataclass(frozen=True)
class Unit:
    """One event of a bulk write: its subject's table and key, the new rows and the edits that it stands for."""

    event: Event
    subject: Table
    key: int
    reference: str
    rows: Rows = ()
    reason: str = ""
    edits: Sequence[Edit] = ()


def record_rows(units: Iterable[Unit], by: Actor) -> int:
    """Write the rows of many units and one entry for each, together. Inside `writing()`. Returns the units written.

    New rows carry their `id` (see `reserve_ids`); columns that are not given take their defaults.
    Raises StaleDataError where a row to be changed or removed is not there.
    """
    if not is_writing():
        raise Unrecorded("record_rows() belongs inside an operation")
    session = db.session()
    session.flush()
    at_us = clock.microseconds(clock.now())
    new: dict[Table, list[dict[str, Any]]] = {}
    edits: list[Edit] = []
    entries = []
    for unit in units:
        told = [told_new(new, table, values) for table, values in unit.rows]
        told += [told_edit(edits, edit) for edit in unit.edits]
        entries.append(entry(unit.event, unit.subject.name, unit.key, unit.reference, told, by, unit.reason, at_us))
    with through_the_gate():
        write(session.connection(), new, edits)
    write_entries(session, entries)
    return len(entries)


def told_new(new: dict[Table, list[dict[str, Any]]], table: Table, values: dict[str, Any]) -> str:
    row = completed(table, values)
    new.setdefault(table, []).append(row)
    return row_text(table, row["id"], None, row)


def told_edit(edits: list[Edit], edit: Edit) -> str:
    edits.append(edit)
    after = None if edit.values is None else {**edit.before, **edit.values}
    return row_text(edit.table, edit.before["id"], edit.before, after)


def write(connection: Connection, new: Mapping[Table, list[dict[str, Any]]], edits: Sequence[Edit]) -> None:
    """Insert parents first, then change, then remove children first."""
    for table in sorted(new, key=place_of):
        insert_fast(connection, table, new[table])
    alike: dict[tuple[Table, tuple[str, ...]], list[Edit]] = {}
    for edit in edits:
        alike.setdefault((edit.table, tuple(sorted(edit.values)) if edit.values is not None else ()), []).append(edit)
    for (table, names), same in alike.items():
        if names:
            change(connection, table, names, same)
    for table, names in sorted(alike, key=lambda key: -place_of(key[0])):
        gone = [edit for edit in alike[table, names] if edit.values is None]
        execute_all(
            connection,
            table.delete().where(table.c.id == bindparam("row_key")),
            [{"row_key": edit.before["id"]} for edit in gone],
        )


def change(connection: Connection, table: Table, names: tuple[str, ...], edits: Sequence[Edit]) -> None:
    """One statement for all rows of a table whose same columns change."""
    statement = (
        table.update().where(table.c.id == bindparam("row_key")).values({name: bindparam(f"new_{name}") for name in names})
    )
    rows = [{"row_key": edit.before["id"], **{f"new_{name}": (edit.values or {})[name] for name in names}} for edit in edits]
    execute_all(connection, statement, rows)


def execute_all(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows and connection.execute(statement, rows).rowcount != len(rows):
        raise StaleDataError("a row of a bulk write is not there any more")


@cache
def places() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


def place_of(table: Table) -> int:
    """Where the table stands among those it depends on."""
    return places()[table.name]
