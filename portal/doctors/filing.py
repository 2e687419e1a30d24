"""Making a doctor's file and its particulars: register, correct, submit, withdraw, reopen. Each actor becomes a maker."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.calendar.queries import due_on
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference
from portal.core.identity import expect_holder, parse_qualification
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.doctors import events
from portal.doctors.case import File
from portal.doctors.lifecycle import EDITABLE, State
from portal.doctors.links import void_links
from portal.doctors.models import Doctor, DoctorCredential, DoctorTie, Item
from portal.doctors.numbers import blind_id, id_columns, phone_columns
from portal.doctors.particulars import Checked, Particulars, at, checked, phone_of, title_of
from portal.doctors.search import names
from portal.doctors.steps import move, opened, settle, shape, step
from portal.institutions.models import Institution
from portal.ledger.operations import about, constraint_means, operation
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS, WORKING_DAYS
from portal.web.permissions import Permission

define(Setting("doctor_decision_days", say("Time for a doctor's file"), say("A doctor's file is to be verified and decided within this time after it was submitted."), 15, WORKING_DAYS, 1, 90))  # fmt: skip
define(Setting("number_pending_days", say("Waiting for a licence number"), say("A doctor whose licence number is on its way may consult for this time; every other right waits for the number."), 30, DAYS, 1, 90))  # fmt: skip

ID_TAKEN = Refused("id_taken", say("There is a file of the holder of this number already. Continue that one."), "id_no")
constraint_means("uq_doctor_id_no_blind", "doctor.id_no_blind", ID_TAKEN)
constraint_means("uq_doctor_tie", "doctor_tie.doctor_id, doctor_tie.user_id", Refused("acquainted", say("You have said already that you know this doctor.")))  # fmt: skip
# Where single facts may change outside of editing the whole file: with a verification that follows.
LIVING = EDITABLE | {State.APPROVED, State.ACTIVE}


@operation(Permission.DOCTORS_WRITE)
def register(said: Particulars, *, by: Actor) -> str:
    """Open a file by hand; its reference. Only the name must be there. Raises Refused at the field that is wrong."""
    doctor, rows = new_file(said, State.IN_PROGRESS)
    shape(doctor, events.Registered(), *rows, by=by)
    return doctor.reference


def new_file(said: Particulars, state: State) -> tuple[Doctor, list[DoctorCredential]]:
    """A file and the credentials that its particulars are. Inside an operation, which records them."""
    now, facts = clock.now(), checked(said)
    doctor = Doctor(
        reference=next_reference("DOC", clock.today().year),
        state=state.value,
        name=facts.name,
        state_since=now,
        created_at=now,
        updated_at=now,
    )
    assign(doctor, facts, institution_of(said.institution))
    db.session.add(doctor)
    db.session.flush()
    move(doctor, state)
    names.add(db.session(), [(doctor.id, doctor.name)])
    items = [item for item, has in ((Item.IDENTITY, facts.person), (Item.TITLE, facts.title)) if has]
    return doctor, [presented_anew(doctor, item) for item in items]


@operation(Permission.DOCTORS_WRITE)
def correct(reference: str, said: Particulars, *, by: Actor, version: int | None = None) -> None:
    """Change the particulars while the file is being filled in. What was verified of them is to be verified again."""
    file = to_edit(reference, version, by)
    doctor, facts = file.doctor, checked(said)
    expect_own_qualification(file, facts)
    former_name, former = doctor.name, holder(doctor)
    former_title = doctor.title
    assign(doctor, facts, institution_of(said.institution))
    names.replace(db.session(), doctor.id, (former_name,), (doctor.name,))
    rows = renewed_if(file, Item.IDENTITY, holder(doctor) != former) + renewed_if(file, Item.TITLE, doctor.title != former_title)
    shape(doctor, events.Corrected(), *rows, by=by)


def holder(doctor: Doctor) -> tuple[Any, ...]:
    """What the item "identity" is about."""
    return doctor.name, doctor.id_no_blind, doctor.birth_on, doctor.sex


def assign(doctor: Doctor, facts: Checked, institution: Institution | None) -> None:
    """Put checked particulars into the row. Birth date and sex are the number's."""
    person = facts.person
    number = person.number if person else ""
    if not doctor.id_no_blind or not number or blind_id(number) != doctor.id_no_blind:
        put(doctor, id_columns(number))
    if person:
        doctor.id_type, doctor.birth_on, doctor.sex = str(person.kind), person.birth_date, str(person.sex)[0]
    if facts.phone != (doctor.phone or ""):
        put(doctor, phone_columns(facts.phone))
    doctor.name, doctor.title, doctor.contract = facts.name, facts.title, facts.contract
    doctor.department, doctor.good_at = facts.department, facts.good_at
    settle_at(doctor, institution)


