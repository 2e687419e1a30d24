"""Real worker processes: one is killed in the middle of a job, one is asked to end; nothing is lost and nothing done twice."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.jobs import start
from portal.jobs.models import Job, PeriodicRun, Worker
from portal.jobs.reaping import reap
from tests.jobs.kinds import marks

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@contextmanager
def worker(app: Flask):  # type: ignore[no-untyped-def]
    """A worker process on the application's database."""
    settings = app.config["SETTINGS"]
    command = [sys.executable, "-m", "tests.jobs.worker", settings.database, str(settings.instance)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(fact: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not become so"
        time.sleep(0.05)
        db.session.rollback()


def state(reference: str) -> str:
    return db.session.scalars(select(Job.state).where(Job.reference == reference)).one()


def test_a_killed_worker_loses_nothing_and_its_successor_does_the_rest(office: Flask, clerk: Actor):
    reference = start("test.mark", {"count": 30, "pause": 0.05}, clerk)
    with worker(office) as first:
        until(lambda: len(marks(clerk.id or 0)) > 5)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert (state(reference), len(marks(clerk.id or 0)) < 30) == ("running", True)
    assert reap() == 1
    with worker(office):
        until(lambda: state(reference) == "done")
    assert marks(clerk.id or 0) == list(range(1, 31))


def test_a_killed_worker_leaves_a_job_that_must_not_begin_again_failed_with_its_rest(office: Flask, clerk: Actor):
    reference = start("test.once", {"count": 30, "pause": 0.05}, clerk)
    with worker(office) as first:
        until(lambda: len(marks(clerk.id or 0)) > 5)
    assert first.returncode == -signal.SIGKILL
    reap()
    assert (state(reference), len(marks(clerk.id or 0)) < 30) == ("failed", True)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_end_ends_soon_and_gives_its_job_back(office: Flask, clerk: Actor, how: signal.Signals):
    reference = start("test.mark", {"count": 200, "pause": 0.05}, clerk)
    with worker(office) as asked:
        until(lambda: len(marks(clerk.id or 0)) > 2)
        asked.send_signal(how)
        assert asked.wait(20) == 0
    db.session.rollback()
    assert (state(reference), db.session.scalars(select(Worker.name)).all()) == ("queued", [])


def test_a_worker_keeps_the_clock(office: Flask):
    with worker(office):
        until(lambda: db.session.get(PeriodicRun, "jobs.lay_out_years"))
        until(lambda: db.session.get(PeriodicRun, "jobs.seal_entries"))


@pytest.mark.postgresql("only there may the database carry the queue")
def test_postgresql_carries_the_queue_where_it_is_asked_to(office: Flask, clerk: Actor):
    from dataclasses import replace

    from portal.jobs.queue import Queue
    from portal.settings import deployment

    owner = deployment.current()
    carried = Queue(deployment.Deployment(replace(owner.settings, queue="postgres"), owner.secret, owner.opens))
    reference = start("test.mark", {"count": 1}, clerk)
    carried.put(db.session.scalars(select(Job.id).where(Job.reference == reference)).one())
    listened = carried.listen()
    listened.execute(listened.dequeue())
    db.session.rollback()
    assert (state(reference), carried.waiting()) == ("done", 0)
