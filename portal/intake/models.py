"""Files that were sent, how far they are taken, and what was found in them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.core.personal import Personal
from portal.intake.lifecycle import State


class ImportBatch(Versioned, Model):
    """One file of one kind, from its receipt to its end. The file lies sealed under `key`; `file_name` may name a person.

    `read_on` is the day by which it is judged, so that a resumed import judges as it began; `year` the programme
    year of what it makes. `columns` is the source's own map. `counts`: rows, accepted_rows, refused_rows,
    held_back_rows, faults, warnings, and for each noun what became of it. `share`: the drug whose column is read of a file
    that has one for each; such a file is taken once for each of them.
    """

    __tablename__ = "import_batch"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    kind: Mapped[str] = mapped_column(SortKey)
    state: Mapped[str] = mapped_column(SortKey, default=State.READING.value)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    file_name_sealed: Mapped[str] = mapped_column(Text)
    stored_as: Mapped[str] = mapped_column(String(40))
    key_sealed: Mapped[str] = mapped_column(Text)
    columns: Mapped[dict[str, Any] | None]
    share: Mapped[str] = mapped_column(String(500), default="")
    read_as: Mapped[dict[str, Any] | None]
    read_on: Mapped[date]
    year: Mapped[int | None]
    has_consent: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    job: Mapped[str] = mapped_column(String(40), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]
    file_name = Personal("file_name_sealed", context="import.file_name")
    key = Personal("key_sealed", context="import.key")
    __table_args__ = (
        Index("ix_import_batch_kind_state", "kind", "state", "id"),
        Index("ix_import_batch_state", "state", "id"),
        Index("ix_import_batch_sha256", "sha256", "kind"),
        Index("ix_import_batch_by", "by_id", "id"),
        Index(
            "uq_import_batch_taken",
            "kind",
            "sha256",
            "share",
            unique=True,
            sqlite_where=text("state IN ('running','committed','undoing')"),
            postgresql_where=text("state IN ('running','committed','undoing')"),
        ),
        CheckConstraint(
            "state IN ('reading','previewed','running','committed','failed','undoing','undone','dropped')", name="state_known"
        ),
    )


class ImportProgress(Model):
    """How many units of a batch are done, counted in the transaction that does them: from here an import resumes.

    `sample` is JSON of the first rows, masked. `moved_at` is a sign of life, by the clock on the wall.
    """

    __tablename__ = "import_progress"
    unrecorded = "a running count; beginning and end of an import have entries, and so has each record that it makes"
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_done: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_total: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sample_sealed: Mapped[str | None] = mapped_column(Text)
    moved_at: Mapped[datetime]
    sample = Personal("sample_sealed", context="import.sample")


class ImportFinding(Model):
    """A fault, a warning, or a household held back. `shown` (sealed) holds the person's name and the cell, masked.

    The sentence is kept as its message and parameters, so that each reader reads it in the own language.
    """

    __tablename__ = "import_finding"
    unrecorded = "what reading the file found; the file is kept under its hash, from which it can be found again"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    kind: Mapped[str] = mapped_column(String(12))
    row: Mapped[int]
    column: Mapped[str] = mapped_column(String(60), default="")
    code: Mapped[str] = mapped_column(String(40))
    msgid: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unit: Mapped[str] = mapped_column(String(60), default="")
    shown_sealed: Mapped[str | None] = mapped_column(Text)
    shown = Personal("shown_sealed", context="import.finding")
    __table_args__ = (
        Index("ix_import_finding_batch", "batch_id", "kind", "id"),
        Index("ix_import_finding_column", "batch_id", "kind", "column", "id"),
        CheckConstraint("kind IN ('fault','warning','held_back')", name="kind_known"),
    )


class SourceColumns(Model):
    """What one source calls its columns, remembered by the set of its headings."""

    __tablename__ = "source_columns"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
    __table_args__ = (Index("uq_source_columns", "kind", "source", unique=True),)
