"""The guard between the portal and the database: no statement writes a business table around the recording."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table

from portal.core.database import Base

_gate: ContextVar[bool] = ContextVar("portal_recording_gate", default=False)
_WRITE = re.compile(
    r"\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|merge\s+into|update(?:\s+or\s+\w+)?|delete\s+from|truncate(?:\s+table)?|copy)"
    r"\s+(?:only\s+)?(?:[\"`\[]?\w+[\"`\]]?\s*\.\s*)?[\"`\[]?(\w+)",
    re.I,
)


class Unrecorded(RuntimeError):
    """A business row would have changed without an entry of its own: a programming error, never a user's."""


@cache
def unrecorded_tables() -> frozenset[str]:
    return frozenset(m.class_.__table__.name for m in Base.registry.mappers if m.class_.unrecorded) | {"alembic_version"}


@cache
def business_tables() -> dict[str, Table]:
    """Every table whose rows the ledger answers for."""
    return {name: table for name, table in Base.metadata.tables.items() if name not in unrecorded_tables()}


def watch(_connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
    """Refuse any statement that writes a business table around the recording."""
    if statement[:6] == "SELECT" or _gate.get():
        return
    business = business_tables()
    for name in _WRITE.findall(statement):
        if name.lower() in business:
            raise Unrecorded(f"a write to {name} went around the ledger")


@contextmanager
def through_the_gate() -> Iterator[None]:
    """For the recording itself: what is written in here has its entries."""
    token = _gate.set(True)
    try:
        yield
    finally:
        _gate.reset(token)


def open_gate() -> Token[bool]:
    return _gate.set(True)


def close_gate(token: Token[bool]) -> None:
    _gate.reset(token)


def shut_gate() -> None:
    _gate.set(False)
