"""Taking a merge back: both files stand as before, as long as nothing was decided upon what they became."""

from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict
from portal.core.tongues import Text, say
from portal.doctors import twin_events as events
from portal.doctors import twins
from portal.doctors.case import PRESENTED
from portal.doctors.lifecycle import State
from portal.doctors.merging import DECIDING, MOVED, draw_both, exchange, mark_of, stamp
from portal.doctors.models import Doctor, DoctorCredential, DoctorDecision, Verification
from portal.doctors.search import names
from portal.doctors.telling import tell_standing
from portal.doctors.twin_models import DoctorMerge
from portal.evidence.models import Document
from portal.ledger.operations import about
from portal.ledger.recording import record


def unmerge(row: DoctorMerge, by: Actor, note: str) -> None:
    """Undo a merge, inside an operation that has the pair under lock. Raises Conflict with what stands upon it."""
    kept, merged = (
        db.session.scalars(locked(select(Doctor).where(Doctor.id == key))).one() for key in (row.kept_id, row.merged_id)
    )
    if refusal := why_not(row, kept):
        raise about(refusal, kept)
    gone, changed = take_apart(row, kept, merged)
    followed = draw_both(kept, merged)
    row.undone_by_id, row.undone_at = by.id, clock.now()
    event = events.MergeUndone(merged.reference, kept.reference)
    record(event, merged, by=by, reason=note)
    record(event, kept, row, *changed, *gone, *followed, by=by, reason=note)
    twins.seek([kept.id, merged.id], by)
    for doctor in (merged, kept):
        tell_standing(doctor, event.verb, by)


def why_not(row: DoctorMerge, kept: Doctor) -> Conflict | None:
    """What stands upon the merge."""
    checks: list[tuple[str, bool, Text]] = [
        ("undone", row.undone_at is not None, say("This merge was undone already.")),
        ("younger_merge", is_merged_on(row, kept), say("One of these files was merged again since. Undo that first.")),
        ("being_decided", State(kept.state) in DECIDING, say("Somebody is deciding on the merged file. Undo the merge once it is returned.")),
        ("decided", is_decided_upon(row), say("The merged file was verified or decided since, so the merge stays. Register the second doctor anew.")),
        ("changed", is_changed(row, kept), say("What came over was changed since, so the merge stays. Register the second doctor anew.")),
        ("evidence", is_proved(row), say("A file was added since to an item that the merge presented anew, so the merge stays. Register the second doctor anew.")),
    ]  # fmt: skip
    return next((Conflict(code, text) for code, holds, text in checks if holds), None)


def is_merged_on(row: DoctorMerge, kept: Doctor) -> bool:
    younger = select(DoctorMerge.id).where(
        DoctorMerge.kept_id == row.kept_id, DoctorMerge.id > row.id, DoctorMerge.undone_at.is_(None)
    )
    return kept.merged_into_id is not None or db.session.scalar(younger.limit(1)) is not None


def is_decided_upon(row: DoctorMerge) -> bool:
    """Whether somebody verified or decided on the file that remained, since."""
    new = (
        select(model.id).where(model.doctor_id == row.kept_id, model.id.not_in(row.trail[known]))
        for model, known in ((DoctorDecision, "decided"), (Verification, "verified"))
    )
    return any(db.session.scalar(statement.limit(1)) is not None for statement in new)


def is_changed(row: DoctorMerge, kept: Doctor) -> bool:
    """Whether a value that came over was corrected, or a row that did was renewed, withdrawn or dropped."""
    if mark_of(kept, row.trail["exchanged"]) != row.trail["mark"]:
        return True
    return any(one is None or stamp(one) != said for one, said in stamped(row.trail))


def is_proved(row: DoctorMerge) -> bool:
    """Whether evidence hangs on a row that the merge made and its undoing would remove. What was withdrawn stays on record."""
    hanging = (Document.subject == PRESENTED, Document.subject_id.in_([int(key) for key in row.trail["added"]]))
    return db.session.scalar(select(Document.id).where(*hanging).limit(1)) is not None


def stamped(trail: dict[str, Any]) -> list[tuple[Any, str]]:
    """Each row that the merge touched, as it is now (None: dropped), with how the merge left it."""
    touched = [(DoctorCredential, trail["settled"]), (DoctorCredential, trail["added"])]
    touched += [(model, trail["moved"][name]) for name, model in MOVED.items()]
    return [(db.session.get(model, int(key)), said) for model, rows in touched for key, said in rows.items()]


def take_apart(row: DoctorMerge, kept: Doctor, merged: Doctor) -> tuple[list[Any], list[Any]]:
    """(rows that go, rows that change) on the way back."""
    trail, name = row.trail, (kept.name,)
    changed = [*settle_back(trail), *move_back(trail, merged)]
    db.session.flush()  # nothing points to the rows that go
    gone = [db.session.get_one(DoctorCredential, int(key)) for key in trail["added"]]
    for one in gone:
        db.session.delete(one)
    for field in trail["exchanged"]:
        exchange(kept, merged, field)
    db.session.flush()  # the number is the merged file's own again before it stands beside the other
    earlier = list(db.session.scalars(locked(select(Doctor).where(Doctor.id.in_(trail["pointing"])))))
    for doctor in earlier:
        doctor.merged_into_id = merged.id
    merged.merged_into_id = None
    db.session.flush()
    names.replace(db.session(), kept.id, name, (kept.name,))
    names.add(db.session(), [(merged.id, merged.name)])
    return gone, [*changed, *earlier]


def settle_back(trail: dict[str, Any]) -> list[DoctorCredential]:
    rows = [db.session.get_one(DoctorCredential, int(key)) for key in trail["settled"]]
    for row in rows:
        row.renewed_by_id = None
    return rows


def move_back(trail: dict[str, Any], merged: Doctor) -> list[Any]:
    rows = [db.session.get_one(model, int(key)) for name, model in MOVED.items() for key in trail["moved"][name]]
    for row in rows:
        setattr(row, "subject_id" if hasattr(row, "subject_id") else "doctor_id", merged.id)
    return rows


def standing_merge(twin_id: int) -> DoctorMerge | None:
    """The merge that followed from a pair, unless it was undone."""
    found = select(DoctorMerge).where(DoctorMerge.twin_id == twin_id, DoctorMerge.undone_at.is_(None))
    return db.session.scalar(found.order_by(DoctorMerge.id.desc()).limit(1))
