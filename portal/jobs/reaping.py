"""Jobs whose process died: begun again, or marked failed with what is left of them."""

import os
import socket
from datetime import timedelta

import structlog
from sqlalchemy import select, update

from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, locked, writing
from portal.core.tongues import say
from portal.jobs.lifecycle import State
from portal.jobs.models import Job, Worker
from portal.jobs.performing import ending, tell
from portal.jobs.queue import queue
from portal.jobs.registry import KINDS
from portal.ledger.recording import record

log = structlog.get_logger("portal.jobs")
DEAD_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(seconds=10)
MOST_ATTEMPTS = 3


def reap() -> int:
    """Look after jobs without a living process. Returns how many were begun again or marked failed."""
    dead = [job_id for job_id, worker, beat in running_jobs() if is_dead(worker, beat)]
    for job_id in dead:
        bury_or_revive(job_id)
    ask_again()
    return len(dead)


def running_jobs():  # type: ignore[no-untyped-def]
    rows = db.session.execute(select(Job.id, Job.worker, Job.heartbeat_at).where(Job.state == State.RUNNING.value)).all()
    db.session.rollback()
    return rows


def is_dead(worker: str, heartbeat_at) -> bool:  # type: ignore[no-untyped-def]
    """No heartbeat for half a minute; or, on this machine, no such process."""
    return heartbeat_at is None or clock.now() - heartbeat_at > DEAD_AFTER or is_gone(worker)


def is_gone(worker: str) -> bool:
    host, _, pid = worker.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def bury_or_revive(job_id: int) -> None:
    """Decide under lock, for the job may have come back to life meanwhile."""
    with writing() as session:
        job = session.scalar(locked(select(Job).where(Job.id == job_id, Job.state == State.RUNNING.value)))
        if job is None or not is_dead(job.worker, job.heartbeat_at):
            return
        kind = KINDS.get(job.kind)
        if kind is not None and kind.resumes and job.attempts < MOST_ATTEMPTS:
            job.state, job.worker = State.QUEUED.value, ""
            log.warning("job begins again", job=job.reference, attempt=job.attempts)
        else:
            mark_failed(job)


def mark_failed(job: Job) -> None:
    left = say("Its process ended in the middle: %(done)s were done, the rest of %(total)s was not. Begin it again.", done=job.done, total=job.total or "?")  # fmt: skip
    job.state, job.finished_at, job.worker = State.FAILED.value, clock.now(), ""
    job.error = {"code": "died", "msgid": left.msgid, "params": left.params}
    db.session.flush()
    record(ending(job), job, by=SYSTEM)
    tell(job)


def ask_again() -> None:
    """Put waiting jobs into an empty queue: their messages were lost with a process or a power cut."""
    waiting, horizon = queue(), clock.now() - FORGOTTEN_AFTER
    if waiting.waiting():
        return
    queued = select(Job.id).where(Job.state == State.QUEUED.value, Job.created_at < horizon).order_by(Job.id).limit(200)
    for job_id in db.session.scalars(queued).all():
        waiting.put(job_id)
    db.session.rollback()


def beat(name: str) -> None:
    """This process and its jobs are alive."""
    now = clock.now()
    with writing() as session:
        quiet = {"synchronize_session": False}
        session.execute(update(Worker).where(Worker.name == name).values(heartbeat_at=now).execution_options(**quiet))
        running = update(Job).where(Job.worker == name, Job.state == State.RUNNING.value)
        session.execute(running.values(heartbeat_at=now).execution_options(**quiet))
