"""Somebody with the database's password, who drops the triggers first and writes as he likes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from portal.core.database import db
from portal.ledger.ddl import APPEND_ONLY
from portal.ledger.verification import Verification, verify
from tests.support.databases import file_of


@contextmanager
def outsider() -> Iterator[Any]:
    """A connection of the bare driver to the current database, outside the portal; commits at its end."""
    url = db.engine.url.render_as_string(hide_password=False)
    connect = sqlite3.connect(file_of(url)) if url.startswith("sqlite") else psycopg.connect(url.replace("+psycopg", ""))
    with closing(connect) as connection:
        yield connection
        connection.commit()


def tamper(*statements: str) -> None:
    """Drop the triggers of the ledger and of the decisions, then run the statements."""
    db.session.rollback()
    with outsider() as connection:
        for statement in (*dropped(), *statements):
            connection.execute(statement)


def dropped() -> list[str]:
    if db.engine.dialect.name == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
            for table in (*APPEND_ONLY, "subsidy_decision")
            for verb in ("update", "delete", "insert")
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in (*APPEND_ONLY, "subsidy_decision")]


def found() -> list[tuple[str, dict[str, Any]]]:
    """What a verification finds now: kinds and values."""
    return [(finding.kind, finding.values) for finding in verify().findings]


def kinds(outcome: Verification | None = None) -> set[str]:
    return {finding.kind for finding in (outcome or verify()).findings}


def number(statement: str) -> int:
    """One number, asked from outside."""
    with outsider() as connection:
        return int(connection.execute(statement).fetchone()[0])
