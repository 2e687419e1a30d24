"""Who is close to a doctor: the doctor's own account, and other files that carry the same licence."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, or_, select

from portal.accounts.models import User
from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors.models import Doctor, DoctorCredential


def behind(by: Actor) -> list[User]:
    """The persons behind an actor: the own account, and those whom a deputy stands for."""
    return list(db.session.scalars(select(User).where(User.id.in_(by.bound_ids)))) if by.bound_ids else []


def is_own(person: User, doctor: Doctor) -> bool:
    """Whether the account belongs to this doctor: by the file that it names, or by the number."""
    if person.id_no_blind and person.id_no_blind == doctor.id_no_blind:
        return True
    named = Doctor.reference == person.doctor
    return bool(person.doctor) and db.session.scalar(files(doctor).where(named)) is not None


def files(doctor: Doctor) -> Select[Any]:
    """The ids of the file and of those that were merged into it: whoever shaped, verified or knows one of them did all."""
    return select(Doctor.id).where(or_(Doctor.id == doctor.id, Doctor.merged_into_id == doctor.id))


def holders(numbers: Collection[str], except_id: int | None) -> Select[Any]:
    """References of doctors, merged ones aside, whose live credentials carry one of these numbers (blind)."""
    c = DoctorCredential
    statement = select(Doctor.reference).join(c, c.doctor_id == Doctor.id)
    live = (c.number_blind.in_(numbers), c.renewed_by_id.is_(None), c.withdrawn_on.is_(None), Doctor.merged_into_id.is_(None))
    return statement.where(*live, Doctor.id != (except_id or 0)).distinct().order_by(Doctor.reference)
