"""How rows stood at an instant: what the entries after it say of before, laid over what stands now."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Select, select

from portal.core import clock
from portal.core.database import UtcInstant, db
from portal.ledger.models import LedgerEntry

E: Any = LedgerEntry


class Stood:
    """A row with the values it had then; what did not change since is read from the row itself."""

    def __init__(self, row: Any, then: dict[str, Any]):
        self._row, self._then = row, then

    def __getattr__(self, name: str) -> Any:
        return self._then[name] if name in self._then else getattr(self._row, name)


def as_they_stood(rows: Sequence[Any], at: datetime) -> list[Any]:
    """Rows of one table, in their order, as they stood at an instant.

    Told from the entries whose subject is the row itself, so for tables whose rows are changed by their own entries alone.
    """
    if not rows:
        return []
    table = rows[0].__table__
    then = values_at(table, {row.id for row in rows}, at)
    return [Stood(row, then[row.id]) if row.id in then else row for row in rows]


def values_at(table: Any, keys: Collection[int], at: datetime) -> dict[int, dict[str, Any]]:
    """Row → the columns that changed after the instant, each with its value before the first of those changes."""
    found: dict[int, dict[str, Any]] = {}
    entries = acts(table.name, E.subject_id, E.data, since=at).where(E.subject_id.in_(keys))
    for key, data in db.session.execute(entries.order_by(E.id)):
        for row in json.loads(data)["rows"]:
            if (row["t"], row["id"]) == (table.name, key):
                then = found.setdefault(key, {})
                before = {name: of_json(table.c[name], value) for name, value in row.get("b", {}).items()}
                found[key] = before | then
    return found


def acts(subject: str, *columns: Any, since: datetime, before: datetime | None = None) -> Select[Any]:
    """Columns of the entries about records of one table, from an instant on and before another."""
    statement = select(*columns).where(E.subject == subject, E.at_us >= clock.microseconds(since))
    return statement if before is None else statement.where(E.at_us < clock.microseconds(before))


def of_json(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, UtcInstant):
        return value and datetime.fromisoformat(value)
    return date.fromisoformat(value) if value and isinstance(column.type, Date) else value
