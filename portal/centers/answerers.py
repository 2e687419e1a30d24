"""Who answers for a center: the director, and the executive director on the days of a delegation. And whose row a row is."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.centers.models import Center
from portal.centers.review_models import Delegation
from portal.core.database import db
from portal.doctors.models import Doctor


def answerers(center: Center, day: date) -> frozenset[int]:
    """The accounts that may answer the center's review on that day."""
    posts = {center.director_id} | ({center.executive_id} if delegation_on(center, day) else set())
    return frozenset().union(*accounts_by_doctor({key for key in posts if key is not None}).values())


def delegation_on(center: Center, day: date) -> Delegation | None:
    """The delegation that holds on that day, as long as the executive director it names is still in the post."""
    holds = (Delegation.from_on <= day, Delegation.until_on >= day, Delegation.ended_at.is_(None))
    statement = select(Delegation).where(Delegation.center_id == center.id, *holds).order_by(Delegation.id.desc()).limit(1)
    found = db.session.scalar(statement)
    return found if found is not None and found.to_doctor_id == center.executive_id else None


def accounts_of(doctor_ids: Collection[int]) -> dict[int, int]:
    """Account id → the doctor's file that counts, for those of these files; a merged file goes by the one that remained."""
    counts = func.coalesce(Doctor.merged_into_id, Doctor.id)
    statement = select(User.id, counts).join(Doctor, User.doctor == Doctor.reference).where(counts.in_(doctor_ids))
    return dict(db.session.execute(statement).all())


def accounts_by_doctor(doctor_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Doctor's file → the accounts of that doctor, by whichever of merged files they go."""
    counts = func.coalesce(Doctor.merged_into_id, Doctor.id)
    files = dict(db.session.execute(select(Doctor.id, counts).where(Doctor.id.in_(doctor_ids))).all())
    accounts = accounts_of({*files.values()})
    return {key: frozenset(user for user, file in accounts.items() if file == counted) for key, counted in files.items()}
