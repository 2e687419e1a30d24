"""Proposals from outside: entered as they came, screened against the register, and judged by a pharmacist with a reason."""

from sqlalchemy import exists, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.faults import Invalid
from portal.core.identity.medicines import parse_approval_number
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.formulary import lifecycle, overlay_events
from portal.formulary.bans import bans
from portal.formulary.diseases import split
from portal.formulary.edition_models import DrugProposal, EditionLine
from portal.formulary.lifecycle import ProposalState as State
from portal.formulary.models import Drug
from portal.formulary.queries import current_edition, listed_diseases
from portal.formulary.rules import ProposalFacts
from portal.formulary.words import REFUSAL_REASONS
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.forms import too_short
from portal.web.permissions import Permission

LEAST = 10


@operation(Permission.FORMULARY_EDIT)
def receive(*, organisation: str, approval_no: str, generic_name: str, reasons: str, by: Actor, diseases: str = "") -> str:
    """Enter a proposal as it came; the register is asked at once. Returns its reference."""
    for field, text in (("organisation", organisation), ("generic_name", generic_name), ("approval_no", approval_no)):
        if not text.strip():
            raise Refused(f"{field}_blank", say("This has to be filled in."), field)
    if len("".join(reasons.split())) < LEAST:
        raise Refused("reasons_short", too_short(LEAST), "reasons")
    if by.id is None:
        raise Refused("nobody", say("A change like this is proposed by a person."))
    row = DrugProposal(
        reference=next_reference("PRP", clock.today().year),
        organisation=organisation.strip()[:200],
        approval_no=number_of(approval_no),
        generic_name=generic_name.strip()[:200],
        diseases=diseases.strip()[:2000],
        reasons=reasons.strip(),
        received_on=clock.today(),
        received_by_id=by.id,
        created_at=clock.now(),
    )
    row.screening = screen(row)
    db.session.add(row)
    db.session.flush()
    record(overlay_events.ProposalReceived(row.approval_no, row.screening), row, by=by)
    return row.reference


def number_of(written: str) -> str:
    """The approval number, or what was written where it is none."""
    try:
        return parse_approval_number(written).number
    except Invalid:
        return written.strip()[:60]


def screen(row: DrugProposal) -> list[str]:
    """What the register says: codes of `words.SCREENING_NAMES`."""
    found = []
    try:
        parse_approval_number(row.approval_no)
    except Invalid:
        found.append("approval_form")
    drug = db.session.scalar(select(Drug).where(Drug.approval_no == row.approval_no))
    name = drug.generic_name if drug else row.generic_name
    if drug is None:
        found.append("unknown")
    elif drug.generic_name != row.generic_name:
        found.append("name_differs")
    if drug is not None and is_listed(drug.id):
        found.append("listed")
    matches = bans().matches(drug.id if drug else 0, name, drug.form if drug else "", drug.rx_class if drug else "")
    found += sorted({match.kind for match in matches if match.is_certain})
    if {name for _, name in split(row.diseases)} - listed_diseases():
        found.append("gap")
    before = select(exists().where(DrugProposal.approval_no == row.approval_no))
    return [*found, "repeated"] if db.session.scalar(before) else found


def is_listed(drug_id: int) -> bool:
    edition = current_edition()
    if edition is None:
        return False
    line = select(EditionLine.id).where(EditionLine.edition_id == edition.id, EditionLine.drug_id == drug_id)
    return db.session.scalar(line) is not None


def find(reference: str, *, to_write: bool = False) -> DrugProposal:
    statement = select(DrugProposal).where(DrugProposal.reference == reference)
    row = db.session.scalar(locked(statement) if to_write else statement)
    if row is None:
        raise NotFound(reference)
    return row


def facts_of(row: DrugProposal, by: Actor) -> ProposalFacts:
    drug = db.session.scalar(select(Drug).where(Drug.approval_no == row.approval_no))
    hard = bans().matches(drug.id, drug.generic_name, drug.form, drug.rx_class) if drug else []
    blocked = next((str(m.what) for m in hard if m.kind == "hard" and m.is_certain), "")
    return ProposalFacts(
        State(row.state), by.bound_ids, row.received_by_id, drug is not None, bool(drug and is_listed(drug.id)), blocked
    )


def opened(reference: str, verb: str, by: Actor, version: int | None) -> DrugProposal:
    row = find(reference, to_write=True)
    take(row, version)
    try:
        row.state = lifecycle.proposal.check(verb, facts_of(row, by), by.permissions).value
    except Refused as refusal:
        raise about(refusal, row) from None
    row.decided_by_id, row.decided_at = by.id, clock.now()
    return row


@operation(Permission.DRUGS_WRITE)
def accept(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Accept a proposal: operations may add the drug to a draft. Nothing stands on the list by this alone."""
    row = opened(reference, "accept", by, version)
    row.note = note.strip()
    record(overlay_events.ProposalAccepted(row.approval_no), row, by=by, reason=note)


@operation(Permission.DRUGS_WRITE)
def refuse(reference: str, *, reason: str, note: str, by: Actor, version: int | None = None) -> None:
    """Refuse a proposal with a reason code and a sentence, which its letter says."""
    row = opened(reference, "refuse", by, version)
    if reason not in REFUSAL_REASONS:
        raise about(Refused("reason", say("Choose a reason."), "reason"), row)
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), row)
    row.reason, row.note = reason, note.strip()
    record(overlay_events.ProposalRefused(row.approval_no, reason), row, by=by, reason=note)
