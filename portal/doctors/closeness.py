"""Who is close to a doctor: the doctor's own account, and other files that carry the same licence."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, or_, select

from portal.accounts.models import User
from portal.core.actors import Actor
from portal.core.database import db
from portal.doctors.models import Doctor, DoctorCredential, DoctorMaker, DoctorTie, Verification
from portal.intake.models import ImportBatch


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


def makers(doctor: Doctor) -> frozenset[int]:
    """Everyone who shaped the file, and who sent the personnel file that it came from."""
    own = files(doctor)
    sent = select(ImportBatch.by_id).join(Doctor, Doctor.batch_id == ImportBatch.id).where(Doctor.id.in_(own))
    shaped = select(DoctorMaker.user_id).where(DoctorMaker.doctor_id.in_(own))
    return people(shaped.union_all(sent.where(ImportBatch.by_id.is_not(None))))


def verifiers(doctor: Doctor) -> frozenset[int]:
    """Everyone who verified an item, sent a look-up file that did, or answers for the verification."""
    v, these = Verification, files(doctor)
    own = select(v.by_id).where(v.doctor_id.in_(these), v.by_id.is_not(None))
    sent = select(ImportBatch.by_id).join(v, v.batch_id == ImportBatch.id).where(v.doctor_id.in_(these))
    held = select(Doctor.verifier_id).where(Doctor.id.in_(these), Doctor.verifier_id.is_not(None))
    return people(own.union_all(sent.where(ImportBatch.by_id.is_not(None)), held))


def acquainted(doctor: Doctor) -> frozenset[int]:
    """Everyone who declared to know the doctor."""
    return people(select(DoctorTie.user_id).where(DoctorTie.doctor_id.in_(files(doctor))))


def people(statement: Any) -> frozenset[int]:
    return frozenset(db.session.scalars(statement))
