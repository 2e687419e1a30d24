"""Pairs of files that may be one doctor, what was found about them, and the merges that followed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned


class Reason(StrEnum):
    """Why two files stand beside each other."""

    LICENCE = "licence"
    PHONE = "phone"
    BIRTH = "birth"
    PLACE = "place"


class Verdict(StrEnum):
    """What was found. Moot: the files changed and are no longer alike, or the one was merged elsewhere."""

    SAME_DOCTOR = "same_doctor"
    TWO_DOCTORS = "two_doctors"
    MOOT = "moot"


class DoctorTwin(Versioned, Model):
    """Two files that may be one doctor, the older file first. `compared` is a mark of all that was compared: what was
    found about a pair holds until it changes."""

    __tablename__ = "doctor_twin"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    reasons: Mapped[list[str]] = mapped_column(default=list)
    compared: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_doctor_twin_first", "first_id", "second_id", "id"),
        Index("ix_doctor_twin_second", "second_id", "id"),
        Index("ix_doctor_twin_open", "id", sqlite_where=text("verdict IS NULL"), postgresql_where=text("verdict IS NULL")),
        CheckConstraint("first_id < second_id", name="older_first"),
        CheckConstraint("verdict IN ('same_doctor','two_doctors','moot') OR verdict IS NULL", name="verdict_known"),
    )


class DoctorMerge(Versioned, Model):
    """One file merged into another, with what it takes to undo it and no personal data: fields whose values were exchanged
    and a mark of what they were then; rows that came over, new ones, and those that count no more beside another."""

    __tablename__ = "doctor_merge"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    twin_id: Mapped[int] = mapped_column(ForeignKey("doctor_twin.id"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"), index=True)
    trail: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_doctor_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint("kept_id <> merged_id", name="two_files"),
        CheckConstraint("undone_by_id IS NULL OR undone_by_id <> by_id", name="undone_by_another"),
    )


class DoctorKey(Model):
    """Short marks by which files that may be one doctor find each other: 63 bits of blind indexes of the sound of the name
    with the birth date, and of the name with the institution. `compared`: a mark of all that is compared of the file."""

    __tablename__ = "doctor_key"
    unrecorded = "derived from the doctors"
    doctor_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    by_birth: Mapped[int | None] = mapped_column(BigInteger)
    by_place: Mapped[int | None] = mapped_column(BigInteger)
    compared: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_doctor_key_birth", "by_birth", sqlite_where=text("by_birth IS NOT NULL"), postgresql_where=text("by_birth IS NOT NULL")),
        Index("ix_doctor_key_place", "by_place", sqlite_where=text("by_place IS NOT NULL"), postgresql_where=text("by_place IS NOT NULL")),
    )  # fmt: skip


class TwinSearch(Model):
    """How far the search for twins went through the files: up to which id, and on which day through all of them."""

    __tablename__ = "twin_search"
    unrecorded = "a clock; each pair that is found is recorded"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    through_id: Mapped[int] = mapped_column(BigInteger, default=0)
    swept_on: Mapped[date | None]
