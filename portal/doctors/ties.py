"""What binds a person to a doctor's file beside work on it: what was revealed, and for what."""

from portal.core.actors import Actor
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.doctors import case as cases
from portal.doctors import events
from portal.doctors.words import PURPOSES
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission


@operation(Permission.PERSONAL_REVEAL)
def reveal(reference: str, *, purpose: str, by: Actor) -> None:
    """Record that a doctor's numbers and phone are shown for a purpose (a key of PURPOSES). Raises Refused, NotFound."""
    doctor = cases.doctor_of(reference)
    if not by.may(Permission.DOCTORS_READ) or purpose not in PURPOSES:
        raise about(Refused("purpose", say("Choose what you need it for."), "purpose"), doctor)
    record(events.Revealed(purpose), doctor, by=by)
