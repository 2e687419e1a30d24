"""What the calendar does to households by itself."""

from portal.core.actors import SYSTEM
from portal.households.life_events import expire_proofs
from portal.jobs import periodic


@periodic("every 1 h")
def tell_expired_proofs() -> None:
    """Proofs whose last day is over expire, some at once, so that nobody waits for it."""
    while expire_proofs(by=SYSTEM):
        pass
