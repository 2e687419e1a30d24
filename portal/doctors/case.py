"""One doctor's file with everything that its rules and its page ask for, read in a fixed number of queries."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db, locked
from portal.core.lifecycle import NotFound, Option
from portal.core.tongues import Text, say
from portal.doctors import checklist
from portal.doctors.checklist import ItemStatus, Profile
from portal.doctors.closeness import acquainted, behind, files, holders, is_own, makers, verifiers
from portal.doctors.lifecycle import State, lifecycle
from portal.doctors.models import (
    Doctor,
    DoctorCredential,
    DoctorDecision,
    Item,
    PracticePeriod,
    Verification,
)
from portal.doctors.pairs import open_pairs
from portal.doctors.rules import FileFacts
from portal.doctors.timeline import Timeline, timeline
from portal.doctors.twins import open_twins
from portal.evidence.models import Document
from portal.evidence.queries import documents_of
from portal.institutions.models import Institution
from portal.institutions.naming import name_key
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS

REFERENCE = re.compile(r"DOC-\d{4}-\d{6,12}", re.ASCII)
# Documents presented for an item belong to its credential; those a verifier adds belong to the doctor.
PRESENTED, ADDED = "doctor_credential", "doctor"
NUMBERED = (Item.QUALIFICATION, Item.PRACTICE)

define(Setting("doctor_lapse_days", say("Invitations and returned files lapse"), say("An invitation nobody accepted, or a returned file of a doctor that was not submitted again, lapses after this time."), 30, DAYS, 1, 365))  # fmt: skip


class Moved(NotFound):
    """The file was merged into another; `survivor` is the reference that remained."""

    def __init__(self, survivor: str):
        super().__init__(survivor)
        self.survivor = survivor


@dataclass
class File:
    """The doctor, the institution, what was presented and verified, the timeline, decisions and makers, as they are in
    this transaction. Credentials and verifications oldest first."""

    doctor: Doctor
    institution: Institution | None
    credentials: list[DoctorCredential]
    verifications: list[Verification]
    periods: list[PracticePeriod]
    decisions: list[DoctorDecision]
    documents: list[Document]
    maker_ids: frozenset[int]
    verifier_ids: frozenset[int]
    acquainted_ids: frozenset[int]

    @property
    def profile(self) -> Profile:
        return profile_of(self.doctor, bool(self.periods))

    @cached_property
    def items(self) -> tuple[ItemStatus, ...]:
        """The checklist as of today."""
        return checklist.statuses(self.profile, self.credentials, self.verifications, clock.today())

    @cached_property
    def timeline(self) -> Timeline:
        """Independent practice up to today, with its gaps."""
        return timeline(self.periods, clock.today())

    @cached_property
    def content(self) -> dict[str, Any]:
        """What a decision is about: the facts, what was presented, how it was verified, the timeline, the evidence."""
        return {
            "doctor": {name: getattr(self.doctor, name) for name in CONTENT},
            "credentials": [row_of(c, ("created_at", "batch_id", "version")) for c in self.credentials],
            "verifications": [row_of(v, ("batch_id",)) for v in self.verifications],
            "periods": [row_of(p, ("batch_id",)) for p in self.periods],
            "evidence": [(d.subject, d.subject_id, d.sha256) for d in self.documents],
        }

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content: a decision is bound to it."""
        return hashlib.sha256(canonical(self.content).encode()).hexdigest()

    @property
    def proposal(self) -> DoctorDecision | None:
        """The open proposal of a denial."""
        last = self.decisions[-1] if self.decisions else None
        return last if last is not None and last.verdict == "propose_denial" else None

    @property
    def current(self) -> dict[str, DoctorCredential]:
        """The row of each item that is judged now."""
        by_id = {c.id: c for c in self.credentials}
        return {i.item.value: by_id[i.credential_id] for i in self.items if i.credential_id is not None}

    def documents_of(self, credential_id: int) -> list[Document]:
        return [d for d in self.documents if d.subject == PRESENTED and d.subject_id == credential_id]


# What the file itself says of the doctor: numbers by their blind index, so that the content holds no personal number.
CONTENT = (
    "name", "sex", "birth_on", "id_type", "id_no_blind", "phone_blind", "title", "department", "contract",
    "institution_id", "good_at", "first_registered_on", "number_pending_until",
)  # fmt: skip


def row_of(row: Any, without: tuple[str, ...]) -> dict[str, Any]:
    """A row's stored values, ciphertext left out (it differs at each writing of the same value)."""
    return {
        c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in without and not c.name.endswith("_sealed")
    }


def profile_of(doctor: Doctor, has_periods: bool) -> Profile:
    """What decides which items are asked of this doctor, and which of them the row itself answers."""
    given = {Item.IDENTITY: doctor.id_no_blind, Item.TITLE: doctor.title, Item.PRACTICE_TIME: has_periods}
    return Profile(
        doctor.contract,
        doctor.title,
        doctor.department,
        doctor.institution_id,
        doctor.number_pending_until,
        frozenset(item.value for item, is_there in given.items() if is_there),
    )


def file_of(reference: str, *, to_write: bool = False) -> File:
    """The file of a reference; under lock when it is about to change. Raises NotFound, and Moved after a merge."""
    return load(doctor_of(reference, to_write=to_write))


