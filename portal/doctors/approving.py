"""Deciding on a file: approve, propose and confirm a denial, activate. Never by whoever made or verified it.

Each decision is bound to the version and to the fingerprint (`seen`) of what its page showed, and is one row of
`doctor_decision`, on which the database has the last word.
"""

from dataclasses import replace

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.doctors import events
from portal.doctors.case import File
from portal.doctors.lifecycle import Standing, State
from portal.doctors.models import Doctor, DoctorDecision
from portal.doctors.rights import has_every_right, rights_on
from portal.doctors.rights_queries import facts_of
from portal.doctors.steps import demand_note, demand_reason, move, opened, settle, shape, step
from portal.ledger.operations import demand_version, operation
from portal.web.permissions import Permission

DENY_REASONS: dict[str, Text] = {
    "not_qualified": say("Not qualified"),
    "false_statements": say("False statements"),
    "licence_revoked": say("Licence revoked"),
    "discipline": say("Disciplinary measure in force"),
    "other": say("Another reason, see the note"),
}


@operation(Permission.DOCTORS_APPROVE)
def approve(reference: str, *, by: Actor, version: int | None = None, seen: str = "", note: str = "") -> None:
    """Approve the file as its page showed it. Raises Refused with the rule that says no, Conflict where it changed."""
    file = to_decide(reference, version, seen, by)
    state = step(file, "approve", by, seen=seen)
    decided = decide(file, by, "approve", note=note)
    close(file.doctor, state)
    settle(file.doctor, events.Approved(*told(decided)), decided, by=by, reason=note)


@operation(Permission.DOCTORS_APPROVE)
def propose_denial(reference: str, *, by: Actor, reason: str, note: str, version: int | None = None, seen: str = "") -> None:
    """Propose to deny the file, with a reason code and a sentence. Another approver confirms or drops it."""
    file = to_decide(reference, version, seen, by)
    state = step(file, "propose_denial", by, seen=seen)
    demand_reason(file, reason, DENY_REASONS, note)
    decided = decide(file, by, "propose_denial", reason=reason, note=note)
    move(file.doctor, state, reason)
    settle(file.doctor, events.DenialProposed(*told(decided)), decided, by=by, reason=note)


@operation(Permission.DOCTORS_APPROVE)
def confirm_denial(reference: str, *, by: Actor, note: str = "", version: int | None = None, seen: str = "") -> None:
    """Deny the file, as a second person."""
    file = to_decide(reference, version, seen, by)
    state = step(file, "confirm_denial", by, seen=seen)
    decided = decide(file, by, "confirm_denial", reason=file.proposal.reason if file.proposal else None, note=note)
    close(file.doctor, state)
    settle(file.doctor, events.DenialConfirmed(*told(decided)), decided, by=by, reason=note)


@operation(Permission.DOCTORS_APPROVE)
def drop_denial(reference: str, *, by: Actor, note: str, version: int | None = None, seen: str = "") -> None:
    """Let the proposal fall: the file is escalated, and goes on from there."""
    file = to_decide(reference, version, seen, by)
    state = step(file, "drop_denial", by, seen=seen)
    demand_note(file, note)
    decided = decide(file, by, "drop_denial", note=note)
    move(file.doctor, state)
    settle(file.doctor, events.DenialDropped(*told(decided)), decided, by=by, reason=note)


@operation(Permission.DOCTORS_WRITE)
def activate(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """The contract begins: from today on the doctor has a standing, and the rights that the credentials carry."""
    file = opened(reference, version, by)
    doctor, state = file.doctor, step(file, "activate", by)
    standing = standing_of(doctor)
    move(doctor, state)
    doctor.standing = standing.value
    shape(doctor, events.Activated(), by=by, reason=note)


def standing_of(doctor: Doctor) -> Standing:
    """Active with every right, restricted where one has lapsed since the approval."""
    facts = replace(facts_of([doctor])[doctor.id], state=State.ACTIVE.value, standing=Standing.ACTIVE.value)
    return Standing.ACTIVE if has_every_right(rights_on(facts, clock.today())) else Standing.RESTRICTED


def to_decide(reference: str, version: int | None, seen: str, by: Actor) -> File:
    """The file under lock, for a decision that says what its page showed. Raises Refused (unseen) where it does not."""
    file = opened(reference, version, by)
    demand_version(file.doctor, version if seen else None, by)
    return file


def decide(file: File, by: Actor, verdict: str, *, reason: str | None = None, note: str = "") -> DoctorDecision:
    """The decision's row. The database refuses it for a maker, a verifier, an acquaintance, the proposer again."""
    decided = DoctorDecision(
        doctor_id=file.doctor.id,
        round=file.doctor.round,
        verdict=verdict,
        by_id=by.id,
        at=clock.now(),
        reason=reason,
        note=note,
        seen=file.fingerprint,
    )
    db.session.add(decided)
    db.session.flush()
    return decided


def told(decided: DoctorDecision) -> tuple[int, str, str]:
    """What every event of a decision says: round, content seen, reason."""
    return decided.round, decided.seen, decided.reason or ""


def close(doctor: Doctor, state: State) -> None:
    """The end of a round: no clock runs any more."""
    move(doctor, state)
    doctor.due_on, doctor.decided_at = None, clock.now()
