"""Looking at rosters: the lines of a version with their doctors and their effect, versions, and what is in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from portal.centers import effect
from portal.centers.lines import Said
from portal.centers.models import VALUES, Center, Role, RosterLine, RosterVersion
from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import NotFound
from portal.core.tongues import Text
from portal.doctors.models import Doctor

L, D = RosterLine.__table__.c, Doctor.__table__.c
DOCTOR = (D.id, D.reference, D.name, D.title, D.department, D.state, D.standing, D.rights, D.rights_until, D.next_end_on, D.practice_months, D.merged_into_id)  # fmt: skip
LINE = (L.id, L.center_id, L.doctor_id, L.from_number, L.until_number, L.hidden_since, *(L[name] for name in VALUES))
ROLES = [role.value for role in Role]


@dataclass(frozen=True)
class Listed:
    """One line with its doctor. `doctor` is the row of the file that counts; `filed_as` the one that the line names.

    `why`: why it has no effect on the day that was asked, None: it has.
    """

    line_id: int
    center_id: int
    doctor_id: int
    from_number: int
    hidden_since: datetime | None
    said: Said
    doctor: Any
    filed_as: str
    why: Text | None

    @property
    def has_effect(self) -> bool:
        return self.why is None


class InForce(NamedTuple):
    """A line that counts."""

    line_id: int
    center_id: int
    doctor_id: int


def roster(center: Center, number: int | None = None, on: date | None = None) -> list[Listed]:
    """The lines of a version (the newest), by role and name, with their effect on a day (today)."""
    return listed([L.center_id == center.id, in_version(number)], on or clock.today())


def lines_in_force(center_ids: Collection[int], on: date | None = None) -> list[InForce]:
    """The lines of these centers that count on a day (today). For sets within a statement: `effect.counting(day)`."""
    statement = select(L.id, L.center_id, L.doctor_id).where(L.center_id.in_(center_ids), *effect.counting(on or clock.today()))
    return [InForce(*row) for row in db.session.execute(statement.order_by(L.id))]


def listed(conditions: Sequence[ColumnElement[bool]], day: date) -> list[Listed]:
    """Lines under these conditions, the director first, then by role and name."""
    rows = db.session.execute(select(*LINE).where(*conditions)).all()
    named = doctors_in(select(L.doctor_id).where(*conditions)) if rows else {}
    doctors = counting_files(named)
    consult = effect.consulting(effect.doubtful({d.id: d for d in doctors.values()}, day), day)
    found = [as_listed(row, doctors[row.doctor_id], named[row.doctor_id].reference, consult, day) for row in rows]
    return sorted(found, key=lambda one: (ROLES.index(one.said.role), one.doctor.name, one.line_id))


def as_listed(row: Any, doctor: Any, filed_as: str, consult: Mapping[int, Any], day: date) -> Listed:
    said = Said.of(row)
    why = effect.why_not(said, row.hidden_since is not None, consult.get(doctor.id), day)
    return Listed(row.id, row.center_id, row.doctor_id, row.from_number, row.hidden_since, said, doctor, filed_as, why)


def doctors_of(doctor_ids: Collection[int]) -> dict[int, Any]:
    """The rows of these doctors by id, as they are filed."""
    rows = db.session.execute(select(*DOCTOR).where(D.id.in_(doctor_ids))).all() if doctor_ids else []
    return {row.id: row for row in rows}


def doctors_in(doctor_ids: Select[Any]) -> dict[int, Any]:
    """The same of the doctors whose ids a statement gives."""
    return {row.id: row for row in db.session.execute(select(*DOCTOR).where(D.id.in_(doctor_ids)))}


def counting_files(named: Mapping[int, Any]) -> dict[int, Any]:
    """The id of each file → the row of the file that counts: itself, or the one that its merges lead to."""
    found = dict(named)
    while ahead := {key: row.merged_into_id for key, row in found.items() if row.merged_into_id is not None}:
        further = doctors_of(set(ahead.values()))
        found |= {key: further[into] for key, into in ahead.items()}
    return found


def in_version(number: int | None) -> ColumnElement[bool]:
    """The lines of one version; None: those of the newest."""
    if number is None:
        return L.until_number.is_(None)
    return (L.from_number <= number) & (L.until_number.is_(None) | (L.until_number > number))


def lines_of(center_id: int, number: int | None = None) -> dict[int, Said]:
    """Doctor id → what the line says, in a version (the newest)."""
    rows = db.session.execute(select(*LINE).where(L.center_id == center_id, in_version(number)).order_by(L.id))
    return {row.doctor_id: Said.of(row) for row in rows}


def newest_number(center_id: int) -> int:
    """The number of the newest version; 0: nothing is published yet."""
    return db.session.scalar(select(func.max(RosterVersion.number)).where(RosterVersion.center_id == center_id)) or 0


def versions_of(center_id: int) -> list[RosterVersion]:
    """Every version, the newest first."""
    statement = select(RosterVersion).where(RosterVersion.center_id == center_id).order_by(RosterVersion.number.desc())
    return list(db.session.scalars(statement))


def version_of(center_id: int, number: int) -> RosterVersion:
    """Raises NotFound."""
    found = db.session.scalar(select(RosterVersion).where(RosterVersion.center_id == center_id, RosterVersion.number == number))
    if found is None:
        raise NotFound(str(number))
    return found


def number_on(center_id: int, day: date) -> int:
    """The version that was the newest at the end of a day (Asia/Shanghai); 0: there was none."""
    ended = clock.start_of(day + timedelta(days=1))
    until = select(func.max(RosterVersion.number)).where(RosterVersion.center_id == center_id, RosterVersion.published_at < ended)
    return db.session.scalar(until) or 0
