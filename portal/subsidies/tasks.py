"""Background work of applications: the year turn, and what the calendar does by itself."""

from typing import Any

from portal.core.tongues import say
from portal.jobs import Progress, Running, job, periodic
from portal.subsidies import renewal


@job("subsidies.renew", say("Year turn"))
def renew(running: Running, progress: Progress) -> dict[str, Any]:
    """Make next year's drafts; begun again, it passes over what is made."""
    made = renewal.renew(int(running.params["year"]), by=running.by, progress=lambda done, total: progress(done=done, total=total))
    return {"path": "/subsidies?state=draft", "made": made}


@periodic("every 1 h")
def lapse() -> None:
    """Returned applications lapse after their time."""
    renewal.lapse_returned()
