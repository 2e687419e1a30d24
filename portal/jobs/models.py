"""Background work as people and processes see it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey
from portal.jobs.lifecycle import State


class Job(Model):
    """One piece of background work. The row is the truth; the queue only says that there is something to look at."""

    __tablename__ = "job"
    unrecorded = "progress and heartbeat; beginning and end have entries, and what a job does is recorded by its operations"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    kind: Mapped[str] = mapped_column(String(64))
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(SortKey, default=State.QUEUED.value)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(80), default="")
    heartbeat_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_job_state", "state", "id"),
        Index("ix_job_by", "by_id", "id"),
        CheckConstraint("state IN ('queued','running','done','failed')", name="state_known"),
        CheckConstraint("done >= 0", name="done_counts"),
    )


class PeriodicRun(Model):
    """When a periodic task last began: several workers share one clock."""

    __tablename__ = "periodic_run"
    unrecorded = "a clock"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(200), default="")


class Worker(Model):
    """A process that works on jobs, and when it was last alive."""

    __tablename__ = "worker"
    unrecorded = "a heartbeat"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
