"""The desk's background work: verification on request, and once a day."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import UserRole
from portal.core.actors import SYSTEM
from portal.core.database import db, writing
from portal.core.tongues import say
from portal.jobs import Progress, Running, job, periodic
from portal.ledger.verification import Verification, verify
from portal.notices import notify


@job("audit.verify", say("Verification of the ledger"))
def verify_on_request(running: Running, progress: Progress) -> dict[str, Any]:
    """Verify everything; its page shows what was found."""
    seen = verify(running.by, lambda done, total: progress(done, total))
    alarm(seen)
    return {"path": f"/audit/verifications/{seen.id}", "findings": seen.count}


@periodic("every 24 h")
def verify_daily() -> None:
    """Verify once a day, so that nobody has to think of it."""
    alarm(verify(SYSTEM))


def alarm(seen: Verification) -> None:
    """Tell everyone at the desk when something is wrong."""
    if seen.is_whole:
        return
    with writing():
        people = db.session.scalars(select(UserRole.user_id).where(UserRole.role.in_(("compliance", "auditor"))))
        notify(
            people,
            say("The ledger does not verify: %(count)s findings.", count=seen.count),
            path=f"/audit/verifications/{seen.id}",
        )
