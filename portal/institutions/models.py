"""Institutions. Two that were one are merged: the merged one stays findable and points to the one that remained."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Institution(Versioned, Model):
    """An institution of medicine. `name_key` is the name as it is compared, `alike_key` what two names of one institution often
    share (see `naming`); `tier` 1-3 and `grade` special, a, b or c may be unknown; `departments` are codes of the national
    catalogue. `province` is empty until somebody says it."""

    __tablename__ = "institution"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(SortKey)
    alike_key: Mapped[str] = mapped_column(SortKey)
    organisation_code: Mapped[str | None] = mapped_column(String(18))
    tier: Mapped[int | None]
    grade: Mapped[str | None] = mapped_column(String(8))
    province: Mapped[str] = mapped_column(String(2), default="")
    county: Mapped[str] = mapped_column(String(6), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    departments: Mapped[list[str]] = mapped_column(default=list)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index(
            "uq_institution_name_key",
            "name_key",
            "province",
            unique=True,
            **_where("merged_into_id IS NULL"),
        ),
        Index(
            "uq_institution_organisation_code",
            "organisation_code",
            unique=True,
            **_where("merged_into_id IS NULL AND organisation_code IS NOT NULL"),
        ),
        Index("ix_institution_name_key", "name_key"),
        Index("ix_institution_alike_key", "alike_key", "id"),
        Index("ix_institution_tier_grade", "tier", "grade", "id"),
        Index("ix_institution_province", "province", "id"),
        Index("ix_institution_batch", "batch_id", "id", **_where("batch_id IS NOT NULL")),
        Index("ix_institution_merged_into", "merged_into_id", **_where("merged_into_id IS NOT NULL")),
        CheckConstraint("tier BETWEEN 1 AND 3 OR tier IS NULL", name="tier_known"),
        CheckConstraint("grade IN ('special','a','b','c') OR grade IS NULL", name="grade_known"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_into_itself"),
    )


class InstitutionMerge(Versioned, Model):
    """Two institutions made one. `before` is what stood in the one that remained, so that it can be undone."""

    __tablename__ = "institution_merge"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    before: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
