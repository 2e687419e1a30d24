"""Background work of evidence."""

from typing import Any

from portal.core.tongues import say
from portal.evidence.scans import JOB, take_over
from portal.jobs import Progress, Running, job


@job(JOB, say("Taking scans over"))
def take_scans_over(running: Running, progress: Progress) -> dict[str, Any]:
    """Attach the matched scans of a ZIP file."""
    return take_over(running.params["batch"], running.by, progress)
