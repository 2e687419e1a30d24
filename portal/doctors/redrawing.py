"""The list columns of many doctors drawn anew at once, where something that their rights rest on changed in bulk."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors import case as cases
from portal.doctors import standing_events as events
from portal.doctors.checklist import statuses
from portal.doctors.drawing import Attributes, change_of, drawn, reserve_changes
from portal.doctors.models import Doctor, DoctorCredential, PracticePeriod, StandingChange, Verification
from portal.doctors.rights_queries import facts_of
from portal.doctors.telling import tell_bulk
from portal.ledger.bulk import Edit, Unit, record_rows

DOCTOR, CREDENTIAL, VERIFICATION, CHANGE = (m.__table__ for m in (Doctor, DoctorCredential, Verification, StandingChange))


def redraw(doctor_ids: Collection[int], by: Actor) -> int:
    """Rights, next end, items due and the standing by rights as of today; one entry for each row that differs. Inside
    `writing()`, after what they rest on is written. Returns how many differed."""
    found = db.session.execute(select(DOCTOR).where(DOCTOR.c.id.in_(doctor_ids)).order_by(DOCTOR.c.id).with_for_update())
    rows = [Attributes(row) for row in found.mappings()]
    facts, due, today = facts_of(rows), items_due(rows), clock.today()
    fresh = [(row, {**drawn(facts[row.id], today)._asdict(), "items_due": due[row.id]}) for row in rows]
    differing = [(row, values) for row, values in fresh if any(row[name] != value for name, value in values.items())]
    changes = reserve_changes([row.id for row, values in differing if values["standing"] != row.standing])
    units = [unit(row, values, changes.get(row.id)) for row, values in differing]
    record_rows(units, by)
    tell_bulk(units, by)
    return len(units)


def unit(row: Attributes, values: dict[str, Any], change_id: int | None) -> Unit:
    changes = [(CHANGE, change_of(row.id, change_id, values["standing"]))] if change_id else []
    edit = Edit(DOCTOR, dict(row), {**values, "version": row.version + 1, "updated_at": clock.now()})
    return Unit(events.DrawnAnew(values["rights"]), DOCTOR, row.id, row.reference, changes, edits=[edit])


def items_due(doctors: Sequence[Attributes], fresh: Sequence[Attributes] = ()) -> dict[int, int]:
    """Doctor id → items of the checklist that are open today; `fresh`: verifications that are about to be written."""
    ids, today = [doctor.id for doctor in doctors], clock.today()
    credentials, checks = children(CREDENTIAL, ids), children(VERIFICATION, ids)
    posts = set(db.session.scalars(select(PracticePeriod.doctor_id).where(PracticePeriod.doctor_id.in_(ids))))
    for row in fresh:
        checks[row.doctor_id].append(row)
    found = {}
    for doctor in doctors:
        profile = cases.profile_of(cast(Doctor, doctor), doctor.id in posts)
        items = statuses(profile, credentials[doctor.id], checks[doctor.id], today)
        found[doctor.id] = sum(not item.is_met for item in items)
    return found


def children(table: Any, doctor_ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(select(table).where(table.c.doctor_id.in_(doctor_ids)).order_by(table.c.id)):
        found[row.doctor_id].append(row)
    return found
