"""What the desk does: take evidence out of the portal, on record."""

from portal.audit.events import EvidenceExported
from portal.audit.models import EvidenceExport
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.ledger.sealing import newest_seal
from portal.web.permissions import Permission


@operation(Permission.AUDIT_EXPORT)
def note_evidence(*, by: Actor) -> EvidenceExport:
    """Record that every sealed entry goes out as evidence, before it does. Raises Refused where nothing is sealed."""
    head = newest_seal()
    if head is None:
        raise Refused("nothing_sealed", say("Nothing is sealed yet, so there is nothing to prove. Seal first."))
    made = EvidenceExport(
        reference=next_reference("EVX", clock.today().year),
        entries=head.size,
        head=head.number,
        root=head.root,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(EvidenceExported(head.size, head.number), made, by=by)
    return made
