"""Going through the files for twins: those that imports brought, soon; all that were never compared, once a day.

A file that is filled in by hand is compared at once, where it is shaped.
"""

from datetime import date

from sqlalchemy import exists, select

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.doctors import twins
from portal.doctors.models import Doctor
from portal.doctors.twin_models import DoctorKey, TwinSearch
from portal.ledger.operations import operation

AT_ONCE = 250
D = Doctor.__table__.c


def run() -> int:
    """Compare what is new, and once a day everything that was left out. Returns the pairs found."""
    through_id, swept_on = reached()
    found = go_through(through_id, keeps=True)
    if swept_on != clock.today():
        found += go_through(0, keeps=False)
        note_sweep(by=SYSTEM)
    return found


def reached() -> tuple[int, date | None]:
    """How far it went: the last id, and the day of the last sweep."""
    row = db.session.execute(select(TwinSearch.through_id, TwinSearch.swept_on)).one_or_none()
    db.session.rollback()
    return (row.through_id, row.swept_on) if row else (0, None)


def go_through(after: int, *, keeps: bool) -> int:
    """From one id on to the end, some files at a time. `keeps`: the place is kept for the next run."""
    found = 0
    while ids := next_files(after):
        found += compare(ids, keeps, by=SYSTEM)
        after = ids[-1]
    return found


def next_files(after: int) -> list[int]:
    """Ids of files that were not compared yet, the oldest first."""
    is_kept = exists().where(DoctorKey.doctor_id == D.id)
    statement = select(D.id).where(D.id > after, D.merged_into_id.is_(None), ~is_kept).order_by(D.id).limit(AT_ONCE)
    ids = list(db.session.scalars(statement))
    db.session.rollback()
    return ids


@operation(None)
def compare(ids: list[int], keeps: bool, *, by: Actor) -> int:
    """One transaction's worth of files."""
    if keeps:
        kept_row().through_id = ids[-1]
    return twins.seek(ids, by)


@operation(None)
def note_sweep(*, by: Actor) -> None:
    """Today everything was gone through."""
    kept_row().swept_on = clock.today()


def kept_row() -> TwinSearch:
    row = db.session.get(TwinSearch, 1, with_for_update=True)
    if row is None:
        row = TwinSearch(id=1, through_id=0)
        db.session.add(row)
    return row
