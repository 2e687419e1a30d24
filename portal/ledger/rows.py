"""Comparing each business row with what its last entry left: changed, gone, or without any entry."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from portal.core import personal
from portal.ledger.findings import PER_KIND, Findings
from portal.ledger.guard import business_tables
from portal.ledger.last_states import LastStates
from portal.ledger.raw import ENTRIES, Rows, Speller, fetch
from portal.ledger.spelling import canonical, digest

CHUNK = 5_000
FIRST = -(2**63)
Values = dict[str, Any]
Changed = dict[tuple[str, int], Values | None]


def check_rows(connection: Connection, states: LastStates, found: Findings) -> int:
    """Compare every row of every business table. Returns the number of rows."""
    count = 0
    changed: Changed = {}
    for table in sorted(business_tables().values(), key=lambda table: table.name):
        count += check_table(connection, table, states, found, changed)
    tell_changed(connection, changed, found)
    return count


def check_table(connection: Connection, table: Table, states: LastStates, found: Findings, changed: Changed) -> int:
    """Walk over a table and its last states together, by id."""
    count, above = 0, FIRST
    for digests in chunks(connection, table):
        upto = digests[-1][0]
        if digests != states.digests(table.name, above, upto):
            known = states.between(table.name, above, upto)
            for key, now in digests:
                state = known.pop(key, None)
                if state is None or state[0] != now:
                    judge(connection, table, key, state, found, changed)
            tell_missing(table.name, known, found)
        count, above = count + len(digests), upto
    while known := states.some(table.name, above, CHUNK):
        tell_missing(table.name, known, found)
        above = max(known)
    return count


def chunks(connection: Connection, table: Table) -> Iterator[Rows]:
    """(id, digest) of a table's rows by id, some at a time; an empty digest where only `judge` can make one."""
    speller, above = Speller(table, connection.dialect), FIRST
    while rows := fetch(connection, speller.select.where(table.c.id > above).order_by(table.c.id).limit(CHUNK)):
        yield speller.digests(rows) if speller.can else [(row[0], "") for row in rows]
        above = rows[-1][0]


def judge(
    connection: Connection, table: Table, key: int, state: tuple[str | None, int] | None, found: Findings, changed: Changed
) -> None:
    """One row that does not seem to be as its last entry left it."""
    if state is None:
        found.add("row_unrecorded", table=table.name, row=key)
        return
    if state[0] is None:
        found.add("row_returned", table=table.name, row=key, entry=state[1])
        return
    values = read_row(connection, table, key)
    if values is not None and state[0] == digest(table.name, values):
        return
    if len(changed) < PER_KIND:
        changed[table.name, key] = values
    else:
        found.add("row_changed", table=table.name, row=key, columns="?")


def read_row(connection: Connection, table: Table, key: int) -> dict[str, Any] | None:
    """The stored values of a row, None where the database holds what its columns cannot."""
    try:
        return dict(connection.execute(select(table).where(table.c.id == key)).one()._mapping)
    except (ValueError, TypeError):
        return None


def tell_missing(table: str, known: Mapping[int, tuple[str | None, int]], found: Findings) -> None:
    for key, (left, entry) in known.items():
        if left is not None:
            found.add("row_missing", table=table, row=key, entry=entry)


def tell_changed(connection: Connection, changed: Changed, found: Findings) -> None:
    """Name the columns of the rows that differ: fold everything that the entries say about them."""
    if not changed:
        return
    folded = fold(connection, changed)
    for (table, key), values in changed.items():
        columns = differing(folded.get((table, key), {}), values) if values else []
        found.add("row_changed", table=table, row=key, columns=", ".join(columns) or "?")


def fold(connection: Connection, wanted: Changed) -> dict[tuple[str, int], dict[str, Any]]:
    """The last after-state of some rows, put together from all entries. One pass over the ledger."""
    folded: dict[tuple[str, int], dict[str, Any]] = {}
    for some in texts(connection):
        for row in (row for text in some for row in rows_of(text)):
            if (row["t"], row["id"]) in wanted:
                folded.setdefault((row["t"], row["id"]), {}).update(row.get("a", {}))
    return folded


def rows_of(text: str) -> list[dict[str, Any]]:
    try:
        return json.loads(text)["rows"]
    except (ValueError, KeyError, TypeError):
        return []  # said by the first pass: entry_unreadable


def texts(connection: Connection) -> Iterator[Sequence[str]]:
    above = 0
    while rows := connection.execute(
        select(ENTRIES.c.id, ENTRIES.c.data).where(ENTRIES.c.id > above).order_by(ENTRIES.c.id).limit(CHUNK)
    ).all():
        yield [row.data for row in rows]
        above = rows[-1].id


def differing(told: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """The columns in which a row is not as the entries left it."""
    now = json.loads(canonical(dict(values)))
    return [name for name in sorted(now) if not same(told.get(name), now[name])]


def same(told: Any, now: Any) -> bool:
    if isinstance(told, dict) and told.keys() == {"sealed"}:
        try:
            return personal.current().open(told["sealed"], "ledger") == now
        except personal.CannotOpen:
            return True  # shredded: nothing can be said about this column
    return told == now