def put(doctor: Doctor, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(doctor, name, value)


def settle_at(doctor: Doctor, institution: Institution | None) -> None:
    doctor.institution_id = institution.id if institution else None
    doctor.institution_name = institution.name if institution else ""
    doctor.province = institution.province if institution else ""


def institution_of(reference: str) -> Institution | None:
    """The institution of a reference; of a merged one, the one that remained. Raises Refused at `institution`."""
    if not reference:
        return None
    found = db.session.scalar(select(Institution).where(Institution.reference == reference))
    while found is not None and found.merged_into_id is not None:
        found = db.session.get_one(Institution, found.merged_into_id)
    if found is None:
        raise Refused("institution_unknown", say("Choose an institution of the list."), "institution")
    return found


def expect_own_qualification(file: File, facts: Checked) -> None:
    """A changed ID number must be the one that the qualification number carries. Raises Refused at `id_no`."""
    kept = file.current.get(Item.QUALIFICATION.value)
    if kept is None or facts.person is None or not file.doctor.id_no_blind or not kept.number:
        return
    with at("id_no"):
        expect_holder(parse_qualification(kept.number), facts.person.number)


def renewed_if(file: File, item: Item, is_changed: bool) -> list[DoctorCredential]:
    """The new row of an item whose content is a fact of the file, and the row before, where that fact changed."""
    if not is_changed:
        return []
    former = file.current.get(item.value)
    new = presented_anew(file.doctor, item)
    if former is None:
        return [new]
    former.renewed_by_id = new.id
    return [new, former]


def presented_anew(doctor: Doctor, item: Item, **columns: Any) -> DoctorCredential:
    """A new row of what was presented for an item."""
    credential = DoctorCredential(doctor_id=doctor.id, item=item.value, created_at=clock.now(), **{"scope": [], **columns})
    db.session.add(credential)
    db.session.flush()
    return credential


def to_edit(reference: str, version: int | None, by: Actor, states: frozenset[Any] = EDITABLE) -> File:
    """The file under lock, if its content may change now. Raises Refused, Conflict, NotFound, Moved."""
    file = opened(reference, version, by)
    if State(file.doctor.state) not in states:
        text = say("Content changes only while the file is being filled in. Ask a verifier to return it first.")
        raise about(Refused("not_editable", text), file.doctor)
    return file


@operation(Permission.DOCTORS_WRITE)
def change_phone(reference: str, phone: str, *, by: Actor, version: int | None = None) -> None:
    """Another phone number, also of an active doctor."""
    file = to_edit(reference, version, by, LIVING)
    put(file.doctor, phone_columns(phone_of(phone)))
    shape(file.doctor, events.PhoneChanged(), by=by)


@operation(Permission.DOCTORS_WRITE)
def promote(reference: str, title: str, *, by: Actor, version: int | None = None) -> None:
    """Another title, also of an active doctor. The item is presented anew and waits for its verification."""
    file = to_edit(reference, version, by, LIVING)
    if not title_of(title) or title == file.doctor.title:
        raise about(Refused("title_unknown", say("Choose another title than the present one."), "title"), file.doctor)
    file.doctor.title = title
    shape(file.doctor, events.Promoted(title), *renewed_if(file, Item.TITLE, True), by=by)


@operation(Permission.DOCTORS_WRITE)
def transfer(reference: str, institution: str, *, by: Actor, version: int | None = None) -> None:
    """Registered at another institution: its consent and the licence are to be presented anew."""
    file = to_edit(reference, version, by, LIVING)
    found = institution_of(institution)
    if found is None or found.id == file.doctor.institution_id:
        text = say("Choose another institution than the present one.")
        raise about(Refused("institution_unknown", text, "institution"), file.doctor)
    settle_at(file.doctor, found)
    shape(file.doctor, events.Transferred(found.reference), by=by)


@operation(Permission.DOCTORS_WRITE)
def await_number(reference: str, *, by: Actor, version: int | None = None) -> None:
    """The licence number is on its way: it may be missing for 30 days (ours), with limited rights."""
    file = to_edit(reference, version, by)
    if Item.PRACTICE.value in file.current:
        raise about(Refused("number_there", say("A practice licence was presented already.")), file.doctor)
    if file.doctor.number_pending_until is not None:
        raise about(Refused("number_awaited", say("The number was waited for already. Present the licence.")), file.doctor)
    until = clock.today() + timedelta(days=setting("number_pending_days"))
    file.doctor.number_pending_until = until
    shape(file.doctor, events.NumberAwaited(until.isoformat()), by=by)


@operation(Permission.DOCTORS_WRITE)
def submit(reference: str, *, by: Actor, version: int | None = None) -> None:
    """Submit for verification: a new round, and its clock starts. Raises Refused with what is missing."""
    file = opened(reference, version, by)
    doctor, state = file.doctor, step(file, "submit", by)
    doctor.round += 1
    doctor.submitted_at, doctor.decided_at, doctor.waiting_since, doctor.verifier_id = clock.now(), None, None, None
    doctor.due_on = due_on(clock.today(), setting("doctor_decision_days"))
    move(doctor, state)
    shape(doctor, events.Submitted(doctor.round, file.fingerprint[:12]), *void_links(doctor), by=by)


@operation(Permission.DOCTORS_WRITE)
def withdraw(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take the file back, at the doctor's wish."""
    file = opened(reference, version, by)
    move(file.doctor, step(file, "withdraw", by))
    file.doctor.due_on = file.doctor.waiting_since = None
    shape(file.doctor, events.Withdrawn(), *void_links(file.doctor), by=by, reason=note)


@operation(Permission.DOCTORS_WRITE)
def reopen(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Continue a withdrawn or lapsed file with everything that it holds."""
    file = opened(reference, version, by)
    move(file.doctor, step(file, "reopen", by))
    shape(file.doctor, events.Reopened(), by=by, reason=note)


@operation(Permission.DOCTORS_READ)
def declare_tie(reference: str, *, by: Actor, note: str = "") -> None:
    """“I know them”: verification and decisions of this file are closed to this person from now on."""
    file = opened(reference, None, by)
    if by.id is None:
        raise about(Refused("no_person", say("Only a person can know a doctor.")), file.doctor)
    tie = DoctorTie(doctor_id=file.doctor.id, user_id=by.id, created_at=clock.now())
    db.session.add(tie)
    db.session.flush()
    settle(file.doctor, events.TieDeclared(), tie, by=by, reason=note)
