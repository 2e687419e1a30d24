"""Verification: the heads, the entries under them, and every business row against its last entry.

Everything is read in one snapshot of the database, so that work goes on meanwhile; memory stays flat.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, text

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.ledger.chain import check_heads
from portal.ledger.findings import Finding, Findings
from portal.ledger.last_states import LastStates, last_states
from portal.ledger.models import LedgerVerification
from portal.ledger.notary import notary
from portal.ledger.operations import demand
from portal.ledger.raw import ENTRIES, data_column, fetch
from portal.ledger.rows import check_rows
from portal.ledger.sealing import LEAVES, floor, without_leaf
from portal.ledger.tree import check_entries
from portal.web.permissions import Permission

CHUNK = 5_000
LONG = timedelta(days=1)
Progress = Callable[[int, int], None]
Check = Callable[[Connection, Findings], int]

_more: list[Check] = []


def verifies_too(check: Check) -> Check:
    """Have every verification call `check(connection, findings)`, which returns how many things outside the tables it compared."""
    if check not in _more:
        _more.append(check)
    return check


@dataclass(frozen=True)
class Verification:
    """What one verification saw. `findings` are the first of each kind, `count` is how many there are in all."""

    at: datetime
    entries: int
    rows: int
    unsealed: int
    seconds: float
    count: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    by: str = ""
    id: int = 0
    files: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.count


def verify(by: Actor = SYSTEM, progress: Progress | None = None) -> Verification:
    """Verify everything and keep the outcome. `progress(entries done, entries in all)` is called now and then.

    Raises Refused without the permission.
    """
    demand(Permission.AUDIT_VERIFY, by)
    began, at, found = time.monotonic(), clock.now(), Findings()
    copies = notary().copies()  # before the database: it must know at least as many heads
    with snapshot() as connection, last_states(found) as states:
        remarks = check_heads(connection, notary(), copies, found)
        entries = check_entries(connection, found, counting(connection, states, progress))
        entries += check_inserted(connection, found)
        unsealed = check_unsealed(connection, states, found)
        rows = check_rows(connection, states, found)
        files = sum(check(connection, found) for check in _more)
    outcome = Verification(
        at, entries + unsealed, rows, unsealed, time.monotonic() - began, len(found), found.kept, remarks, by.name, files=files
    )
    return replace(outcome, id=keep(outcome))


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection on which everything is read as of one instant."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
            yield connection


def counting(connection: Connection, states: LastStates, progress: Progress | None) -> Callable[..., None]:
    """Takes the entries of each chunk and tells how far it is."""
    done, total = 0, connection.scalar(select(func.count()).select_from(ENTRIES)) if progress else 0

    def read(entries: list) -> None:
        nonlocal done
        states.read(entries)
        done += len(entries)
        if progress:
            progress(done, total or 0)

    return read


def check_inserted(connection: Connection, found: Findings) -> int:
    """Entries without a leaf among those that are sealed for good. Returns how many."""
    last = floor(connection)
    joined = ENTRIES.outerjoin(LEAVES, LEAVES.c.entry_id == ENTRIES.c.id)
    sealed = (
        select(func.count()).select_from(LEAVES.join(ENTRIES, LEAVES.c.entry_id == ENTRIES.c.id)).where(LEAVES.c.entry_id <= last)
    )
    if connection.scalar(select(func.count()).select_from(ENTRIES).where(ENTRIES.c.id <= last)) == connection.scalar(sealed):
        return 0
    strangers = (
        select(ENTRIES.c.id).select_from(joined).where(ENTRIES.c.id <= last, LEAVES.c.position.is_(None)).order_by(ENTRIES.c.id)
    )
    count = 0
    for entry in connection.scalars(strangers):
        found.add("entry_inserted", entry=entry)
        count += 1
    return count


def check_unsealed(connection: Connection, states: LastStates, found: Findings) -> int:
    """Entries younger than the newest head speak of rows too; those that wait for long are a finding. Returns how many."""
    count, above, long_ago = 0, floor(connection), clock.microseconds(clock.now() - LONG)
    waiting, first = 0, 0
    columns = (ENTRIES.c.id, ENTRIES.c.at_us, data_column(connection.dialect.name))
    while rows := fetch(connection, without_leaf(above, *columns).order_by(ENTRIES.c.id).limit(CHUNK)):
        states.read([(key, data) for key, _, data in rows])
        old = [key for key, at_us, _ in rows if at_us < long_ago]
        waiting, first = waiting + len(old), first or (old[0] if old else 0)
        count, above = count + len(rows), rows[-1][0]
    if waiting:
        found.add("unsealed_long", count=waiting, entry=first)
    return count


def keep(outcome: Verification) -> int:
    """Keep the outcome for the page that shows the last. Returns its id."""
    values = {
        "at": outcome.at,
        "by": outcome.by[:200],
        "entries": outcome.entries,
        "rows": outcome.rows,
        "files": outcome.files,
        "unsealed": outcome.unsealed,
        "milliseconds": int(outcome.seconds * 1000),
        "findings_count": outcome.count,
        "findings": [finding.as_data() for finding in outcome.findings],
        "remarks": [remark.as_data() for remark in outcome.remarks],
    }
    with writing() as session:
        return session.connection().execute(insert(LedgerVerification).returning(LedgerVerification.id), values).scalar_one()


def last_verification() -> Verification | None:
    """The last outcome that was kept."""
    row = db.session.scalar(select(LedgerVerification).order_by(LedgerVerification.id.desc()).limit(1))
    return row and of_row(row)


def of_row(row: LedgerVerification) -> Verification:
    findings, remarks = ([Finding.of(data) for data in kept] for kept in (row.findings, row.remarks))
    return Verification(
        row.at,
        row.entries,
        row.rows,
        row.unsealed,
        row.milliseconds / 1000,
        row.findings_count,
        findings,
        remarks,
        row.by,
        row.id,
        row.files,
    )
