"""Recording: what an operation changed, told by its events, written in the same transaction or not at all.

The session collects every row that a flush writes. `record()` says which event stands for which rows. At commit
both are compared: a row without an event refuses the commit, and so does a write that went around the session
(bulk statements, raw SQL) unless it came through `record_rows()`, which writes rows and entries together.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE

from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import Base, Model, canonical, db, is_writing
from portal.ledger.events import Event
from portal.ledger.models import LedgerEntry


class Unrecorded(RuntimeError):
    """A business row would have changed without an entry of its own: a programming error, never a user's."""


@dataclass
class Change:
    """What happened to one row in this transaction, in stored values."""

    table: Table
    key: int
    before: dict[str, Any] | None
    row: Any
    is_gone: bool = False

    @property
    def after(self) -> dict[str, Any] | None:
        return None if self.is_gone else stored(self.row)


@dataclass(frozen=True)
class Told:
    event: Event
    subject: Any
    rows: tuple[Any, ...]
    by: Actor
    reason: str


@dataclass(frozen=True)
class Unit:
    """One event of a bulk write: its subject's table and key, and the new rows that it stands for."""

    event: Event
    subject: Table
    key: int
    reference: str
    rows: Sequence[tuple[Table, dict[str, Any]]]
    reason: str = ""


@dataclass
class Pending:
    changes: dict[tuple[str, int], Change] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)


_gate: ContextVar[bool] = ContextVar("portal_recording_gate", default=False)
_WRITE = re.compile(r'\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from|truncate(?:\s+table)?)\s+(?:only\s+)?(?:\w+\.)?["`\[]?(\w+)', re.I)


def record(event: Event, subject: Any, *rows: Any, by: Actor, reason: str = "") -> None:
    """Say that `event` happened to `subject` (a model instance) and stands for its change and that of `rows`.

    The entry is written when the transaction commits. `reason` is what the person gave as reason.
    """
    if not is_writing():
        raise Unrecorded("record() belongs inside an operation")
    pending(db.session()).told.append(Told(event, subject, rows, by, reason))


def pending(session: Session) -> Pending:
    return session.info.setdefault("ledger", Pending())


@contextmanager
def _through_the_gate() -> Any:
    token = _gate.set(True)
    try:
        yield
    finally:
        _gate.reset(token)


@cache
def unrecorded_tables() -> frozenset[str]:
    return frozenset(m.local_table.name for m in Base.registry.mappers if m.class_.unrecorded) | {"alembic_version"}


@cache
def business_tables() -> dict[str, Table]:
    """Every table whose rows the ledger answers for."""
    return {name: table for name, table in Base.metadata.tables.items() if name not in unrecorded_tables()}


def digest(table: str, values: dict[str, Any]) -> str:
    """SHA-256 (hex) over a row's stored values; empty columns are left out, so that a new column changes nothing."""
    filled = {name: value for name, value in values.items() if value is not None}
    return hashlib.sha256((table + canonical(filled)).encode()).hexdigest()


def stored(row: Any) -> dict[str, Any]:
    """The row's column values as the database holds them."""
    state = inspect(row)
    return {c.key: state.attrs[state.mapper.get_property_by_column(c).key].value for c in state.mapper.local_table.columns}


def collect(session: Session, _context: Any) -> None:
    """After a flush: keep what each written row was; what it became is read when the transaction commits."""
    book = pending(session).changes
    for row in session.new:
        if not row.unrecorded:
            note(book, row, None)
    for row in session.dirty:
        if not row.unrecorded and session.is_modified(row):
            note(book, row, earlier(row))
    for row in session.deleted:
        if not row.unrecorded:
            note(book, row, earlier(row), is_gone=True)


def earlier(row: Any) -> dict[str, Any]:
    """The row's values before this flush."""
    values, state = stored(row), inspect(row)
    for column in state.mapper.local_table.columns:
        history = state.get_history(state.mapper.get_property_by_column(column).key, PASSIVE_NO_INITIALIZE)
        if history.deleted:
            values[column.key] = history.deleted[0]
    return values


def note(book: dict[tuple[str, int], Change], row: Any, before: dict[str, Any] | None, is_gone: bool = False) -> None:
    table = inspect(row).mapper.local_table
    key = (table.name, row_key(row))
    change = book.setdefault(key, Change(table, key[1], before, row))
    change.is_gone = is_gone


def row_key(row: Any) -> int:
    """The row's integer key; audited tables have a single one."""
    key = inspect(row).mapper.primary_key_from_instance(row)
    if len(key) != 1:
        raise Unrecorded(f"{type(row).__name__} needs a single key to be recorded")
    return key[0]


