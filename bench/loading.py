"""Filling a portal's own tables with the generated applications: `python -m bench.loading SCALE [PEERS]`.

The portal is that of the environment (PORTAL_INSTANCE, DATABASE_URL). Rows go through the ledger's bulk door, some
thousand applications a transaction, as they come from the generator: a million need no more memory than ten thousand.
A bench's database may be lost with the machine, so nothing waits for the disk while it is filled.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text

from bench.rows import Application, applications, rows_of
from bench.world import World
from portal.accounts.queries import actor_of
from portal.accounts.sample import address, make_accounts
from portal.cli import opened_app
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.identity import PROVINCES
from portal.ledger.bulk import Unit, record_rows
from portal.subsidies import events, programme
from portal.subsidies.models import Budget

PASSWORD = "bench-pass-2026"
BUDGET_FEN = 10**14
STATISTICS = (0, 4, 24)  # after so many transactions: what the triggers ask is planned for empty tables otherwise
HASTE = {
    "sqlite": (
        "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -400000",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA wal_autocheckpoint = 20000",
    ),
    "postgresql": ("SET synchronous_commit = off", "SET session_replication_role = replica"),
}


def hurry() -> None:
    """Let the connections of this process write without waiting, and without looking up keys that are known to stand."""

    @event.listens_for(db.engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in HASTE[db.engine.dialect.name]:
            cursor.execute(statement)
        cursor.close()


def person(account: str) -> Actor:
    return actor_of(address(account), via="job")


def load(scale: str, peers: Path | None) -> None:
    """Accounts and the programme year through the operations, then the applications."""
    make_accounts(PASSWORD, by=SYSTEM)
    programme.confirm_year(programme.propose_year(clock.today().year, by=person("manager")), by=person("manager2"))
    db.engine.dispose()
    hurry()
    world = World(person("operations"), (person("reviewer2"), person("senior2")))
    for number, generated in enumerate(told(applications(scale, peers), rows_of(scale))):
        with writing():
            world.write(generated)
        if number in STATISTICS:
            with db.engine.begin() as connection:
                connection.execute(text("ANALYZE"))
    with writing():
        record_rows(budgets(world), person("manager"))
    settle()


def told(slices: Iterator[list[Application]], total: int) -> Iterator[list[Application]]:
    """Print now and then how far it is."""
    began, done = time.monotonic(), 0
    for one in slices:
        yield one
        done += len(one)
        if done % 50_000 < len(one):
            print(f"  {done:,} of {total:,} applications, {done / (time.monotonic() - began):,.0f} a second", flush=True)


def budgets(world: World) -> list[Unit]:
    """A budget for each province, with what was granted of it."""
    table, year = Budget.__table__, world.year
    rows = [
        (n, p.code, {"id": n, "year": year, "province": p.code, "budget_fen": BUDGET_FEN, "granted_fen": world.granted[p.code]})
        for n, p in enumerate(PROVINCES, 1)
    ]
    return [Unit(events.BudgetChanged(year, code, BUDGET_FEN), table, key, "", [(table, values)]) for key, code, values in rows]


def settle() -> None:
    """Statistics for the planner; on PostgreSQL the sequence of a table that was given its keys."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            bare(connection, "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT setval('budget_id_seq', (SELECT max(id) FROM budget))"))
        connection.execute(text("VACUUM ANALYZE"))


def bare(connection: Connection, *statements: str) -> None:
    """Statements of SQLite outside a transaction."""
    connection.exec_driver_sql("ROLLBACK")
    for statement in statements:
        connection.exec_driver_sql(statement)


if __name__ == "__main__":
    with opened_app().app_context():
        load(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
