"""Proposed and confirmed values of the settings."""

from datetime import date

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey
from portal.settings.proposals import Proposal, two_persons_checks


class SettingChange(Proposal, Model):
    """A new value of one setting from a day on: in force once a second person confirmed it."""

    __tablename__ = "setting_change"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(SortKey)
    value: Mapped[int]
    before: Mapped[int]
    valid_from: Mapped[date]
    __table_args__ = (
        Index("ix_setting_change_name", "name", "id"),
        Index(
            "uq_setting_change_open",
            "name",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        *two_persons_checks(),
    )
