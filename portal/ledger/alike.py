"""Many new rows of one table that say much the same: each value is spelled and bound once, however many rows carry it.

For blocks of tens of thousands of rows. What is written is what `record_rows` writes, byte for byte.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import getitem, itemgetter
from typing import Any

from sqlalchemy import Column, Dialect, Table

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import Json, db, is_writing
from portal.ledger.bulk import Unit
from portal.ledger.bulk_insert import blank_row, converter, made_defaults, send
from portal.ledger.entries import entry, personal_columns, tail, write_entries
from portal.ledger.guard import Unrecorded, through_the_gate
from portal.ledger.raw import SPELLS, family

Row = tuple[Hashable, ...]


class Once(dict[Any, Any]):
    """A function's values, each made once; nothing for an empty one."""

    def __init__(self, make: Callable[[Any], Any], empty: Any) -> None:
        super().__init__({None: empty})
        self.make = make

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self.make(value)
        return made


class Sheet:
    """New rows of a table in the columns `names`, `id` among them; the other columns have their fixed defaults.

    A row is a tuple in the order of `names`; a JSON column's value is its canonical text. Raises TypeError for a table whose
    defaults are made row by row, or which names persons.
    """

    def __init__(self, table: Table, names: Sequence[str], dialect: Dialect) -> None:
        if made_defaults(table).keys() - set(names) or personal_columns(table):
            raise TypeError(f"rows of {table.name} are not alike")
        others = {name: value for name, value in blank_row(table).items() if name not in names}
        self.table, self.names, self.rest = table, (*names, *others), tuple(others.values())
        columns = [table.c[name] for name in self.names]
        told = sorted(range(len(columns)), key=lambda place: self.names[place])
        self.key, self.in_order = itemgetter(self.names.index("id")), itemgetter(*told)
        self.pieces = [Once(spelling(columns[place]), "") for place in told]
        self.driven = [(place, Once(make, None)) for place, one in enumerate(columns) if (make := binding(one, dialect))]

    def told(self, row: Row) -> str:
        """The whole row as an entry tells it."""
        whole = "{" + ",".join(filter(None, map(getitem, self.pieces, self.in_order(row)))) + "}"
        return f'{{"a":{whole},{tail(self.table.name, self.key(row), whole)}'

    def bound(self, row: Row) -> list[Any]:
        """The whole row as the driver takes it."""
        values: list[Any] = list(row)
        for place, driven in self.driven:
            values[place] = driven[values[place]]
        return values


def spelling(column: Column[Any]) -> Callable[[Any], str]:
    spell, head = SPELLS[family(column.type)], f'"{column.key}":'
    return lambda value: head + spell(value)


def binding(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return None if isinstance(column.type, Json) else converter(column.type, dialect)


def record_alike(sheet: Sheet, parts: Iterable[tuple[Unit, Iterable[Row]]], by: Actor) -> int:
    """Write the rows of each part, and one entry for it, together. Inside `writing()`. Returns the rows written."""
    if not is_writing():
        raise Unrecorded("record_alike() belongs inside an operation")
    session = db.session()
    session.flush()
    at_us, rows, entries = clock.microseconds(clock.now()), [], []
    for unit, some in parts:
        whole = [row + sheet.rest for row in some]
        told = list(map(sheet.told, whole))
        entries.append(entry(unit.event, unit.subject.name, unit.key, unit.reference, told, by, unit.reason, at_us))
        rows += whole
    with through_the_gate():
        send(session.connection(), sheet.table, sheet.names, map(sheet.bound, rows))
    write_entries(session, entries)
    return len(rows)
