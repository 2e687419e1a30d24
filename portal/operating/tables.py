"""All rows of a database into files and back: a copy of the file on SQLite, COPY in one snapshot on PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from portal.core.database import Base
from portal.core.lifecycle import Refused
from portal.core.tongues import say

COPIED = "portal.db"
SCHEMA = "alembic_version"
QUEUE = "huey_"
CHUNK = 1 << 20


def copy_sqlite(file: Path, folder: Path) -> dict[str, Any]:
    """Copy a database that people work with, as of one instant. Writers do not wait (WAL)."""
    with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(folder / COPIED)) as copy:
        live.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")
        schema = copy.execute(f"SELECT version_num FROM {SCHEMA}").fetchone()[0]  # noqa: S608 - our own name
    return {"schema": schema}


def put_sqlite(folder: Path, file: Path) -> None:
    """Put a copied database in place of an empty one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / COPIED)) as copy, closing(sqlite3.connect(file)) as live:
        copy.backup(live, pages=-1)
        live.execute("PRAGMA journal_mode = WAL")


def is_empty_sqlite(file: Path) -> bool:
    if not file.exists():
        return True
    with closing(sqlite3.connect(file)) as live:
        return not live.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def copy_postgresql(address: str, folder: Path) -> dict[str, Any]:
    """Write every table as PostgreSQL's COPY text, all as of one instant, and the sequences."""
    with psycopg.connect(address) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        cursor = connection.cursor()
        tables = [table for table in in_order(cursor) if table != SCHEMA]
        for table in tables:
            write_table(cursor, table, folder / f"{table}.copy")
        version = cursor.execute(sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(SCHEMA))).fetchone()
        return {"schema": version[0] if version else "", "tables": tables, "sequences": sequences(cursor)}


def in_order(cursor: Any) -> list[str]:
    """The tables that are there, each after those that it refers to; the queue's own are left out."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    present = [name for (name,) in cursor.fetchall() if not name.startswith(QUEUE)]
    known = [table.name for table in Base.metadata.sorted_tables if table.name in present]
    return known + [name for name in present if name not in known]


def write_table(cursor: Any, table: str, file: Path) -> None:
    with file.open("wb") as out, cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
        for part in rows:
            out.write(part)


def sequences(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
    return {name: last for name, last in cursor.fetchall() if last is not None and not name.startswith(QUEUE)}


def put_postgresql(address: str, folder: Path, kept: dict[str, Any]) -> None:
    """Fill a database that has the schema and no rows: all of it or nothing.

    The database's own rules were kept when the rows were made, in the order in which they were made; they rest
    meanwhile, but for those that stand even in replication, which only refuse change and removal.
    """
    with psycopg.connect(address) as connection:
        cursor = connection.cursor()
        resting = list(triggers(cursor))
        switch(cursor, resting, "DISABLE")
        for table in kept["tables"]:
            read_table(cursor, table, folder / f"{table}.copy")
        for name, last in kept["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s)", (f'"{name}"', last))
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        switch(cursor, resting, "ENABLE")


def read_table(cursor: Any, table: str, file: Path) -> None:
    with file.open("rb") as rows, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as out:
        while part := rows.read(CHUNK):
            out.write(part)


def triggers(cursor: Any) -> Iterator[tuple[str, str]]:
    """(table, trigger) of every ordinary trigger of ours."""
    cursor.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND c.relnamespace = current_schema()::regnamespace"
    )
    yield from cursor.fetchall()


def switch(cursor: Any, which: list[tuple[str, str]], how: str) -> None:
    for table, name in which:
        change = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
        cursor.execute(change.format(sql.Identifier(table), sql.SQL(how), sql.Identifier(name)))


def is_empty_postgresql(address: str) -> bool:
    with psycopg.connect(address) as connection:
        return not in_order(connection.cursor())


def refuse_kind(kept: str, here: str) -> None:
    if kept != here:
        raise Refused("other_database", say("The backup is of %(kept)s, this instance uses %(here)s. Restore it into an instance of the same kind.", kept=kept, here=here))  # fmt: skip
