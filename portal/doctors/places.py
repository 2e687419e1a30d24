"""What doctors keep of institutions: the file, the certificates and the posts follow when two institutions become one.

A merge neither gives nor takes a right. A consent goes along only with a doctor who is registered where it was given; any
other stays with the name that gave it. One that a doctor already has from the institution that he comes to was given before
he was registered there: it ends, and is to be asked for anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Table, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors import import_events as events
from portal.doctors import twins
from portal.doctors.models import Doctor, DoctorCredential, Item, PracticePeriod
from portal.doctors.redrawing import redraw
from portal.institutions.following import Follower, Keys, follow
from portal.institutions.models import Institution
from portal.ledger.bulk import Edit, Unit, record_rows

AT_ONCE = 500
DOCTOR, CREDENTIAL, PERIOD = (model.__table__ for model in (Doctor, DoctorCredential, PracticePeriod))
TABLES: tuple[Table, ...] = (DOCTOR, CREDENTIAL, PERIOD)
Edits = Mapping[int, Sequence[Edit]]


def move(from_id: int, to_id: int, only: Keys | None, by: Actor) -> dict[str, list[int]]:
    """Point everything of one institution (or `only` these rows of it) to another; each file has its entry."""
    place = db.session.get_one(Institution, to_id)
    found = {table: rows_at(table, from_id, only) for table in TABLES}
    registered = {row["id"] for row in found[DOCTOR]}
    found[CREDENTIAL] = [row for row in found[CREDENTIAL] if row["item"] != Item.CONSENT or row["doctor_id"] in registered]
    edits: dict[int, list[Edit]] = defaultdict(list)
    for table, rows in found.items():
        for row in rows:
            edits[row["id" if table is DOCTOR else "doctor_id"]].append(Edit(table, dict(row), moved_values(table, row, place)))
    for row in consents_of(to_id, registered):
        edits[row["doctor_id"]].append(Edit(CREDENTIAL, dict(row), ended_values(row)))
    for some in batches(edits):
        write(some, by)
    return {table.name: [row["id"] for row in rows] for table, rows in found.items() if rows}


def rows_at(table: Table, institution_id: int, only: Keys | None) -> list[Any]:
    """The rows of a table that name the institution, under lock."""
    statement = select(table).where(table.c.institution_id == institution_id).order_by(table.c.id).with_for_update()
    wanted = None if only is None else set(only.get(table.name, ()))
    return [row for row in db.session.execute(statement).mappings() if wanted is None or row["id"] in wanted]


def moved_values(table: Table, row: Any, place: Institution) -> dict[str, Any]:
    values: dict[str, Any] = {"institution_id": place.id}
    if "version" in row:
        values["version"] = row["version"] + 1
    if table is DOCTOR:
        province = place.province or row["province"]
        values |= {"institution_name": place.name, "province": province, "updated_at": clock.now()}
    return values


def consents_of(institution_id: int, doctor_ids: Collection[int]) -> list[Any]:
    """The consents in force that the institution gave to these doctors, under lock."""
    given = (CREDENTIAL.c.institution_id == institution_id, CREDENTIAL.c.item == Item.CONSENT.value)
    statement = select(CREDENTIAL).where(*given, CREDENTIAL.c.withdrawn_on.is_(None)).order_by(CREDENTIAL.c.id)
    return [row for row in db.session.execute(statement.with_for_update()).mappings() if row["doctor_id"] in doctor_ids]


def ended_values(row: Any) -> dict[str, Any]:
    return {"withdrawn_on": clock.today(), "version": row["version"] + 1}


def batches(edits: Edits) -> Iterator[Edits]:
    every = iter(edits.items())
    while some := dict(islice(every, AT_ONCE)):
        yield some


def write(edits: Edits, by: Actor) -> None:
    """One entry a file; it is compared with others anew, and its list columns are drawn anew."""
    named = select(DOCTOR.c.id, DOCTOR.c.reference).where(DOCTOR.c.id.in_(edits))
    references = {row.id: row.reference for row in db.session.execute(named)}
    record_rows([Unit(events.Moved(), DOCTOR, key, references[key], edits=own) for key, own in edits.items()], by)
    twins.forget_keys(edits)
    redraw(edits, by)


def rename(institution_id: int, by: Actor) -> None:
    """Write the institution's name and province into the files of its doctors; each has its entry."""
    place = db.session.get_one(Institution, institution_id)
    rows = rows_at(DOCTOR, institution_id, None)
    edits = {row["id"]: [Edit(DOCTOR, dict(row), moved_values(DOCTOR, row, place))] for row in rows}
    named = {row["id"]: row["reference"] for row in rows}
    record_rows((Unit(events.Renamed(), DOCTOR, key, named[key], edits=own) for key, own in edits.items()), by)


def uses(ids: Collection[int]) -> Collection[int]:
    """Those of the institutions that a doctor stands at, or once did."""
    return {key for table in TABLES for key in db.session.scalars(select(table.c.institution_id).where(table.c.institution_id.in_(ids)).distinct())}  # fmt: skip


def register() -> None:
    follow(Follower(move, uses, rename))
