"""Carrying a job out: claimed once, its progress shown, its end recorded, whatever happens to the process.

The row's `attempts` is the fence: a process that was thought dead and comes back cannot write over its successor.
"""

import os
import socket
import threading
import time
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import Update, update

from portal.accounts.queries import actor_of
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, is_writing, writing
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.jobs.events import JobFailed, JobFinished
from portal.jobs.lifecycle import State
from portal.jobs.models import Job
from portal.jobs.registry import KINDS, Running
from portal.ledger.recording import record
from portal.notices import notify

log = structlog.get_logger("portal.jobs")
SECONDS_BETWEEN = 0.5
SECONDS_LONG = 20
stopping = threading.Event()


class Stopping(BaseException):
    """The worker is asked to end: the job goes back to the queue at its next progress."""


class Lost(BaseException):
    """Another process has taken this job over."""


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def perform(job_id: int) -> None:
    """Carry a job out, if it still waits. Never raises for what the job does: its row says how it ended."""
    claimed = claim(job_id)
    if claimed is None:
        return
    running, starter = claimed
    log.info("job begins", job=running.reference, kind=running.kind, attempt=running.attempt)
    progress = ProgressOf(running)
    try:
        running = replace(running, by=actor(starter))
        result = KINDS[running.kind].run(running, progress)
    except Stopping:
        give_back(running)
    except Lost:
        log.warning("job was taken over", job=running.reference)
    except Refused as refusal:
        fail(running, refusal.code, refusal.text, progress)
    except Exception as error:
        log.exception("job failed", job=running.reference, kind=running.kind)
        fail(running, "crashed", say("An error in the portal (%(kind)s). What was done before it stays done.", kind=type(error).__name__), progress)  # fmt: skip
    else:
        finish(running, result or {}, progress)


def claim(job_id: int) -> tuple[Running, int | None] | None:
    """Take a waiting job: it, and the id of who started it. None where another has it or it is over."""
    with writing() as session:
        now = clock.now()
        taking = update(Job).where(Job.id == job_id, Job.state == State.QUEUED.value)
        values = {"state": State.RUNNING.value, "worker": worker_name(), "attempts": Job.attempts + 1, "started_at": now, "heartbeat_at": now}  # fmt: skip
        taken = session.execute(taking.values(**values).returning(Job.reference, Job.kind, Job.params, Job.by_id, Job.attempts)).first()  # fmt: skip
    if taken is None:
        return None
    return Running(job_id, taken.reference, taken.kind, taken.params, SYSTEM, taken.attempts), taken.by_id


def actor(user_id: int | None) -> Actor:
    """Who started the job, with the roles of now; a job of the portal itself acts as the portal."""
    return SYSTEM if user_id is None else actor_of(user_id, via="job")


class ProgressOf:
    """`progress(done, total)`: shown on the job's page at most twice a second; ends the job where it must end."""

    def __init__(self, running: Running):
        self.running, self.said_at = running, 0.0
        self.done = 0
        self.total: int | None = None

    def __call__(self, done: int, total: int | None = None) -> None:
        self.done, self.total = done, total if total is not None else self.total
        if is_writing():
            return
        if stopping.is_set():
            raise Stopping
        if time.monotonic() - self.said_at < SECONDS_BETWEEN and done != self.total:
            return
        self.said_at = time.monotonic()
        self.write()

    @property
    def counts(self) -> dict[str, int | None]:
        return {"done": self.done, "total": self.total}

    def write(self) -> None:
        """In a connection of its own: the job's session may be reading."""
        values = {**self.counts, "heartbeat_at": clock.wall()}
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            told = connection.execute(mine(self.running).values(**values))
        if told.rowcount == 0:
            raise Lost


def mine(running: Running) -> Update:
    """The job, as long as it is this process's."""
    held = (Job.id == running.id, Job.state == State.RUNNING.value, Job.attempts == running.attempt)
    return update(Job).where(*held).execution_options(synchronize_session=False)


def give_back(running: Running) -> None:
    """The worker ends in peace: the job waits for the next one, at no cost to its attempts."""
    db.session.rollback()
    with writing() as session:
        session.execute(mine(running).values(state=State.QUEUED.value, attempts=running.attempt - 1, worker=""))
    log.info("job goes back to the queue", job=running.reference)


def finish(running: Running, result: dict[str, Any], progress: ProgressOf) -> None:
    end(running, {**progress.counts, "state": State.DONE.value, "result": result, "error": None})


def fail(running: Running, code: str, text: Text, progress: ProgressOf) -> None:
    params = {name: str(value) for name, value in text.params.items()}
    error = {"code": code, "msgid": text.msgid, "params": params}
    end(running, {**progress.counts, "state": State.FAILED.value, "error": error})


def end(running: Running, values: dict[str, Any]) -> None:
    """Write how it ended, record it, and tell who started it where that person will not be waiting for it."""
    db.session.rollback()
    with writing() as session:
        if session.execute(mine(running).values(**values, finished_at=clock.now(), worker="")).rowcount == 0:  # type: ignore[attr-defined]
            log.warning("job was taken over", job=running.reference)
            return
        job = session.get_one(Job, running.id, populate_existing=True)
        record(ending(job), job, by=running.by)
        tell(job)


def ending(job: Job) -> JobFinished | JobFailed:
    if job.state == State.DONE.value:
        return JobFinished(job.kind, job.done)
    return JobFailed(job.kind, job.done, job.total or 0, (job.error or {}).get("code", ""))


def tell(job: Job) -> None:
    if job.by_id is None or job.started_at is None or job.finished_at is None:
        return
    if job.state == State.FAILED.value:
        notify([job.by_id], say("The background job %(reference)s failed.", reference=job.reference), job.reference, f"/jobs/{job.reference}")  # fmt: skip
    elif (job.finished_at - job.created_at).total_seconds() > SECONDS_LONG:
        notify([job.by_id], say("The background job %(reference)s is done.", reference=job.reference), job.reference, f"/jobs/{job.reference}")  # fmt: skip
