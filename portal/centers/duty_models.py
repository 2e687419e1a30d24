"""Hours of duty: a weekly pattern, what differs on single days, and how many doctors are wanted hour by hour.

Hours are a number of 24 bits: bit h is set when somebody is on duty from h to h + 1 o'clock, Asia/Shanghai. Days are
0 (Monday) to 6, and 7 for public holidays, which have a pattern of their own.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Json, Model, SortKey

HOLIDAY = 7
DAYS = range(8)
ALL_HOURS = (1 << 24) - 1


class ExceptionKind(StrEnum):
    """Why a day differs from the pattern."""

    LEAVE = "leave"
    SWAP = "swap"
    EXTRA = "extra"
    CLOSED = "closed"


class DutyPattern(Model):
    """The hours of one doctor in one center on one day of the week."""

    __tablename__ = "duty_pattern"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    day: Mapped[int]
    hours: Mapped[int]
    __table_args__ = (
        Index("uq_duty_pattern", "center_id", "doctor_id", "day", unique=True),
        Index("ix_duty_pattern_hours", "center_id", "day", "hours", "doctor_id"),
        Index("ix_duty_pattern_doctor", "doctor_id", "day"),
        CheckConstraint("day BETWEEN 0 AND 7", name="day_known"),
        CheckConstraint(f"hours BETWEEN 0 AND {ALL_HOURS}", name="hours_of_a_day"),
    )


class DutyException(Model):
    """The hours of one doctor in one center on one date, in place of the pattern; none is: not on duty.

    `covered`: [hours, kind, note] that stood there before the day was closed for all; it holds again when the day is opened.
    """

    __tablename__ = "duty_exception"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    on_day: Mapped[date]
    hours: Mapped[int]
    kind: Mapped[str] = mapped_column(SortKey)
    note: Mapped[str] = mapped_column(String(200), default="")
    covered: Mapped[list[Any] | None] = mapped_column(Json)
    __table_args__ = (
        Index("uq_duty_exception", "center_id", "doctor_id", "on_day", unique=True),
        Index("ix_duty_exception_day", "on_day", "center_id"),
        Index("ix_duty_exception_doctor", "doctor_id", "on_day"),
        CheckConstraint("kind IN ('leave','swap','extra','closed')", name="kind_known"),
        CheckConstraint(f"hours BETWEEN 0 AND {ALL_HOURS}", name="hours_of_a_day"),
        CheckConstraint("hours = 0 OR kind IN ('swap','extra')", name="leave_without_hours"),
        CheckConstraint("covered IS NULL OR kind = 'closed'", name="covered_by_closing"),
    )


class DutyWanted(Model):
    """How many doctors a center wants on duty in each of the 24 hours of one day of the week."""

    __tablename__ = "duty_wanted"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    day: Mapped[int]
    counts: Mapped[list[int]]
    __table_args__ = (
        Index("uq_duty_wanted", "center_id", "day", unique=True),
        CheckConstraint("day BETWEEN 0 AND 7", name="day_known"),
    )


class DutyCopy(Model):
    """What the copy of a week changed: [doctor id, day, [hours, kind, note] or None before, the same after]; a step back."""

    __tablename__ = "duty_copy"
    unrecorded = "steps back; each copy and each undo has its own entry"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    source_on: Mapped[date]
    target_on: Mapped[date]
    changes: Mapped[list[Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_duty_copy_target", "center_id", "target_on", "id"),)


class DutyMark(Model):
    """That something changed on which planned duty rests, counted by transaction: a picture kept in memory is drawn anew.

    Triggers write it. `tx`: the transaction's number on PostgreSQL, where several write at once; 0 on SQLite.
    """

    __tablename__ = "duty_mark"
    unrecorded = "a mark that something changed; the change itself is recorded"
    tx: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    n: Mapped[int]