def settle(session: Session) -> None:
    """Before commit: write one entry for each event told, or refuse the commit."""
    session.flush()
    book = session.info.pop("ledger", None)
    if book is None:
        return
    if book.changes and not session.info.get("writing"):
        raise Unrecorded("a business row changed outside an operation: " + ", ".join(sorted({k[0] for k in book.changes})))
    owners = {}
    for number, told in enumerate(book.told):
        for row in (told.subject, *told.rows):
            owners[(inspect(row).mapper.local_table.name, row_key(row))] = number
    if lost := [key for key in book.changes if key not in owners]:
        raise Unrecorded(f"changed without an event: {lost[:5]}")
    by_event: dict[int, list[Change]] = {}
    for key, change in book.changes.items():
        by_event.setdefault(owners[key], []).append(change)
    write_entries(session, [entry_of(told, by_event.get(number, [])) for number, told in enumerate(book.told)])


def entry_of(told: Told, changes: list[Change]) -> dict[str, Any]:
    table = inspect(told.subject).mapper.local_table
    rows = [row_data(change.table, change.key, change.before, change.after) for change in changes]
    reference = getattr(told.subject, "reference", "") or ""
    return entry(told.event, table.name, row_key(told.subject), reference, rows, told.by, told.reason)


def entry(event: Event, subject: str, key: int | None, reference: str, rows: list[dict[str, Any]], by: Actor, reason: str) -> dict[str, Any]:
    """The column values of one entry."""
    return {
        "at_us": clock.microseconds(clock.now()),
        "actor_id": by.id,
        "actor": by.name[:200],
        "role": by.role[:200],
        "via": by.via,
        "verb": event.verb,
        "subject": subject,
        "subject_id": key,
        "reference": reference,
        "reason": reason,
        "request": by.request,
        "data": canonical({"event": event.as_data(), "rows": rows}),
    }


def row_data(table: Table, key: int, before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    """A row's change for the entry: changed columns before and after, and the digest of the whole row after."""
    if before is not None and after is not None:
        names = [n for n in after if before.get(n) != after[n]]
    else:
        names = [n for n, value in (after or before or {}).items() if value is not None]
    data: dict[str, Any] = {"t": table.name, "id": key}
    if before is not None:
        data["b"] = {n: guarded(table, n, before.get(n)) for n in names}
    if after is not None:
        data["a"] = {n: guarded(table, n, after.get(n)) for n in names}
        data["h"] = digest(table.name, after)
    return data


@cache
def personal_columns(table: Table) -> frozenset[str]:
    return frozenset(c.key for c in table.columns if c.info.get("personal"))


def guarded(table: Table, column: str, value: Any) -> Any:
    """A plain column that names a person is sealed in the entry, so that its key can be shredded one day."""
    if value is None or column not in personal_columns(table):
        return value
    return {"sealed": personal.current().seal(str(value), "ledger")}


def write_entries(session: Session, entries: list[dict[str, Any]]) -> None:
    if entries:
        session.connection().execute(LedgerEntry.__table__.insert(), entries)


def record_rows(units: Iterable[Unit], by: Actor) -> int:
    """Insert the new rows of many units and one entry for each, together. Inside `writing()`. Returns the units written."""
    if not is_writing():
        raise Unrecorded("record_rows() belongs inside an operation")
    session = db.session()
    session.flush()
    batches: dict[Table, list[dict[str, Any]]] = {}
    entries = []
    for unit in units:
        told = []
        for table, values in unit.rows:
            batches.setdefault(table, []).append(values)
            told.append(row_data(table, values["id"], None, values))
        entries.append(entry(unit.event, unit.subject.name, unit.key, unit.reference, told, by, unit.reason))
    connection = session.connection()
    with _through_the_gate():
        for table in sorted(batches, key=table_order):
            connection.execute(table.insert(), batches[table])
    write_entries(session, entries)
    return len(entries)


@cache
def _order() -> dict[str, int]:
    return {table.name: n for n, table in enumerate(Base.metadata.sorted_tables)}


def table_order(table: Table) -> int:
    return _order()[table.name]


def watch(connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
    """Refuse any statement that writes a business table around the recording."""
    if statement[:6] == "SELECT" or _gate.get():
        return
    business = business_tables()
    for name in _WRITE.findall(statement):
        if name.lower() in business:
            raise Unrecorded(f"a write to {name} went around the ledger")


def open_gate(session: Session, context: Any, _instances: Any) -> None:
    session.info["gate"] = _gate.set(True)


def close_gate(session: Session, context: Any) -> None:
    token = session.info.pop("gate", None)
    if token is not None:
        _gate.reset(token)


def forget(session: Session, _previous: Any = None) -> None:
    session.info.pop("ledger", None)
    if session.info.pop("gate", None) is not None:
        _gate.set(False)


def stand_guard(engine: Engine) -> None:
    """Put the recording between the sessions and the database. Once per engine."""
    event.listen(engine, "before_cursor_execute", watch)
    if not event.contains(db.session, "after_flush", collect):
        event.listen(db.session, "before_flush", open_gate)
        event.listen(db.session, "after_flush", collect)
        event.listen(db.session, "after_flush_postexec", close_gate)
        event.listen(db.session, "before_commit", settle)
        event.listen(db.session, "after_soft_rollback", forget)


__all__ = ["Unit", "Unrecorded", "business_tables", "digest", "record", "record_rows", "stand_guard", "Model"]
