"""Looking at jobs: one with its progress, all for the administrator, and the health of the workers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, state_name
from portal.core.paging import Cursor, Page, as_page, keyset
from portal.core.tongues import Text, say
from portal.jobs.lifecycle import State
from portal.jobs.models import Job, PeriodicRun, Worker
from portal.jobs.registry import KINDS, PERIODICS
from portal.web.permissions import Permission

SIZE = 50
SECONDS_ALIVE = 30


@dataclass(frozen=True)
class JobView:
    """A job as its page and its progress fragment show it."""

    job: Job

    @property
    def is_over(self) -> bool:
        return self.job.state in (State.DONE.value, State.FAILED.value)

    @property
    def title(self) -> Text:
        return KINDS[self.job.kind].title if self.job.kind in KINDS else Text(self.job.kind, {})

    @property
    def state_word(self) -> Text:
        return state_name(State(self.job.state))

    @property
    def error(self) -> Text | None:
        return Text(self.job.error["msgid"], self.job.error["params"]) if self.job.error else None

    @property
    def path(self) -> str:
        """Where the result stands, if it has a page."""
        path = (self.job.result or {}).get("path", "")
        return path if isinstance(path, str) and path.startswith("/") and not path.startswith("//") else ""

    @property
    def sentence(self) -> Text:
        if self.job.state == State.QUEUED.value:
            return say("Waiting for a worker. You may leave this page.")
        if self.job.total:
            return say("%(done)s of %(total)s. You may leave this page.", done=f"{self.job.done:,}", total=f"{self.job.total:,}")
        return say("%(done)s done. You may leave this page.", done=f"{self.job.done:,}")


def job_view(reference: str, by: Actor) -> JobView:
    """A job within the reader's reach: one's own, or any for those who read all jobs. Raises NotFound."""
    job = db.session.scalar(select(Job).where(Job.reference == reference))
    if job is None or not (by.may(Permission.JOBS_READ) or (job.by_id is not None and job.by_id == by.id)):
        raise NotFound
    return JobView(job)


@dataclass(frozen=True)
class Upkeep:
    """A periodic task and how its last run went."""

    name: str
    every_seconds: int
    at: datetime | None
    seconds: int
    error: str


class JobsPage:
    """All jobs, newest first, by state; the workers and the tasks on the clock."""

    def __init__(self, state: str = "", after: str = ""):
        cursor = Cursor.behind(after, int)
        self.state = state if state in set(State) else ""
        chosen = select(Job).where(Job.state == self.state) if self.state else select(Job)
        rows = db.session.scalars(keyset(chosen, [Job.__table__.c.id], cursor, SIZE, down=True)).all()
        self.page: Page = as_page([JobView(row) for row in rows], SIZE, lambda view: [view.job.id])
        self.counts = job_counts()
        self.states = [(state, state_name(state)) for state in State]
        self.workers = db.session.scalars(select(Worker).order_by(Worker.name)).all()
        self.upkeep = upkeep()

    def is_alive(self, worker: Worker) -> bool:
        return (clock.now() - worker.heartbeat_at).total_seconds() < SECONDS_ALIVE


def upkeep() -> list[Upkeep]:
    runs = {run.name: run for run in db.session.scalars(select(PeriodicRun))}
    return [described(name, runs.get(name)) for name in sorted(PERIODICS)]


def described(name: str, run: PeriodicRun | None) -> Upkeep:
    every = int(PERIODICS[name].every.total_seconds())
    return Upkeep(name, every, run.at, run.seconds, run.error) if run else Upkeep(name, every, None, 0, "")


def job_counts() -> dict[str, int]:
    """How many jobs stand in each state."""
    return {state: int(n) for state, n in db.session.execute(select(Job.state, func.count()).group_by(Job.state))}


def living_workers() -> int:
    """How many workers gave a sign of life within the last half minute."""
    horizon = clock.now() - timedelta(seconds=SECONDS_ALIVE)
    return len(db.session.scalars(select(Worker.name).where(Worker.heartbeat_at > horizon)).all())
