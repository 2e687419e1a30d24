"""What doctors keep of institutions: the file, the certificates and the posts follow when two institutions become one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors import import_events as events
from portal.doctors import twins
from portal.doctors.models import Doctor, DoctorCredential, PracticePeriod
from portal.institutions.following import Follower, Keys, follow
from portal.institutions.models import Institution
from portal.ledger.bulk import Edit, Unit, record_rows

DOCTOR = Doctor.__table__
TABLES: tuple[Table, ...] = tuple(model.__table__ for model in (Doctor, DoctorCredential, PracticePeriod))


def move(from_id: int, to_id: int, only: Keys | None, by: Actor) -> dict[str, list[int]]:
    """Point everything of one institution (or `only` these rows of it) to another; each file has its entry."""
    name = db.session.scalar(select(Institution.name).where(Institution.id == to_id))
    edits: dict[int, list[Edit]] = {}
    moved: dict[str, list[int]] = {}
    for table in TABLES:
        for row in rows_at(table, from_id, None if only is None else only.get(table.name, [])):
            moved.setdefault(table.name, []).append(row["id"])
            doctor_id = row["id"] if table is DOCTOR else row["doctor_id"]
            edits.setdefault(doctor_id, []).append(Edit(table, dict(row), moved_values(table, row, to_id, name or "")))
    references = {
        row.id: row.reference for row in db.session.execute(select(Doctor.id, Doctor.reference).where(Doctor.id.in_(edits)))
    }
    record_rows([Unit(events.Moved(), DOCTOR, key, references[key], edits=own) for key, own in edits.items()], by)
    twins.forget_keys(edits)  # they are compared anew
    return moved


def rows_at(table: Table, institution_id: int, only: list[int] | None) -> Any:
    statement = select(table).where(table.c.institution_id == institution_id)
    if only is not None:
        statement = statement.where(table.c.id.in_(only))
    return db.session.execute(statement.order_by(table.c.id).with_for_update()).mappings().all()


def moved_values(table: Table, row: Any, to_id: int, name: str) -> dict[str, Any]:
    values: dict[str, Any] = {"institution_id": to_id}
    if "version" in row:
        values["version"] = row["version"] + 1
    if table is DOCTOR:
        values |= {"institution_name": name, "updated_at": clock.now()}
    return values


def uses(ids: Collection[int]) -> Collection[int]:
    """Those of the institutions that a doctor stands at, or once did."""
    return {key for table in TABLES for key in db.session.scalars(select(table.c.institution_id).where(table.c.institution_id.in_(ids)).distinct())}  # fmt: skip


def register() -> None:
    follow(Follower(move, uses))
