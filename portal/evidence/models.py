"""Documents that prove something, and ZIP files of scans on their way to become documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.core.personal import Personal
from portal.evidence.lifecycle import State


class Document(Versioned, Model):
    """A file that was uploaded as evidence for one record (`subject` is its table).

    `sha256` is the hash of what was uploaded, `address` that of what is stored: the file sealed under a key of
    its own, which stands here sealed under the data key.
    """

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(64))
    key_sealed: Mapped[str] = mapped_column(Text)
    name_sealed: Mapped[str] = mapped_column(Text)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_by: Mapped[str] = mapped_column(String(100))
    uploaded_at: Mapped[datetime]
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    key = Personal("key_sealed", context="document.key")
    name = Personal("name_sealed", context="document.name")
    __table_args__ = (
        Index(
            "uq_document_subject_content",
            "subject",
            "subject_id",
            "sha256",
            unique=True,
            sqlite_where=text("NOT is_withdrawn"),
            postgresql_where=text("NOT is_withdrawn"),
        ),
        Index("ix_document_sha256", "sha256"),
        CheckConstraint("kind IN ('pdf','jpeg','png')", name="kind_known"),
        CheckConstraint("size BETWEEN 1 AND 20971520", name="size_range"),
    )


class ScanBatch(Versioned, Model):
    """A ZIP file of scans: read, matched to records by the file names, then taken over or dropped."""

    __tablename__ = "scan_batch"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=State.PREVIEWED.value)
    sha256: Mapped[str] = mapped_column(String(64))
    files: Mapped[int]
    narrowed_to: Mapped[str] = mapped_column(String(12), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(100))
    job: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("state IN ('previewed','committing','committed','dropped')", name="state_known"),)


class Scan(Model):
    """One file of a ZIP. `candidates` are ids of records that its name fits; `document_id` what became of it."""

    __tablename__ = "scan"
    unrecorded = "a preview; each scan that is taken over has a document, which is recorded"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("scan_batch.id"))
    position: Mapped[int]
    name_sealed: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(String(12))
    reason: Mapped[dict[str, Any] | None]
    subject: Mapped[str] = mapped_column(String(40), default="")
    candidates: Mapped[list[int]] = mapped_column(default=list)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(8), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    key_sealed: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    name = Personal("name_sealed", context="document.name")
    key = Personal("key_sealed", context="document.key")
    __table_args__ = (
        Index("uq_scan_position", "batch_id", "position", unique=True),
        CheckConstraint("finding IN ('matched','ambiguous','unmatched','refused','taken')", name="finding_known"),
    )
