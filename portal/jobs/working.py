"""The worker: takes jobs from the queue, runs the clock's tasks, tells that it is alive; ends in peace when asked."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from huey.consumer import Consumer
from sqlalchemy import delete, insert, update

from portal.core import clock
from portal.core.database import db, writing
from portal.jobs import performing
from portal.jobs.models import PeriodicRun, Worker
from portal.jobs.performing import worker_name
from portal.jobs.queue import Queue
from portal.jobs.reaping import beat
from portal.jobs.registry import PERIODICS, Periodic

log = structlog.get_logger("portal.jobs")
THREADS = 2
SECONDS_TO_STOP = 10
SECONDS_PER_BEAT = 5


class PatientConsumer(Consumer):
    """Ends gracefully on SIGTERM as on SIGINT: running jobs are told, and go back to the queue."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        actions: dict[int, tuple[bool, bool]] = self._signal_actions  # type: ignore[has-type]
        self._signal_actions = dict.fromkeys(actions, (False, True))

    def _handle_signal(self, signum: int, frame: Any) -> None:
        performing.stopping.set()
        super()._handle_signal(signum, frame)


def work(queue: Queue) -> None:
    """Work until SIGTERM or SIGINT. Jobs in hand go back to the queue at their next progress."""
    performing.stopping.clear()
    context = queue.owner.context
    with context():
        sign_on(worker_name())
    threads = [Repeated(context, lambda: beat(worker_name()), SECONDS_PER_BEAT), Repeated(context, Clock(), 1)]
    consumer = PatientConsumer(queue.listen(), workers=THREADS, periodic=False, max_delay=1.0, shutdown_timeout=SECONDS_TO_STOP)
    for thread in threads:
        thread.start()
    consumer.run()
    for thread in threads:
        thread.join(SECONDS_TO_STOP)
    with context():
        sign_off(worker_name())


def sign_on(name: str) -> None:
    """Say that this worker is there, and forget those that died long ago."""
    now = clock.now()
    with writing() as session:
        session.execute(delete(Worker).where((Worker.heartbeat_at < now - timedelta(days=1)) | (Worker.name == name)))
        session.execute(insert(Worker).values(name=name, started_at=now, heartbeat_at=now))
    log.info("worker begins", worker=name)


def sign_off(name: str) -> None:
    with writing() as session:
        session.execute(delete(Worker).where(Worker.name == name))
    log.info("worker ends", worker=name)


class Repeated(threading.Thread):
    """Does one thing every so many seconds in the application's context, until the worker is to stop."""

    def __init__(self, context: Callable[[], Any], act: Callable[[], None], seconds: float):
        super().__init__(daemon=True)
        self.context, self.act, self.seconds = context, act, seconds

    def run(self) -> None:
        while not performing.stopping.wait(self.seconds):
            try:
                with self.context():
                    self.act()
            except Exception:
                log.exception("a task of the worker failed")


class Clock:
    """Runs each periodic task when it is due, in one worker of all."""

    def __init__(self) -> None:
        self.next: dict[str, float] = {}

    def __call__(self) -> None:
        for task in PERIODICS.values():
            if time.monotonic() >= self.next.get(task.name, 0.0):
                self.next[task.name] = time.monotonic() + task.every.total_seconds()
                run_if_due(task)


def run_if_due(task: Periodic) -> bool:
    """Run a task unless another worker did within its rhythm. Returns whether it ran."""
    if not claim_turn(task):
        return False
    began = time.monotonic()
    error = ""
    try:
        task.run()
    except Exception as fault:
        error = type(fault).__name__
        log.exception("a periodic task failed", task=task.name)
    db.session.rollback()
    with writing() as session:
        session.execute(update(PeriodicRun).where(PeriodicRun.name == task.name).values(error=error, seconds=int(time.monotonic() - began)))  # fmt: skip
    return True


def claim_turn(task: Periodic) -> bool:
    now = clock.now()
    with writing() as session:
        row = session.get(PeriodicRun, task.name, with_for_update=True)
        if row is None:
            session.add(PeriodicRun(name=task.name, at=now))
            return True
        if now - row.at < task.every - timedelta(milliseconds=500):
            return False
        row.at = now
        return True
