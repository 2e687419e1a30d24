"""Presenting what the checklist asks: credentials, posts on the timeline, documents. A renewal is a new row."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.doctors import case as cases
from portal.doctors import events
from portal.doctors.case import ADDED, NUMBERED, PRESENTED, File
from portal.doctors.filing import LIVING, institution_of, presented_anew, renewed_if, to_edit
from portal.doctors.lifecycle import VERIFIABLE
from portal.doctors.models import Doctor, DoctorCredential, Item, PracticePeriod
from portal.doctors.numbers import licence_columns
from portal.doctors.particulars import Licence, Presentation, expect_order, licence_of, one_of
from portal.doctors.steps import settle, shape
from portal.evidence import operations as evidence
from portal.evidence import subjects
from portal.evidence.store import Stored
from portal.institutions.departments import departments
from portal.ledger.operations import about, operation
from portal.web.permissions import Permission

# Items that are facts of the file itself: they are presented by changing those.
OF_THE_FILE = (Item.IDENTITY, Item.TITLE, Item.PRACTICE_TIME)
NEEDS_BEGIN = (Item.CONSENT, Item.AGREEMENT)
NEEDS_END = (Item.E_SIGNATURE,)


@operation(Permission.DOCTORS_WRITE)
def present(
    reference: str, item: str, said: Presentation, *, by: Actor, version: int | None = None, scan: Stored | None = None
) -> int:
    """Present something for an item, or renew it, with its scan where there is one: the new credential's id. Also for an
    active doctor.

    Raises Refused at `number`, `valid_from`, `valid_until`, `scope`, `institution` or `item`.
    """
    file = to_edit(reference, version, by, LIVING)
    what = asked_item(file, item)
    former = former_of(file, what, said)
    columns = columns_of(file, what, said)
    new = presented_anew(file.doctor, what, **columns)
    rows: list[Any] = [new]
    if former is not None:
        former.renewed_by_id = new.id
        rows.append(former)
    if what is Item.PRACTICE:
        file.doctor.number_pending_until = None
    event = events.Renewed(what.value) if former is not None else events.Presented(what.value)
    shape(file.doctor, event, *rows, by=by)
    if scan is not None:
        attach_evidence(new.id, scan, by=by)
    return new.id


def asked_item(file: File, item: str) -> Item:
    """The item, if something can be presented for it. Raises Refused."""
    if item not in {i.value for i in Item}:
        raise about(Refused("item_unknown", say("Choose an item of the checklist."), "item"), file.doctor)
    if Item(item) in OF_THE_FILE:
        text = say("This item is a fact of the file itself: change the particulars or the timeline.")
        raise about(Refused("item_of_the_file", text, "item"), file.doctor)
    return Item(item)


def former_of(file: File, item: Item, said: Presentation) -> DoctorCredential | None:
    """The row that this one renews: the present one of the item; of training, the one for the same departments."""
    rows = [c for c in file.credentials if c.item == item and c.renewed_by_id is None]
    same = [c for c in rows if item is not Item.TRAINING or sorted(c.scope) == sorted(said.scope)]
    return same[-1] if same else None


def columns_of(file: File, item: Item, said: Presentation) -> dict[str, Any]:
    """What was typed, as columns of a credential. Raises Refused at its field, about this file."""
    try:
        licence = licence_of(item, said.number, file.doctor.id_no or "")
        expect_period(item, said)
        expect_nobody_elses(file.doctor, item, licence)
        institution = institution_of(said.institution)
        return {
            **licence_columns(licence.number),
            "level": licence.level,
            "category": licence.category,
            "scope": [one_of(code, departments(), "scope") for code in said.scope],
            "institution_id": institution.id if institution else file.doctor.institution_id,
            "valid_from": said.valid_from,
            "valid_until": said.valid_until,
        }
    except Refused as refusal:
        raise about(refusal, file.doctor) from None


def expect_period(item: Item, said: Presentation) -> None:
    """An agreement and a consent have a first day, a signature certificate a last one."""
    expect_order(said.valid_from, said.valid_until, "valid_until")
    if item in NEEDS_BEGIN and said.valid_from is None:
        raise Refused("valid_from_blank", say("Enter the first day."), "valid_from")
    if item in NEEDS_END and said.valid_until is None:
        raise Refused("valid_until_blank", say("Enter the last day."), "valid_until")
    if said.valid_until is not None and said.valid_until < clock.today():
        raise Refused("ended_already", say("It has ended already. Present one that is valid today."), "valid_until")


def expect_nobody_elses(doctor: Doctor, item: Item, licence: Licence) -> None:
    """Two doctors never have one licence. Raises Refused at `number`, naming the other file."""
    if item not in NUMBERED:
        return
    blind = licence_columns(licence.number)["number_blind"]
    other = db.session.scalar(cases.holders({blind}, doctor.id).limit(1))
    if other is not None:
        text = say("This number stands in the file %(reference)s already. Compare the two certificates.", reference=other)
        raise Refused("number_taken", text, "number")


@operation(Permission.DOCTORS_WRITE)
def take_back(reference: str, credential_id: int, *, on: date, by: Actor, version: int | None = None, note: str = "") -> None:
    """Something presented counts no more from a day on: a consent was withdrawn, an agreement given notice of."""
    file = to_edit(reference, version, by, LIVING)
    credential = credential_of(file, credential_id)
    if credential.withdrawn_on is not None:
        raise about(Refused("taken_back", say("It was withdrawn already.")), file.doctor)
    credential.withdrawn_on = on
    shape(file.doctor, events.TakenBack(credential.item, on.isoformat()), credential, by=by, reason=note)


def credential_of(file: File, credential_id: int) -> DoctorCredential:
    for credential in file.credentials:
        if credential.id == credential_id:
            return credential
    raise NotFound(str(credential_id))


@operation(Permission.DOCTORS_WRITE)
def add_period(
    reference: str,
    *,
    since: date,
    by: Actor,
    until: date | None = None,
    institution: str = "",
    place: str = "",
    department: str = "",
    is_independent: bool = True,
    version: int | None = None,
) -> int:
    """A post on the timeline; its id. Raises Refused where it begins in the future or ends before it begins."""
    file = to_edit(reference, version, by, LIVING)
    found, doctor = institution_of(institution), file.doctor
    expect_past(file, since, until)
    period = PracticePeriod(
        doctor_id=doctor.id,
        institution_id=found.id if found else None,
        place=(found.name if found else place.strip())[:120],
        department=one_of(department, departments(), "department"),
        is_independent=is_independent,
        since=since,
        until=until,
    )
    db.session.add(period)
    db.session.flush()
    shape(doctor, events.PeriodAdded(since.isoformat()), period, *renewed_if(file, Item.PRACTICE_TIME, True), by=by)
    return period.id


@operation(Permission.DOCTORS_WRITE)
def end_period(reference: str, period_id: int, *, until: date, by: Actor, version: int | None = None) -> None:
    """A post ended on a day."""
    file = to_edit(reference, version, by, LIVING)
    period = period_of(file, period_id)
    expect_past(file, period.since, until)
    period.until = until
    shape(file.doctor, events.PeriodEnded(until.isoformat()), period, *renewed_if(file, Item.PRACTICE_TIME, True), by=by)


@operation(Permission.DOCTORS_WRITE)
def drop_period(reference: str, period_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take a post off the timeline that was entered by mistake, while the file is being filled in."""
    file = to_edit(reference, version, by)
    period = period_of(file, period_id)
    db.session.delete(period)
    shape(file.doctor, events.PeriodDropped(), period, *renewed_if(file, Item.PRACTICE_TIME, True), by=by, reason=note)


