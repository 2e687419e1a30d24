"""Pairs of doctors: a file gives a known doctor's number to another name."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned


class Finding(StrEnum):
    """Same person: the name in the file is a slip, or an earlier name. Other person: the number in the file is wrong."""

    SAME_PERSON = "same_person"
    OTHER_PERSON = "other_person"


class DoctorPair(Versioned, Model):
    """A known doctor and the name that a file gives to the same number. Remembered: the same pair is not opened again."""

    __tablename__ = "doctor_pair"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    said_name: Mapped[str] = mapped_column(String(80), info={"personal": True})
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    verdict: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_doctor_pair_name", "doctor_id", "said_name", unique=True),
        Index("ix_doctor_pair_open", "id", sqlite_where=text("verdict IS NULL"), postgresql_where=text("verdict IS NULL")),
        CheckConstraint("verdict IN ('same_person','other_person') OR verdict IS NULL", name="verdict_known"),
    )
