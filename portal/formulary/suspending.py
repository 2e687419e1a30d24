"""Taking a drug off the list at once, for a recall or a danger: two persons to begin it, two to end it. No new edition."""

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.formulary import lifecycle, overlay_events
from portal.formulary.completing import find as find_drug
from portal.formulary.edition_models import Suspension
from portal.formulary.lifecycle import SuspensionState as State
from portal.formulary.models import Drug
from portal.formulary.rules import SuspensionFacts
from portal.formulary.words import SUSPENSION_REASONS
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.web.forms import too_short
from portal.web.permissions import Permission

LEAST = 10

constraint_means(
    "uq_suspension_open",
    "suspension.drug_id",
    Conflict("suspension_open", say("This drug is suspended, or its suspension is proposed, already.")),
)
constraint_means(
    "ck_suspension_two_persons", "", Refused("proposer", say("You proposed this suspension. Another person has to confirm it."))
)
constraint_means(
    "ck_suspension_lifted_by_two",
    "",
    Refused("proposer", say("You proposed to lift this suspension. Another person has to confirm it.")),
)


@operation(Permission.FORMULARY_SUSPEND)
def suspend(drug_id: int, *, reason: str, note: str, by: Actor) -> str:
    """Propose to take a drug off the list at once. Returns the reference."""
    drug = find_drug(drug_id)
    if reason not in SUSPENSION_REASONS:
        raise about(Refused("reason", say("Choose a reason."), "reason"), drug)
    expect_sentence(note, drug)
    if by.id is None:
        raise about(Refused("nobody", say("A change like this is proposed by a person.")), drug)
    row = Suspension(
        reference=next_reference("SUS", clock.today().year),
        drug_id=drug.id,
        reason=reason,
        note=note.strip(),
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(overlay_events.SuspensionProposed(drug.approval_no, reason), row, by=by, reason=note)
    return row.reference


def expect_sentence(note: str, row: object) -> None:
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), row)


def find(reference: str, *, to_write: bool = False) -> Suspension:
    statement = select(Suspension).where(Suspension.reference == reference)
    row = db.session.scalar(locked(statement) if to_write else statement)
    if row is None:
        raise NotFound(reference)
    return row


def facts_of(row: Suspension, by: Actor) -> SuspensionFacts:
    return SuspensionFacts(State(row.state), by.bound_ids, row.proposed_by_id, row.lifting_proposed_by_id)


def opened(reference: str, verb: str, by: Actor, version: int | None) -> tuple[Suspension, str]:
    """The suspension under lock with its new state, and the drug's number. Raises Refused, Conflict, NotFound."""
    row = find(reference, to_write=True)
    take(row, version)
    number = db.session.scalar(select(Drug.approval_no).where(Drug.id == row.drug_id)) or ""
    try:
        row.state = lifecycle.suspension.check(verb, facts_of(row, by), by.permissions).value
    except Refused as refusal:
        raise about(refusal, row) from None
    return row, number


@operation(Permission.FORMULARY_SUSPEND)
def confirm(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Confirm somebody else's proposal: the drug is off the list from this instant on."""
    row, number = opened(reference, "confirm", by, version)
    row.confirmed_by_id, row.since = by.id, clock.now()
    record(overlay_events.SuspensionConfirmed(number), row, by=by, reason=note)


@operation(Permission.FORMULARY_SUSPEND)
def drop(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Drop a proposed suspension, one's own or another's."""
    row, number = opened(reference, "drop", by, version)
    record(overlay_events.SuspensionDropped(number), row, by=by, reason=note)


@operation(Permission.FORMULARY_SUSPEND)
def propose_lifting(reference: str, *, note: str, by: Actor, version: int | None = None) -> None:
    """Propose to put the drug back on the list."""
    row, number = opened(reference, "propose_lifting", by, version)
    expect_sentence(note, row)
    row.lifting_proposed_by_id, row.lifting_note = by.id, note.strip()
    record(overlay_events.LiftingProposed(number), row, by=by, reason=note)


@operation(Permission.FORMULARY_SUSPEND)
def confirm_lifting(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Confirm it: the drug is back on the list from this instant on."""
    row, number = opened(reference, "confirm_lifting", by, version)
    row.lifted_by_id, row.until = by.id, clock.now()
    record(overlay_events.SuspensionLifted(number), row, by=by, reason=note)


@operation(Permission.FORMULARY_SUSPEND)
def drop_lifting(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """The suspension stays."""
    row, number = opened(reference, "drop_lifting", by, version)
    row.lifting_proposed_by_id, row.lifting_note = None, ""
    record(overlay_events.LiftingDropped(number), row, by=by, reason=note)
