"""What an import changed in records that were known, kept with the values before and after, so that it can be put back."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from portal.core import clock
from portal.core.database import canonical, db
from portal.households.models import FileUpdate

DAYS = ("birth_on", "valid_until")
# column → [what it was, what it became]
Columns = dict[str, list[Any]]


@dataclass
class Changes:
    """By kind of row: the columns by the row's id. `joined` and `new_proofs`: ids of rows that the file made."""

    household: Columns = field(default_factory=dict)
    persons: dict[int, Columns] = field(default_factory=dict)
    memberships: dict[int, Columns] = field(default_factory=dict)
    proofs: dict[int, Columns] = field(default_factory=dict)
    joined: list[int] = field(default_factory=list)
    new_proofs: list[int] = field(default_factory=list)


def pairs_of(row: Any, changed: dict[str, Any]) -> Columns:
    return {name: [getattr(row, name), value] for name, value in changed.items()}


def pairs_of_rows(rows: Iterable[tuple[Any, dict[str, Any]]]) -> dict[int, Columns]:
    return {row.id: pairs_of(row, changed) for row, changed in rows}


def keep(changes: Changes, batch_id: int | None, household_id: int | None) -> list[FileUpdate]:
    """Keep what a batch changed. Returns the row, for the event that tells of the change; none without a batch."""
    if batch_id is None:
        return []
    row = FileUpdate(batch_id=batch_id, household_id=household_id, created_at=clock.now())
    row.values = canonical(asdict(changes))
    db.session.add(row)
    db.session.flush()
    return [row]


def changes_of(row: FileUpdate) -> Changes:
    """What was kept, with days as days."""
    kept = json.loads(row.values or "{}")
    by_id = {kind: {int(key): columns(of) for key, of in kept[kind].items()} for kind in ("persons", "memberships", "proofs")}
    return Changes(columns(kept["household"]), **by_id, joined=kept["joined"], new_proofs=kept["new_proofs"])


def columns(kept: Columns) -> Columns:
    return {name: [day(value) for value in pair] if name in DAYS else pair for name, pair in kept.items()}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def was(changed: Columns) -> dict[str, Any]:
    return {name: pair[0] for name, pair in changed.items()}


def became(changed: Columns) -> dict[str, Any]:
    return {name: pair[1] for name, pair in changed.items()}
