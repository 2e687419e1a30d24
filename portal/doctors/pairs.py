"""A file gives a known doctor's number to another name: nothing changes until somebody has looked who is meant."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import Text, say
from portal.doctors import import_events as events
from portal.doctors.closeness import acquainted, behind, is_own, makers
from portal.doctors.models import Doctor
from portal.doctors.pair_models import DoctorPair, Finding
from portal.intake.models import ImportBatch
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

FINDING_NAMES: dict[str, Text] = {
    Finding.SAME_PERSON.value: say("The same doctor: the name in the file is a slip, or an earlier one"),
    Finding.OTHER_PERSON.value: say("Another doctor: the number in the file is wrong"),
}


def raise_pairs(doubtful: Collection[tuple[int, str]], batch_id: int | None, by: Actor) -> None:
    """Open a pair for each (doctor's id, name in the file) that has none yet. Inside an operation."""
    ids = {doctor_id for doctor_id, _ in doubtful}
    rows = db.session.execute(select(DoctorPair.doctor_id, DoctorPair.said_name).where(DoctorPair.doctor_id.in_(ids)))
    known = {(row.doctor_id, row.said_name) for row in rows}
    for doctor_id, name in sorted(set(doubtful) - known):
        raise_pair(doctor_id, name, batch_id, by)


def raise_pair(doctor_id: int, name: str, batch_id: int | None, by: Actor) -> None:
    reference = next_reference("DDP", clock.today().year)
    pair = DoctorPair(reference=reference, doctor_id=doctor_id, said_name=name, batch_id=batch_id, created_at=clock.now())
    db.session.add(pair)
    db.session.flush()
    record(events.PairOpened(), pair, by=by)


def open_pairs(doctor_ids: Collection[int]) -> Sequence[DoctorPair]:
    """The pairs of these doctors that wait for somebody, oldest first."""
    waiting = select(DoctorPair).where(DoctorPair.doctor_id.in_(doctor_ids), DoctorPair.verdict.is_(None))
    return db.session.scalars(waiting.order_by(DoctorPair.id)).all()


@operation(Permission.DOCTORS_VERIFY)
def settle_pair(reference: str, verdict: str, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """Say who is meant. Raises NotFound, Conflict where somebody said so already, Refused for whoever shaped the file."""
    pair = db.session.scalar(locked(select(DoctorPair).where(DoctorPair.reference == reference)))
    if pair is None:
        raise NotFound(reference)
    take(pair, version)
    if pair.verdict is not None:
        raise about(Conflict("pair_settled", say("Somebody has settled this already.")), pair)
    if verdict not in set(Finding):
        raise Refused("finding_unknown", say("Choose what you found."), "verdict")
    doctor = db.session.get_one(Doctor, pair.doctor_id)
    if by.bound_ids & shapers(pair, doctor):
        raise about(Refused("intake", say("You took part in making this file, so somebody else has to look.")), pair)
    expect_no_tie(pair, doctor, by)
    pair.verdict, pair.note, pair.decided_by_id, pair.decided_at = verdict, note, by.id, clock.now()
    record(events.PairSettled(verdict), pair, by=by, reason=note)


def expect_no_tie(pair: DoctorPair, doctor: Doctor, by: Actor) -> None:
    """Raise Refused for the doctor, and for whoever declared to know him or her."""
    if any(is_own(person, doctor) for person in behind(by)) or by.bound_ids & acquainted(doctor):
        raise about(Refused("acquainted", say("You said that you know this doctor. Somebody else has to act on the file.")), pair)


def shapers(pair: DoctorPair, doctor: Doctor) -> frozenset[int]:
    """Who shaped the file, or sent the one that says otherwise."""
    sent = select(ImportBatch.by_id).where(ImportBatch.id == pair.batch_id, ImportBatch.by_id.is_not(None))
    return makers(doctor) | frozenset(db.session.scalars(sent))
