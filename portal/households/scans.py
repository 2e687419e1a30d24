"""Scans of proofs: evidence documents that belong to a certificate, attached one by one or from a ZIP."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, or_, select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound
from portal.evidence import subjects
from portal.evidence.models import Document
from portal.evidence.operations import attach, withdraw
from portal.evidence.store import Stored
from portal.evidence.subjects import Candidate
from portal.households import events
from portal.households.living import expect_open
from portal.households.models import Household, Proof
from portal.households.shaping import shape
from portal.ledger.operations import operation
from portal.web.permissions import Permission

SUBJECT = "proof"


@operation(Permission.EVIDENCE_UPLOAD)
def attach_scan(proof_id: int, stored: Stored, *, by: Actor) -> int:
    """Attach a stored file to a proof; the document's id. Raises NotFound, Refused while an application is being decided."""
    proof, household = proof_to_change(proof_id)
    document = attach(SUBJECT, proof.id, stored, by=by)
    shape(household, events.ScanAdded(document.reference), by=by)
    return document.id


@operation(Permission.EVIDENCE_UPLOAD)
def withdraw_scan(reference: str, *, by: Actor, note: str = "") -> None:
    """Take a scan out of the evidence; it stays on record."""
    document = db.session.scalar(select(Document).where(Document.reference == reference, Document.subject == SUBJECT))
    if document is None:
        raise NotFound(reference)
    _, household = proof_to_change(document.subject_id)
    withdraw(reference, by=by, reason=note)
    shape(household, events.ScanWithdrawn(reference), by=by, reason=note)


def proof_to_change(proof_id: int) -> tuple[Proof, Household]:
    proof = db.session.scalar(select(Proof).where(Proof.id == proof_id, ~Proof.is_withdrawn))
    if proof is None:
        raise NotFound(str(proof_id))
    household = db.session.scalars(locked(select(Household).where(Household.id == proof.household_id))).one()
    expect_open(household)
    return proof, household


def reaches(by: Actor, _proof_id: int) -> bool:
    return by.may(Permission.HOUSEHOLDS_READ)


def page_of(proof_id: int) -> str:
    reference = db.session.scalar(
        select(Household.reference).join(Proof, Proof.household_id == Household.id).where(Proof.id == proof_id)
    )
    return f"/households/{reference}"


def find(keys: Collection[str], county: str, _by: Actor) -> Mapping[str, list[Candidate]]:
    """For each written household or certificate number the proofs that it means, within a county if one is given."""
    found: dict[str, list[Candidate]] = {}
    for proof, household in db.session.execute(meant(keys, county)):
        for key in {proof.number.upper(), household.household_no.upper()} & {key.upper() for key in keys}:
            found.setdefault(key, []).append(candidate(proof, household))
    return {key: found[key.upper()] for key in keys if key.upper() in found}


def meant(keys: Collection[str], county: str) -> Select[Proof, Household]:
    statement = select(Proof, Household).join(Household, Household.id == Proof.household_id)
    statement = statement.where(or_(Proof.number.in_(keys), Household.household_no.in_(keys)), ~Proof.is_withdrawn)
    return (statement.where(Household.county == county[:6]) if county else statement).order_by(Proof.id).limit(2000)


def describe(ids: Collection[int], _by: Actor) -> Mapping[int, Candidate]:
    statement = select(Proof, Household).join(Household, Household.id == Proof.household_id).where(Proof.id.in_(ids))
    return {proof.id: candidate(proof, household) for proof, household in db.session.execute(statement)}


def candidate(proof: Proof, household: Household) -> Candidate:
    return Candidate(proof.id, household.reference, f"{household.household_no} · {proof.number}")


def register() -> None:
    """Let proofs have evidence."""
    subjects.register(subjects.Subject(SUBJECT, reaches, page_of, find, describe, attach_scan))
