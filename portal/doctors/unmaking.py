"""Taking an import of doctors back: what it made is removed, each removal with an entry; what it changed stays changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, or_, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.doctors import import_events as events
from portal.doctors.lifecycle import State
from portal.doctors.models import Doctor, DoctorCredential, DoctorMaker, DoctorPassage, DoctorTie, PracticePeriod
from portal.doctors.pair_models import DoctorPair
from portal.doctors.search import names
from portal.doctors.twin_models import DoctorTwin
from portal.doctors.twins import forget_keys
from portal.institutions.unmaking import remove_unused
from portal.ledger.bulk import Edit, Unit, record_rows

D, P, T = Doctor.__table__.c, DoctorPair.__table__.c, DoctorTwin.__table__.c
DOCTOR, PAIR, TWIN = Doctor.__table__, DoctorPair.__table__, DoctorTwin.__table__
HANGING = tuple(model.__table__ for model in (DoctorCredential, PracticePeriod, DoctorMaker, DoctorPair))
CONDITIONS = (
    say("No file was edited, submitted or merged"),
    say("Nobody said to know one of the doctors"),
    say("No other file says otherwise"),
    say("Nobody said whether two of the files are one doctor"),
)


def reasons(batch_id: int) -> dict[int, Text]:
    """Which of the conditions do not hold, with a sentence each."""
    found = enumerate(check(batch_id) for check in CHECKS)
    return {place: text for place, text in found if text is not None}


def worked_on(batch_id: int) -> Text | None:
    reference = first(batch_id, or_(D.version > 1, D.state != State.IN_PROGRESS.value))
    return say("%(reference)s was edited or submitted.", reference=reference) if reference else None


def known_to_somebody(batch_id: int) -> Text | None:
    reference = first(batch_id, tied())
    return say("Somebody said to know %(reference)s.", reference=reference) if reference else None


def doubted(batch_id: int) -> Text | None:
    reference = first(batch_id, paired(batch_id))
    return say("Another file gives the number of %(reference)s to another name.", reference=reference) if reference else None


def judged(batch_id: int) -> Text | None:
    reference = first(batch_id, compared())
    return say("Somebody said whether %(reference)s is the doctor of another file.", reference=reference) if reference else None


CHECKS: tuple[Callable[[int], Text | None], ...] = (worked_on, known_to_somebody, doubted, judged)


def first(batch_id: int, condition: ColumnElement[bool]) -> str | None:
    """The reference of the first file of the batch of which this is so."""
    return db.session.scalar(select(D.reference).where(D.batch_id == batch_id, condition).order_by(D.id).limit(1))


def tied() -> ColumnElement[bool]:
    return exists().where(DoctorTie.doctor_id == D.id)


def paired(batch_id: int) -> ColumnElement[bool]:
    """Another import, or a decision, stands upon the file by a pair."""
    other = or_(P.batch_id.is_(None), P.batch_id != batch_id, P.verdict.is_not(None))
    return exists().where(P.doctor_id == D.id, other)


def compared() -> ColumnElement[bool]:
    """Somebody judged a pair of which the file is one side."""
    return exists().where(or_(T.first_id == D.id, T.second_id == D.id), T.decided_by_id.is_not(None))


def remove(batch_id: int, most: int, by: Actor) -> int:
    """Remove some files of the batch; then the pairs that it opened on older ones; at last its hospitals nobody uses."""
    free = (D.version == 1, D.state == State.IN_PROGRESS.value, ~tied(), ~paired(batch_id), ~compared())
    doctors = read(DOCTOR, D.batch_id == batch_id, *free, limit=most)
    if doctors:
        remove_doctors(doctors, by)
        return len(doctors)
    pairs = read(PAIR, P.batch_id == batch_id, P.verdict.is_(None), limit=most)
    if pairs:
        units = [Unit(events.PairRemoved(), PAIR, row["id"], row["reference"], edits=(gone(PAIR, row),)) for row in pairs]
        return record_rows(units, by)
    return remove_unused(batch_id, most, by)


def remove_doctors(doctors: Sequence[Mapping[str, Any]], by: Actor) -> None:
    """Each file with all that came with it; its name leaves the index."""
    ids = [row["id"] for row in doctors]
    hanging = of_each(ids)
    forget_keys(ids)
    db.session.execute(delete(DoctorPassage).where(DoctorPassage.doctor_id.in_(ids)))
    for row in doctors:
        names.remove(db.session(), row["id"], row["name"])
    units = []
    for row in doctors:
        edits = (gone(DOCTOR, row), *hanging.get(row["id"], ()))
        units.append(Unit(events.Removed(), DOCTOR, row["id"], row["reference"], edits=edits))
    record_rows(units, by)


def of_each(ids: Collection[int]) -> dict[int, list[Edit]]:
    """The removals of the rows that hang on these doctors, by doctor."""
    found: dict[int, list[Edit]] = {}
    for row in read(TWIN, or_(T.first_id.in_(ids), T.second_id.in_(ids))):
        found.setdefault(row["first_id"] if row["first_id"] in ids else row["second_id"], []).append(gone(TWIN, row))
    for table in HANGING:
        for row in read(table, table.c.doctor_id.in_(ids)):
            found.setdefault(row["doctor_id"], []).append(gone(table, row))
    return found


def read(table: Table, *conditions: ColumnElement[bool], limit: int | None = None) -> Sequence[Any]:
    """Whole rows as they are stored, under lock, oldest first."""
    statement = select(table).where(*conditions).order_by(table.c.id).limit(limit).with_for_update()
    return db.session.execute(statement).mappings().all()


def gone(table: Table, row: Mapping[str, Any]) -> Edit:
    return Edit(table, dict(row), None)
