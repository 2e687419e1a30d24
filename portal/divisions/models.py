"""Tables of division names, each as it was imported."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey


class DivisionTable(Model):
    """One table: when it was taken, and its source, the import that brought it. Of each code the newest table counts."""

    __tablename__ = "division_table"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    taken_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(40))
    batch_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class DivisionName(Model):
    """What one table calls a county, city or province; `code` has six digits (130000 for a province)."""

    __tablename__ = "division_name"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("division_table.id"))
    code: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(60))
    __table_args__ = (Index("uq_division_name", "table_id", "code", unique=True),)
