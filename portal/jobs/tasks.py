"""What the rooms below do on the clock, and the jobs' own upkeep."""

from portal.calendar.operations import lay_out
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.jobs.reaping import reap
from portal.jobs.registry import periodic
from portal.ledger.sealing import seal
from portal.notices.sending import send_due


@periodic("every 15 s")
def look_after_jobs() -> None:
    """Begin again what died, or mark it failed."""
    reap()


@periodic("every 24 h")
def lay_out_years() -> None:
    """Keep last year, this one and the next two in the calendar's table."""
    this_year = clock.today().year
    for year in range(this_year - 1, this_year + 3):
        lay_out(year, by=SYSTEM)


@periodic("every 15 s")
def send_mails() -> None:
    """Send what waits in the outbox."""
    send_due()


@periodic("every 60 s")
def seal_entries() -> None:
    """Seal what the ledger took in since the last minute."""
    seal()
