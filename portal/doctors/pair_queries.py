"""Looking at pairs: a known doctor, and the name that a file gives to the same number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import NotFound
from portal.core.paging import Page
from portal.doctors.models import Doctor
from portal.doctors.pair_models import DoctorPair
from portal.intake.models import ImportBatch
from portal.ledger.queries import timeline
from portal.web.permissions import Permission as P

MOST = 100


@dataclass(frozen=True)
class PairRecord:
    """One pair as its page draws it; names are masked for those who may not read them."""

    viewer: Actor
    pair: DoctorPair
    doctor: Doctor
    batch: str | None
    timeline: Page

    def name(self, name: str) -> str:
        return named(name, self.viewer)

    @property
    def may_settle(self) -> bool:
        return self.pair.verdict is None and self.viewer.may(P.DOCTORS_VERIFY)


def named(name: str, viewer: Actor) -> str:
    return name if viewer.may(P.NAMES_READ) else mask_name(name)


def pair_record(reference: str, viewer: Actor) -> PairRecord:
    """Raises NotFound."""
    found = db.session.execute(
        select(DoctorPair, Doctor)
        .join(Doctor, Doctor.id == DoctorPair.doctor_id)
        .where(DoctorPair.reference == reference.upper())
    ).one_or_none()
    if found is None:
        raise NotFound(reference)
    pair, doctor = found
    batch = db.session.scalar(select(ImportBatch.reference).where(ImportBatch.id == pair.batch_id))
    return PairRecord(viewer, pair, doctor, batch, timeline("doctor_pair", pair.id, viewer))


def waiting(viewer: Actor) -> Sequence[Any]:
    """The oldest pairs that wait for somebody: (reference, doctor's reference, known name, name in the file, since)."""
    statement = select(DoctorPair, Doctor).join(Doctor, Doctor.id == DoctorPair.doctor_id).where(DoctorPair.verdict.is_(None))
    rows = db.session.execute(statement.order_by(DoctorPair.id).limit(MOST))
    return [(p.reference, d.reference, named(d.name, viewer), named(p.said_name, viewer), p.created_at) for p, d in rows]
