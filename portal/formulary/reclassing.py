"""Another class for a drug whose class keeps it off the list: a pharmacist proposes it, a second person confirms."""

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.formulary import lifecycle, overlay_events
from portal.formulary.completing import find as find_drug
from portal.formulary.models import HARD_CLASSES, RX_CLASSES, Reclassing
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.settings import proposals
from portal.web.forms import too_short
from portal.web.permissions import Permission

LEAST = 10

constraint_means(
    "uq_reclassing_open",
    "reclassing.drug_id",
    Conflict("reclassing_open", say("Another class of this drug is proposed already.")),
)
constraint_means(
    "ck_reclassing_two_persons", "", Refused("proposer", say("You proposed this change. Another person has to confirm it."))
)


@operation(Permission.DRUGS_WRITE)
def propose_class(drug_id: int, *, rx_class: str, note: str, by: Actor) -> str:
    """Propose a class that lets the drug stand on the list, with a sentence why. Returns the reference."""
    drug = find_drug(drug_id)
    if drug.rx_class not in HARD_CLASSES:
        raise about(Refused("not_hard", say("The class of this drug can be changed on its page, by one person.")), drug)
    if rx_class not in RX_CLASSES or rx_class in HARD_CLASSES:
        raise about(Refused("rx_class_unknown", say("Choose one of the classes."), "to_class"), drug)
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note_short", too_short(LEAST), "note"), drug)
    row = Reclassing(
        reference=next_reference("CLS", clock.today().year),
        drug_id=drug.id,
        from_class=drug.rx_class,
        to_class=rx_class,
        **proposals.proposed(by, note),
    )
    db.session.add(row)
    db.session.flush()
    record(overlay_events.ReclassingProposed(drug.approval_no, row.from_class, rx_class), row, by=by, reason=note)
    return row.reference


def taken(reference: str) -> Reclassing:
    row = db.session.scalar(locked(select(Reclassing).where(Reclassing.reference == reference)))
    if row is None:
        raise NotFound(reference)
    return row


@operation(Permission.FORMULARY_RULE)
def confirm_class(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """A second person confirms: the drug has the other class from now on, and may stand on the list again."""
    row = taken(reference)
    drug = find_drug(row.drug_id, to_write=True)
    proposals.decide(row, "confirm", lifecycle.reclassing, by, version)
    if drug.rx_class != row.from_class:
        raise about(
            Conflict("class_changed", say("The class of this drug was changed since. Drop this, and propose it anew.")), row
        )
    row.drug_version = drug.version
    db.session.flush()
    drug.rx_class, drug.hard_until, drug.updated_at = row.to_class, clock.now(), clock.now()
    record(overlay_events.ReclassingConfirmed(drug.approval_no, row.to_class), drug, row, by=by, reason=note)


@operation(Permission.FORMULARY_RULE)
def drop_class(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """The class stays."""
    row = taken(reference)
    proposals.decide(row, "drop", lifecycle.reclassing, by, version)
    drug = find_drug(row.drug_id)
    record(overlay_events.ReclassingDropped(drug.approval_no), row, by=by, reason=note)
