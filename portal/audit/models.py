"""The desk's own table: what left the portal as evidence."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey


class EvidenceExport(Model):
    """One evidence export: every sealed entry up to a tree head, for whoever checks it elsewhere."""

    __tablename__ = "evidence_export"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    entries: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int | None]
    at: Mapped[datetime]
