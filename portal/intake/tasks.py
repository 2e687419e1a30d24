"""Imports in the background: read, take, undo. Each begins again where its process ended."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.tongues import say
from portal.intake import committing, previewing, undoing
from portal.intake.lifecycle import State
from portal.intake.models import ImportBatch, ImportProgress
from portal.jobs import Progress, Running, job, periodic

QUIET = timedelta(minutes=2)


@job("import.preview", say("Read a file"))
def preview(running: Running, progress: Progress) -> dict[str, Any]:
    reference = reference_of(running)
    previewing.preview(reference, by=running.by, progress=progress)
    return {"path": f"/imports/{reference}"}


@job("import.commit", say("Import a file"))
def commit(running: Running, progress: Progress) -> dict[str, Any]:
    reference = reference_of(running)
    committing.take_all(reference, by=running.by, progress=progress)
    return {"path": f"/imports/{reference}"}


@job("import.undo", say("Undo an import"))
def undo(running: Running, progress: Progress) -> dict[str, Any]:
    reference = reference_of(running)
    undoing.remove_all(reference, by=running.by, progress=progress)
    return {"path": f"/imports/{reference}"}


def reference_of(running: Running) -> str:
    reference = db.session.scalar(select(ImportBatch.reference).where(ImportBatch.id == running.params["batch"]))
    assert reference
    return reference


@periodic("every 60 s")
def resume_what_stopped() -> int:
    """Imports whose command was killed go on here, as the person who began them. Returns how many."""
    horizon = clock.wall() - QUIET
    half = {State.RUNNING.value: "import.commit", State.UNDOING.value: "import.undo"}
    statement = select(ImportBatch.id, ImportBatch.state, ImportBatch.by_id).join(
        ImportProgress, ImportProgress.batch_id == ImportBatch.id
    )
    stopped = db.session.execute(
        statement.where(ImportBatch.state.in_(half), ImportBatch.job == "", ImportProgress.moved_at < horizon)
    ).all()
    for batch_id, state, by_id in stopped:
        committing.hand_over(batch_id, half[state], by_id, by=SYSTEM)
    return len(stopped)
