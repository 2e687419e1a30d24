"""Taking tables of divisions, and withdrawing them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference, reserve_ids
from portal.core.lifecycle import NotFound
from portal.divisions import events
from portal.divisions.models import DivisionName, DivisionTable
from portal.divisions.queries import names_in_force
from portal.ledger.bulk import Unit, record_rows
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

TABLE, NAME = DivisionTable.__table__, DivisionName.__table__


@operation(Permission.DIVISIONS_IMPORT)
def begin_table(taken_on: date, source: str, *, by: Actor, batch_id: int | None = None) -> str:
    """A table without names yet; its reference. `source`: the reference of the import that brings it."""
    reference = next_reference("DIV", taken_on.year)
    row = DivisionTable(reference=reference, taken_on=taken_on, source=source, batch_id=batch_id, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    record(events.TableBegun(source), row, by=by)
    return reference


@operation(Permission.DIVISIONS_IMPORT)
def take_names(reference: str, names: Mapping[str, str], *, by: Actor) -> int:
    """Add names (six-digit code → name) to a table, with one entry; how many were new to it."""
    table = table_to_change(reference)
    known = select(DivisionName.code).where(DivisionName.table_id == table.id, DivisionName.code.in_(names))
    new = sorted(names.keys() - set(db.session.scalars(known)))
    if new:
        ids = reserve_ids(NAME, len(new))
        rows = [
            (NAME, {"id": key, "table_id": table.id, "code": code, "name": names[code]})
            for key, code in zip(ids, new, strict=True)
        ]
        record_rows([Unit(events.NamesTaken(len(new)), TABLE, table.id, reference, rows)], by)
        names_in_force.forget()
    return len(new)


@operation(Permission.DIVISIONS_IMPORT)
def withdraw_table(reference: str, *, by: Actor) -> None:
    """The table counts no longer; its names stay on record."""
    table = table_to_change(reference)
    table.is_withdrawn = True
    record(events.TableWithdrawn(), table, by=by)
    db.session.flush()
    names_in_force.forget()


def table_to_change(reference: str) -> DivisionTable:
    table = db.session.scalar(locked(select(DivisionTable).where(DivisionTable.reference == reference)))
    if table is None:
        raise NotFound(reference)
    return table
