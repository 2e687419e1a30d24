"""How files pass: time in each stage, what waits how long, how many are right the first time, why they are returned.

Counted from `doctor_passage` (one row a stay in a state) and from the decisions; days are calendar days.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select

from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text
from portal.doctors.lifecycle import State
from portal.doctors.models import DoctorDecision, DoctorPassage
from portal.doctors.verifying import RETURN_REASONS

P = DoctorPassage.__table__.c
DAY = timedelta(days=1)
# The stages of a file that somebody works on or waits for, in their order.
STAGES = (
    State.INVITED, State.IN_PROGRESS, State.RETURNED, State.SUBMITTED, State.VERIFYING, State.ON_HOLD, State.ESCALATED,
    State.READY, State.DENYING, State.APPROVED,
)  # fmt: skip
# Whole days that a file may have waited, per column of the ageing: the last has no end.
AGES = (7, 14, 30)


@dataclass(frozen=True)
class Stage:
    """How long files stayed in a state: `left` of them left it in the period; days, None where none did."""

    state: State
    left: int
    median_days: float | None
    p90_days: float | None


@dataclass(frozen=True)
class Ageing:
    """How many files are in a state now: by the days that they have been there (at most AGES, then more)."""

    state: State
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Throughput:
    """All figures of a period, its first and last day included. `right_first` of the `approved` needed one round only."""

    first: date
    last: date
    stages: tuple[Stage, ...]
    ageing: tuple[Ageing, ...]
    approved: int
    right_first: int
    reasons: tuple[tuple[Text, int], ...]

    @property
    def first_time_right_percent(self) -> int | None:
        return round(100 * self.right_first / self.approved) if self.approved else None


def throughput(first: date, last: date) -> Throughput:
    """The figures of the days from `first` to `last`, both included, in four statements."""
    since, before = clock.start_of(first), clock.start_of(last + DAY)
    approved, right_first = approvals(since, before)
    return Throughput(first, last, stages(since, before), ageing(), approved, right_first, reasons(since, before))


def stages(since: datetime, before: datetime) -> tuple[Stage, ...]:
    """Median and 90th percentile (nearest rank, to the hour) of the stays that ended in the period.

    The database counts them by their hours, from an index alone: a year of fifty thousand files is a few thousand rows.
    """
    ended = P.state.in_([s.value for s in STAGES]), P.until >= since, P.until < before
    found: dict[str, dict[int, int]] = {}
    for state, hours, n in db.session.execute(select(P.state, P.hours, func.count()).where(*ended).group_by(P.state, P.hours)):
        found.setdefault(state, {})[hours] = n
    return tuple(stage(state, found.get(state.value, {})) for state in STAGES)


def stage(state: State, by_hours: dict[int, int]) -> Stage:
    left = sum(by_hours.values())
    return Stage(state, left, *((days(ranked(by_hours, left, percent)) for percent in (50, 90)) if left else (None, None)))


def ranked(by_hours: dict[int, int], left: int, percent: int) -> int:
    """The nearest rank of a percentile: the hours that at least this share of the stays did not exceed."""
    due = (left * percent + 99) // 100
    for hours in sorted(by_hours):
        due -= by_hours[hours]
        if due <= 0:
            return hours
    raise ValueError("nothing to rank")


def days(hours: int) -> float:
    return round(hours / 24, 1)


def ageing() -> tuple[Ageing, ...]:
    """What is where now, by the whole days since it came there."""
    today = clock.today()
    limits = [clock.start_of(today - timedelta(days=most)) for most in AGES]
    bucket = case(*((P.since >= limit, number) for number, limit in enumerate(limits)), else_=len(AGES)).label("bucket")
    here = P.state.in_([s.value for s in STAGES]), P.until.is_(None)
    counted: dict[tuple[str, int], int] = {}
    for state, number, count in db.session.execute(select(P.state, bucket, func.count()).where(*here).group_by(P.state, bucket)):
        counted[state, number] = count
    return tuple(Ageing(s, tuple(counted.get((s.value, n), 0) for n in range(len(AGES) + 1))) for s in STAGES)


def approvals(since: datetime, before: datetime) -> tuple[int, int]:
    """How many were approved in the period, and how many of them in their first round."""
    d = DoctorDecision
    first = func.coalesce(func.sum(case((d.round == 1, 1), else_=0)), 0)
    in_period = (d.verdict == "approve", d.at >= since, d.at < before)
    approved, right_first = db.session.execute(select(func.count(), first).where(*in_period)).one()
    return int(approved), int(right_first)


def reasons(since: datetime, before: datetime) -> tuple[tuple[Text, int], ...]:
    """Why files were returned in the period, the commonest first."""
    returned = (P.state == State.RETURNED.value, P.reason.is_not(None), P.since >= since, P.since < before)
    count = func.count().label("n")
    rows = db.session.execute(select(P.reason, count).where(*returned).group_by(P.reason).order_by(count.desc(), P.reason))
    return tuple((RETURN_REASONS[row.reason], row.n) for row in rows if row.reason in RETURN_REASONS)
