"""Beginning a job, and the ends it can have."""

from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference, writing
from portal.jobs.events import JobStarted
from portal.jobs.models import Job
from portal.jobs.queue import queue
from portal.jobs.registry import KINDS
from portal.ledger.recording import record

log = structlog.get_logger("portal.jobs")


def start(kind: str, params: dict[str, Any], by: Actor) -> str:
    """Begin a job in the background; a worker takes it when the surrounding transaction is committed.

    `params` are plain JSON: ids and references, never personal data. Returns the reference, whose page is
    /jobs/<reference>. KeyError for a kind that nobody declared.
    """
    KINDS[kind]
    with writing() as session:
        now = clock.now()
        job = Job(reference=next_reference("JOB", clock.today().year), kind=kind, params=params, by_id=by.id, by=by.name[:100], created_at=now)  # fmt: skip
        session.add(job)
        session.flush()
        record(JobStarted(kind), job, by=by)
        waiting, job_id, reference = queue(), job.id, job.reference
        when_committed(lambda: waiting.put(job_id))
    return reference


def when_committed(act: Callable[[], None]) -> None:
    """Do something that must not happen unless the present transaction is committed."""
    db.session().info.setdefault("when_committed", []).append(act)


@event.listens_for(db.session, "after_commit")
def _committed(session: Session) -> None:
    for act in session.info.pop("when_committed", ()):
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the commit stands; the reaper asks the queue again
            log.warning("queue did not take a message", error=type(error).__name__)


@event.listens_for(db.session, "after_soft_rollback")
def _given_up(session: Session, _previous: Any) -> None:
    session.info.pop("when_committed", None)


def job_id_of(reference: str) -> int | None:
    return db.session.scalar(select(Job.id).where(Job.reference == reference))
