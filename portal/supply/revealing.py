"""Showing whom to call, for a purpose that is recorded."""

from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.supply import events
from portal.supply.case import file_of
from portal.supply.words import PURPOSES
from portal.web.permissions import Permission


@operation(Permission.PERSONAL_REVEAL)
def reveal(reference: str, *, purpose: str, by: Actor) -> None:
    """Record that a partner's contacts are shown for a purpose (a key of PURPOSES). Raises Refused, NotFound."""
    partner = file_of(reference).partner
    if not by.may(Permission.SUPPLY_READ) or purpose not in PURPOSES:
        raise about(Refused("purpose", say("Choose what you need it for."), "purpose"), partner)
    record(events.ContactsRevealed(purpose), partner, by=by)
