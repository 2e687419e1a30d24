"""Changing an open file by what a newer personnel file says. Whoever sent it becomes a maker."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.doctors import case as cases
from portal.doctors import import_events as events
from portal.doctors.case import File
from portal.doctors.claims import DoctorClaim, LicenceClaim
from portal.doctors.filing import presented_anew, put, renewed_if
from portal.doctors.models import Doctor, Item, PracticePeriod
from portal.doctors.numbers import licence_columns, phone_columns
from portal.doctors.steps import shape
from portal.institutions.taking import TakenInstitution


def update(
    doctor_id: int,
    claim: DoctorClaim,
    differing: Sequence[str],
    place: TakenInstitution | None,
    *,
    batch_id: int | None,
    by: Actor,
) -> None:
    """Put what differs into the file. Inside an operation."""
    doctor = db.session.scalars(locked(select(Doctor).where(Doctor.id == doctor_id))).one()
    change = Change(cases.load(doctor), claim, place, batch_id)
    for name in differing:
        change.put(name)
    shape(doctor, events.ChangedByFile(), *change.rows, by=by)


class Change:
    """One file beside one claim; `rows` are those that came or changed with it."""

    def __init__(self, file: File, claim: DoctorClaim, place: TakenInstitution | None, batch_id: int | None):
        self.file, self.doctor, self.claim, self.place, self.batch_id = file, file.doctor, claim, place, batch_id
        self.rows: list[Any] = []

    def put(self, name: str) -> None:
        steps: dict[str, Callable[[], None]] = {
            "phone": lambda: put(self.doctor, phone_columns(self.claim.phone)),
            "title": self.title,
            "institution": self.institution,
            "first_registered_on": self.first_registration,
            "qualification": lambda: self.licence(Item.QUALIFICATION, self.claim.qualification),
            "practice": lambda: self.licence(Item.PRACTICE, self.claim.practice),
        }
        if name in steps:
            steps[name]()
        else:
            setattr(self.doctor, name, getattr(self.claim, name))

    def title(self) -> None:
        self.doctor.title = self.claim.title
        self.rows += renewed_if(self.file, Item.TITLE, True)

    def institution(self) -> None:
        if self.place:
            self.doctor.institution_id, self.doctor.institution_name = self.place.id, self.place.name

    def first_registration(self) -> None:
        """The day itself; and where the timeline does not reach back so far, the post that it tells of."""
        first = self.claim.first_registered_on
        self.doctor.first_registered_on = first
        if all(period.since > first for period in self.file.periods):
            self.rows += [self.period(), *renewed_if(self.file, Item.PRACTICE_TIME, True)]

    def period(self) -> PracticePeriod:
        place = {"institution_id": self.place.id, "place": self.place.name} if self.place else {"place": ""}
        period = PracticePeriod(
            doctor_id=self.doctor.id,
            department=self.claim.department,
            is_independent=self.claim.is_independent,
            since=self.claim.first_registered_on,
            batch_id=self.batch_id,
            **place,
        )
        db.session.add(period)
        return period

    def licence(self, item: Item, licence: LicenceClaim | None) -> None:
        """Another number is a renewal: a new row, and the one before points to it."""
        if licence is None:
            return
        former = self.file.current.get(item.value)
        new = presented_anew(self.doctor, item, **self.columns(item, licence))
        self.rows.append(new)
        if former is not None:
            former.renewed_by_id = new.id
            self.rows.append(former)

    def columns(self, item: Item, licence: LicenceClaim) -> dict[str, Any]:
        of_practice = item is Item.PRACTICE
        return {
            **licence_columns(licence.number),
            "level": licence.level,
            "category": licence.category,
            "scope": [self.claim.department] if of_practice and self.claim.department else [],
            "institution_id": self.place.id if of_practice and self.place else None,
            "batch_id": self.batch_id,
        }
