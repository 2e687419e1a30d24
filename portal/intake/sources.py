"""What each source calls its columns: remembered by the set of its headings, and found again."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.intake import peeking
from portal.intake.events import SourceRemembered
from portal.intake.headings import ColumnMap
from portal.intake.kinds import ImportKind
from portal.intake.models import SourceColumns
from portal.intake.reading import Table, Unreadable, open_table
from portal.ledger.recording import record


def open_for(path: Path, kind: ImportKind, column_map: ColumnMap | None) -> tuple[Table, ColumnMap | None]:
    """A file with the map that was given for it, else with the one remembered for its source. Raises Unreadable."""
    if column_map is not None:
        return open_table(path, kind.headings, column_map), column_map
    try:
        table = open_table(path, kind.headings)
    except Unreadable as fault:
        known = remembered_for(path, kind) if fault.code in NO_HEADER else None
        if known is None:
            raise
        return open_table(path, kind.headings, known), known
    known = remembered(kind.name, table.written)
    return (open_table(path, kind.headings, known), known) if known else (table, None)


NO_HEADER = frozenset({"header_not_found", "heading_missing"})


def remembered(kind: str, headings: Iterable[object]) -> ColumnMap | None:
    """The map of the source that has these headings."""
    source = peeking.source_of(headings)
    columns = db.session.scalar(select(SourceColumns.columns).where(SourceColumns.kind == kind, SourceColumns.source == source))
    return read_map(columns)


def remembered_for(path: Path, kind: ImportKind) -> ColumnMap | None:
    """The map of the source to which one of the first rows belongs as its header."""
    found = (remembered(kind.name, row) for row in peeking.top_rows(path) if sum(bool(str(cell).strip()) for cell in row) > 1)
    return next((column_map for column_map in found if column_map), None)


def read_map(columns: dict | None) -> ColumnMap | None:
    """A map as it is kept. It was checked when it came."""
    if columns is None:
        return None
    return ColumnMap(columns["columns"], tuple(columns["dates"]), columns["settings"])


def kept_map(column_map: ColumnMap | None) -> dict | None:
    if column_map is None:
        return None
    return {"columns": dict(column_map.columns), "dates": list(column_map.dates), "settings": dict(column_map.settings)}


def remember(kind: str, headings: Iterable[object], column_map: ColumnMap, by: Actor) -> None:
    """Keep a source's map for its next file. Inside an operation."""
    source = peeking.source_of(headings)
    known = db.session.scalar(select(SourceColumns).where(SourceColumns.kind == kind, SourceColumns.source == source))
    if known is not None and known.columns == kept_map(column_map):
        return
    if known is None:
        known = SourceColumns(kind=kind, source=source)
        db.session.add(known)
    known.columns, known.updated_at = kept_map(column_map), clock.now()
    db.session.flush()
    record(SourceRemembered(kind), known, by=by)