def doctor_of(reference: str, *, to_write: bool = False) -> Doctor:
    """The doctor's row alone. Raises NotFound, and Moved after a merge."""
    if not REFERENCE.fullmatch(reference):
        raise NotFound(reference[:40])
    statement = select(Doctor).where(Doctor.reference == reference)
    doctor = db.session.scalar(locked(statement) if to_write else statement)
    if doctor is None:
        raise NotFound(reference)
    if doctor.merged_into_id is not None:
        raise Moved(survivor_of(doctor))
    return doctor


def survivor_of(doctor: Doctor) -> str:
    """The reference of the file that remained at the end of the merges."""
    while doctor.merged_into_id is not None:
        doctor = db.session.get_one(Doctor, doctor.merged_into_id)
    return doctor.reference


def load(doctor: Doctor) -> File:
    """Everything about a doctor who is already in hand."""
    credentials = rows(DoctorCredential, doctor)
    verifications = records_of(doctor, [c.id for c in credentials])
    presented = documents_of(PRESENTED, [c.id for c in credentials])
    return File(
        doctor,
        db.session.get(Institution, doctor.institution_id) if doctor.institution_id else None,
        credentials,
        verifications,
        rows(PracticePeriod, doctor),
        rows(DoctorDecision, doctor),
        [*presented, *documents_of(ADDED, [doctor.id])],
        makers(doctor),
        verifiers(doctor),
        acquainted(doctor),
    )


def rows(model: Any, doctor: Doctor) -> list[Any]:
    return list(
        db.session.scalars(
            select(model).where(model.doctor_id == doctor.id).order_by(model.id).execution_options(populate_existing=True)
        )
    )


def records_of(doctor: Doctor, credential_ids: list[int]) -> list[Verification]:
    """The verifications of the doctor, and of credentials that came over from a merged file."""
    v = Verification
    mine = (v.doctor_id == doctor.id) | v.credential_id.in_(credential_ids)
    return list(db.session.scalars(select(v).where(mine).order_by(v.id)))


def ids(statement: Any) -> frozenset[int]:
    return frozenset(db.session.scalars(statement))


def facts(file: File, by: Actor, *, seen: str = "") -> FileFacts:
    """What the rules of the file may know, for one actor, now."""
    doctor, people = file.doctor, behind(by)
    agreement = file.current.get(Item.AGREEMENT.value)
    return FileFacts(
        state=State(doctor.state),
        today=clock.today(),
        actor_ids=by.bound_ids,
        intake_ids=file.maker_ids,
        verifier_ids=file.verifier_ids,
        acquainted_ids=file.acquainted_ids,
        proposer_ids=frozenset({file.proposal.by_id}) if file.proposal else frozenset(),
        is_own_file=any(is_own(person, doctor) for person in people),
        is_same_hospital=is_same_hospital(file, people),
        missing=missing(file),
        unverified=tuple(i.name for i in file.items if not i.is_met),
        practice_months=file.timeline.months,
        practice_gaps=len(file.timeline.gaps),
        open_pairs=waiting_for_somebody(file),
        agreement_from=agreement.valid_from if agreement else None,
        waiting_since=doctor.waiting_since,
        lapse_days=setting("doctor_lapse_days"),
        seen=seen,
        fingerprint=file.fingerprint,
    )


def options(file: File, by: Actor, seen: str = "") -> list[Option]:
    """The steps that leave the file's state, open or closed for this actor, as the page draws them."""
    return lifecycle.options(facts(file, by, seen=seen), by.permissions)


def missing(file: File) -> tuple[Text, ...]:
    """What must still be entered or presented before the file is submitted."""
    doctor = file.doctor
    due = (
        (say("Contract type"), doctor.contract),
        (say("Department"), doctor.department),
        (say("Institution"), doctor.institution_id),
    )
    return (*(name for name, value in due if not value), *(i.name for i in file.items if not (i.is_there and has_file(i, file))))


def has_file(item: ItemStatus, file: File) -> bool:
    """A photo is its file; whatever else is presented may be looked up without one."""
    return item.item is not Item.PHOTO or (item.credential_id is not None and bool(file.documents_of(item.credential_id)))


def is_same_hospital(file: File, people: list[User]) -> bool:
    """Whether one of these persons belongs to a hospital where the doctor is registered or practises now."""
    theirs = {name_key(person.hospital) for person in people if person.hospital}
    return bool(theirs & hospitals_of(file)) if theirs else False


def hospitals_of(file: File) -> frozenset[str]:
    """The names of the doctor's hospitals, plain: registered, on credentials, and of posts that go on."""
    today = clock.today()
    places_of_work = {file.doctor.institution_id, *(c.institution_id for c in file.current.values())}
    places_of_work |= {p.institution_id for p in file.periods if p.until is None or p.until >= today}
    named = db.session.scalars(select(Institution.name).where(Institution.id.in_(places_of_work - {None})))
    places = [p.place for p in file.periods if p.place and (p.until is None or p.until >= today)]
    return frozenset(name_key(name) for name in (*named, *places, file.doctor.institution_name) if name)


def waiting_for_somebody(file: File) -> tuple[str, ...]:
    """References of what must be settled first: the same number in another file, or under another name; a twin."""
    these = list(ids(files(file.doctor)))
    return (*same_numbers(file), *(p.reference for p in open_pairs(these)), *(t.reference for t in open_twins(these)))


def same_numbers(file: File) -> tuple[str, ...]:
    """References of other doctors whose file carries one of this doctor's licence numbers."""
    numbers = {c.number_blind for c in file.current.values() if c.item in NUMBERED and c.number_blind}
    return tuple(db.session.scalars(holders(numbers, file.doctor.id))) if numbers else ()
