"""Scans in bulk: a ZIP file is read and matched, a person looks, then each matched scan becomes a document."""

import hashlib
from io import BytesIO
from typing import Any, BinaryIO

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference, writing
from portal.core.faults import Invalid
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import Text, say
from portal.evidence.archives import Archive, Entry
from portal.evidence.events import ScansDropped, ScansFinished, ScansRead, ScansTakenOver
from portal.evidence.lifecycle import State, lifecycle
from portal.evidence.matching import keys_of, match
from portal.evidence.models import Scan, ScanBatch
from portal.evidence.store import Stored, take_in
from portal.evidence.subjects import Candidate, Subject, of_scans
from portal.jobs import Progress, start
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

KEYS_AT_ONCE = 500
JOB = "evidence.scans"


def read_zip(stream: BinaryIO, *, by: Actor, county: str = "") -> str:
    """Read a ZIP of scans into a preview. Returns its reference. Raises Refused where it is not taken as a whole.

    `county` (division code) narrows the records that a household's number may mean. The files lie in the store
    from here on; nothing belongs to a record yet.
    """
    subject = needed_subject()
    try:
        archive = Archive(stream)
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "file") from fault
    meanings = meanings_of([entry.name for entry in archive], subject, county, by)
    scans = [read_entry(archive, entry, meanings, subject) for entry in archive]
    stream.seek(0)
    return keep(scans, sum_of(stream), county, by=by)


def sum_of(stream: BinaryIO) -> str:
    summed = hashlib.sha256()
    while part := stream.read(1 << 20):
        summed.update(part)
    return summed.hexdigest()


def needed_subject() -> Subject:
    subject = of_scans()
    if subject is None:
        raise Refused("no_subject", say("No kind of record takes scans in bulk."))
    return subject


def meanings_of(names: list[str], subject: Subject, county: str, by: Actor) -> dict[str, list[Candidate]]:
    """What every number in the names means, asked in parts."""
    keys = sorted({key for name in names for key in keys_of(name)})
    meanings: dict[str, list[Candidate]] = {}
    for first in range(0, len(keys), KEYS_AT_ONCE):
        meanings.update(subject.find(keys[first : first + KEYS_AT_ONCE], county, by))  # type: ignore[misc]
    return meanings


def read_entry(archive: Archive, entry: Entry, meanings: dict[str, list[Candidate]], subject: Subject) -> Scan:
    """One file of the ZIP as a row of the preview; its content is in the store if it is a document."""
    scan = Scan(position=entry.position, subject=subject.table, candidates=[], finding="refused")
    scan.name = entry.name
    try:
        stored = take_in(BytesIO(archive.read(entry)), entry.name)
    except (Invalid, Refused) as fault:
        scan.reason = told(fault.text)
        return scan
    scan.finding, candidates = match(entry.name, meanings)
    scan.candidates = [candidate.id for candidate in candidates]
    scan.sha256, scan.size, scan.kind, scan.address = stored.sha256, stored.size, stored.kind, stored.address
    scan.key = stored.key
    return scan


def told(text: Text) -> dict[str, Any]:
    return {"msgid": text.msgid, "params": {name: str(value) for name, value in text.params.items()}}


@operation(Permission.EVIDENCE_UPLOAD)
def keep(scans: list[Scan], sha256: str, county: str, *, by: Actor) -> str:
    """Keep the preview."""
    batch = ScanBatch(
        reference=next_reference("SCN", clock.today().year), sha256=sha256, files=len(scans), narrowed_to=county,
        by_id=by.id, by=by.name[:100], created_at=clock.now(),
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    for scan in scans:
        scan.batch_id = batch.id
    db.session.add_all(scans)
    record(ScansRead(len(scans)), batch, by=by)
    return batch.reference


@operation(Permission.EVIDENCE_UPLOAD)
def commit(reference: str, picks: dict[int, int], *, by: Actor, version: int | None = None) -> str:
    """Take the matched scans over, in the background; `picks`: position → chosen record of an ambiguous one. Returns the job."""
    batch = taken(reference)
    take(batch, version)
    if batch.by_id not in by.bound_ids:
        text = say("Whoever sent the scans takes them over, so that it is clear who handled them. Send the file yourself.")
        raise about(Refused("not_sender", text), batch)
    batch.state = lifecycle.check("commit", Standing(batch), by.permissions).value
    scans = db.session.scalars(select(Scan).where(Scan.batch_id == batch.id)).all()
    for scan in scans:
        if scan.finding == "ambiguous" and picks.get(scan.position) in scan.candidates:
            scan.candidates, scan.finding = [picks[scan.position]], "matched"
    matched = sum(scan.finding == "matched" for scan in scans)
    if not matched:
        raise Refused("nothing_matched", say("None of the files fits a record, so there is nothing to take over."))
    batch.job = start(JOB, {"batch": batch.id}, by)
    record(ScansTakenOver(len(scans), matched), batch, by=by)
    return batch.job


@operation(Permission.EVIDENCE_UPLOAD)
def drop(reference: str, *, by: Actor, version: int | None = None) -> None:
    """Drop a preview; nothing of it was attached."""
    batch = taken(reference)
    take(batch, version)
    batch.state = lifecycle.check("drop", Standing(batch), by.permissions).value
    record(ScansDropped(), batch, by=by)


class Standing:
    """What the lifecycle may know of a batch."""

    def __init__(self, batch: ScanBatch):
        self.state = State(batch.state)


def taken(reference: str) -> ScanBatch:
    batch = db.session.scalar(locked(select(ScanBatch).where(ScanBatch.reference == reference)))
    if batch is None:
        raise NotFound
    return batch


def take_over(batch_id: int, by: Actor, progress: Progress) -> dict[str, Any]:
    """Attach every matched scan that is not attached yet, one transaction each: it may begin again at any point."""
    waiting = select(Scan.id).where(Scan.batch_id == batch_id, Scan.finding == "matched").order_by(Scan.position)
    ids = list(db.session.scalars(waiting))
    for done, scan_id in enumerate(ids):
        progress(done, len(ids))
        attach_one(scan_id, by)
    progress(len(ids), len(ids))
    return finish(batch_id, by)


def attach_one(scan_id: int, by: Actor) -> None:
    """The record's own package attaches, so its rules hold; what it refuses is told beside the file."""
    scan = db.session.get_one(Scan, scan_id, populate_existing=True)
    stored = Stored(scan.sha256, scan.size, scan.kind, scan.name or "", scan.address, scan.key or "")
    try:
        document_id = needed_subject().attach(scan.candidates[0], stored, by=by)  # type: ignore[misc]
    except Refused as refusal:
        note(scan_id, finding="refused", reason=told(refusal.text))
    except NotFound:
        note(scan_id, finding="refused", reason=told(say("The record is not there any more.")))
    else:
        note(scan_id, finding="taken", document_id=document_id)


def note(scan_id: int, **values: Any) -> None:
    with writing() as session:
        scan = session.get_one(Scan, scan_id, populate_existing=True)
        for name, value in values.items():
            setattr(scan, name, value)


def finish(batch_id: int, by: Actor) -> dict[str, Any]:
    with writing() as session:
        batch = session.get_one(ScanBatch, batch_id, populate_existing=True)
        findings = list(session.scalars(select(Scan.finding).where(Scan.batch_id == batch_id)))
        count = {"taken": findings.count("taken"), "refused": findings.count("refused")}
        if batch.state == State.COMMITTING.value:
            batch.state = State.COMMITTED.value
            record(ScansFinished(**count), batch, by=by)
        path = f"/imports/scans/{batch.reference}"
    return {"path": path, **count}
