"""Saved views, chosen columns, and the exports that were made."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey


class SavedView(Model):
    """A filter of a list that somebody keeps under a name. `query` is its address without a search for a person."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    list: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_saved_view_name", "list", "owner_id", "name", unique=True),
        Index("ix_saved_view_shared", "list", "is_shared"),
    )


class ChosenColumns(Model):
    """The columns that somebody wants to see of a list."""

    __tablename__ = "chosen_columns"
    unrecorded = "which columns somebody looks at"
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    list: Mapped[str] = mapped_column(String(40), primary_key=True)
    keys: Mapped[str] = mapped_column(Text)


class ListExport(Model):
    """One export: what was asked, how many rows went out, to whom. The file itself is not kept."""

    __tablename__ = "list_export"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    list: Mapped[str] = mapped_column(String(40))
    format: Mapped[str] = mapped_column(String(8))
    query: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(BigInteger)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    __table_args__ = (Index("ix_list_export_by", "by_id", "id"), CheckConstraint("format IN ('csv','xlsx')", name="format_known"))
