"""What ends, and what is left to hand over: notices that were sent, and the list of a departure."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model


class EndingNotice(Model):
    """That a credential's end was announced so many days before: each once, whatever the nightly run went through."""

    __tablename__ = "ending_notice"
    unrecorded = "a mark that a notice was sent; the notice itself is the message"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("doctor_credential.id"))
    days: Mapped[int]
    sent_on: Mapped[date]
    __table_args__ = (
        Index("uq_ending_notice", "credential_id", "days", unique=True),
        Index("ix_ending_notice_sent", "sent_on", "days"),
        CheckConstraint("days >= 0", name="days_ahead"),
    )


class EndingRun(Model):
    """The nightly run of one day in Asia/Shanghai: how many doctors' rights it changed so far, and when it was through."""

    __tablename__ = "ending_run"
    unrecorded = "a clock; what the run changes is recorded doctor by doctor"
    day: Mapped[date] = mapped_column(primary_key=True)
    changed: Mapped[int] = mapped_column(default=0)
    noticed: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class HandOver(Model):
    """One thing that somebody has to see to before a doctor leaves: what it is, who saw to it, and what was done.

    `kind` and `subject` name it among those that the portal finds; the same thing stands once in the list of one departure
    (`change_id`: the announcement). Ticked off by `done_by_id`; what the portal itself can see is done when it finds it no more.
    """

    __tablename__ = "hand_over"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("standing_change.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    done_at: Mapped[datetime]
    done_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index("uq_hand_over", "change_id", "kind", "subject", unique=True),
        Index("ix_hand_over_doctor", "doctor_id", "id"),
    )