def period_of(file: File, period_id: int) -> PracticePeriod:
    for period in file.periods:
        if period.id == period_id:
            return period
    raise NotFound(str(period_id))


def expect_past(file: File, since: date, until: date | None) -> None:
    try:
        expect_order(since, until, "until")
        if since > clock.today():
            raise Refused("since_future", say("A registration in the future is none yet."), "since")
        if file.doctor.birth_on and since.year - file.doctor.birth_on.year < 18:
            raise Refused("since_too_early", say("At that time the doctor was not of age. Compare the year."), "since")
    except Refused as refusal:
        raise about(refusal, file.doctor) from None


@operation(Permission.EVIDENCE_UPLOAD)
def attach_evidence(credential_id: int, stored: Stored, *, by: Actor) -> int:
    """Attach a stored file to what was presented; the document's id. Whoever does so is a maker."""
    reference = db.session.scalar(
        select(Doctor.reference)
        .join(DoctorCredential, DoctorCredential.doctor_id == Doctor.id)
        .where(DoctorCredential.id == credential_id)
    )
    file = to_edit(reference or "", None, by, LIVING)
    credential = credential_of(file, credential_id)
    document = evidence.attach(PRESENTED, credential.id, stored, by=by)
    shape(file.doctor, events.EvidenceAdded(document.reference, credential.item), by=by)
    return document.id


@operation(Permission.DOCTORS_VERIFY)
def attach_finding(doctor_id: int, stored: Stored, *, by: Actor) -> int:
    """Attach what a verifier found (a print of the register, a letter); the document's id. It makes nobody a maker."""
    reference = db.session.scalar(select(Doctor.reference).where(Doctor.id == doctor_id))
    file = to_edit(reference or "", None, by, VERIFIABLE)
    document = evidence.attach(ADDED, doctor_id, stored, by=by)
    settle(file.doctor, events.EvidenceAdded(document.reference, ""), by=by)
    return document.id


@operation(Permission.DOCTORS_WRITE)
def withdraw_evidence(reference: str, document: str, *, by: Actor, note: str = "") -> None:
    """Take a document out of what was presented; it stays on record."""
    file = to_edit(reference, None, by, LIVING)
    if document not in {d.reference for d in file.documents if d.subject == PRESENTED}:
        raise NotFound(document)
    evidence.withdraw(document, by=by, reason=note)
    shape(file.doctor, events.EvidenceWithdrawn(document), by=by, reason=note)


def reaches(by: Actor, _id: int) -> bool:
    return by.may(Permission.DOCTORS_READ)


def page_of_credential(credential_id: int) -> str:
    statement = select(Doctor.reference).join(DoctorCredential, DoctorCredential.doctor_id == Doctor.id)
    return f"/doctors/{db.session.scalar(statement.where(DoctorCredential.id == credential_id))}"


def page_of_doctor(doctor_id: int) -> str:
    return f"/doctors/{db.session.scalar(select(Doctor.reference).where(Doctor.id == doctor_id))}"


def register() -> None:
    """Let credentials and doctors have evidence."""
    subjects.register(subjects.Subject(PRESENTED, reaches, page_of_credential, attach=attach_evidence))
    subjects.register(subjects.Subject(ADDED, reaches, page_of_doctor, attach=attach_finding))
