"""The queue library: it carries the ids of jobs to a worker, nothing else.

SQLite in a file of its own on one machine; with PORTAL_QUEUE=postgres the database itself carries them, for several.
A message may be lost or come twice: the job's row decides, and the reaper asks again.
"""

from functools import cached_property

from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy import make_url

from config import BadSetting, Settings
from portal.settings import deployment
from portal.settings.deployment import Deployment


class Queue:
    """The queue of one deployment, opened when it is first needed: never before a fork."""

    def __init__(self, owner: Deployment):
        self.owner = owner
        refuse_unfit(owner.settings)

    @cached_property
    def huey(self) -> Huey:
        signed = SignedSerializer(secret=self.owner.secret, salt="queue")
        settings = self.owner.settings
        if settings.queue == "postgres":
            return PostgresHuey("portal", dsn=libpq_address(settings.database), results=False, serializer=signed)
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = str(settings.instance / "queue.db")
        return SqliteHuey("portal", filename=file, results=False, serializer=signed, timeout=30)

    @cached_property
    def _message(self):  # type: ignore[no-untyped-def]
        return self.huey.task(name="perform")(self.perform)

    def listen(self) -> Huey:
        """The opened queue, with its message known: what a worker consumes."""
        self._message  # noqa: B018
        return self.huey

    def put(self, job_id: int) -> None:
        """Tell a worker that a job waits. After the commit only."""
        self._message(job_id)

    def waiting(self) -> int:
        """Messages that no worker has taken yet. Raises what the storage raises where it does not answer."""
        return int(self.huey.storage.queue_size())

    def perform(self, job_id: int) -> None:
        """What a worker does with a message."""
        from portal.jobs.performing import perform

        with self.owner.context():
            perform(job_id)


def refuse_unfit(settings: Settings) -> None:
    """Raise BadSetting where PORTAL_QUEUE does not fit."""
    if settings.queue not in ("", "sqlite", "postgres"):
        raise BadSetting(f"PORTAL_QUEUE is “{settings.queue}”: leave it empty, or say postgres.")
    if settings.queue == "postgres" and not settings.database.startswith("postgres"):
        raise BadSetting("PORTAL_QUEUE=postgres needs a DATABASE_URL of PostgreSQL.")


def libpq_address(url: str) -> str:
    """A SQLAlchemy address as PostgreSQL's own library reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


_queues: dict[Deployment, Queue] = {}


def queue() -> Queue:
    """The queue beside the current database."""
    owner = deployment.current()
    if owner not in _queues:
        _queues[owner] = Queue(owner)
    return _queues[owner]
