"""Recording: what an operation changed, told by its events, written in the same transaction or not at all.

The session collects every row that a flush writes. `record()` says which event stands for which rows. At commit
both are compared: a row without an event refuses the commit, and so does a write that went around the session
(bulk statements, raw SQL) unless it came through `record_rows()`, which writes rows and entries together.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Table, event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE

from portal.core.actors import Actor
from portal.core.database import db, is_writing
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.ledger.entries import entry, row_text, write_entries
from portal.ledger.events import Event
from portal.ledger.guard import Unrecorded, business_tables, close_gate, open_gate, shut_gate, watch
from portal.ledger.spelling import digest


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


@dataclass
class Pending:
    changes: dict[tuple[str, int], Change] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)


def record(event: Event, subject: Any, *rows: Any, by: Actor, reason: str = "") -> None:
    """Say that `event` happened to `subject` (a model instance) and stands for its change and that of `rows`.

    The entry is written when the transaction commits. `reason` is what the person gave as reason.
    """
    if not is_writing():
        raise Unrecorded("record() belongs inside an operation")
    pending(db.session()).told.append(Told(event, subject, rows, by, reason))


def pending(session: Session) -> Pending:
    return session.info.setdefault("ledger", Pending())


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
    owners = owners_of(book.told)
    if lost := [key for key in book.changes if key not in owners]:
        raise Unrecorded(f"changed without an event: {lost[:5]}")
    by_event: dict[int, list[Change]] = {}
    for key, change in book.changes.items():
        by_event.setdefault(owners[key], []).append(change)
    write_entries(session, [entry_of(told, by_event.get(number, [])) for number, told in enumerate(book.told)])


def owners_of(told: list[Told]) -> dict[tuple[str, int], int]:
    """Which event stands for a row: the last one that named it."""
    return {
        (inspect(row).mapper.local_table.name, row_key(row)): number
        for number, one in enumerate(told)
        for row in (one.subject, *one.rows)
    }


def entry_of(told: Told, changes: list[Change]) -> dict[str, Any]:
    table = inspect(told.subject).mapper.local_table
    rows = [row_text(change.table, change.key, change.before, change.after) for change in changes]
    reference = getattr(told.subject, "reference", "") or ""
    return entry(told.event, table.name, row_key(told.subject), reference, rows, told.by, told.reason)


def let_flush(session: Session, _context: Any, _instances: Any) -> None:
    session.info["gate"] = open_gate()


def after_flush(session: Session, _context: Any) -> None:
    token = session.info.pop("gate", None)
    if token is not None:
        close_gate(token)


def forget(session: Session, _previous: Any = None) -> None:
    session.info.pop("ledger", None)
    if session.info.pop("gate", None) is not None:
        shut_gate()


def stand_guard(engine: Engine) -> None:
    """Put the recording between the sessions and the database. Once per engine."""
    event.listen(engine, "before_cursor_execute", watch)
    if not event.contains(db.session, "after_flush", collect):
        event.listen(db.session, "before_flush", let_flush)
        event.listen(db.session, "after_flush", collect)
        event.listen(db.session, "after_flush_postexec", after_flush)
        event.listen(db.session, "before_commit", settle)
        event.listen(db.session, "after_soft_rollback", forget)


__all__ = [
    "Edit",
    "Unit",
    "Unrecorded",
    "business_tables",
    "digest",
    "entry",
    "record",
    "record_rows",
    "stand_guard",
    "write_entries",
]
