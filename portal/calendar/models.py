"""The special days of each year, and proposals to change them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model
from portal.settings.proposals import Proposal, two_persons_checks


class CalendarDay(Model):
    """A day that is not what its weekday says. A day whose weekday holds again is kept, without a name."""

    __tablename__ = "calendar_day"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    is_working: Mapped[bool]
    name_zh: Mapped[str] = mapped_column(String(60), default="")
    name_en: Mapped[str] = mapped_column(String(60), default="")
    is_provisional: Mapped[bool] = mapped_column(default=False)


class CalendarYear(Model):
    """A year whose special days stand in the table. Provisional until its announcement was taken over."""

    __tablename__ = "calendar_year"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    is_provisional: Mapped[bool]


class CalendarChange(Proposal, Model):
    """A proposal for one year: days with what they become, and whether the year is then as announced.

    `days`: [{"day": "2027-02-08", "is_working": false, "name_zh": "春节", "name_en": "Spring Festival"}, …]
    """

    __tablename__ = "calendar_change"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int]
    days: Mapped[list[Any]]
    settles: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        CheckConstraint("year BETWEEN 2004 AND 2100", name="year_known"),
        Index("ix_calendar_change_year", "year", "id"),
        Index(
            "uq_calendar_change_open",
            "year",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        *two_persons_checks(),
    )
