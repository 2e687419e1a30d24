"""What was computed for each drug at each partner, and the alerts that it raised."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.supply.alert_lifecycle import AlertState
from portal.supply.models import one_of, where

KINDS = (
    "stock_out", "low_cover", "expiring", "late", "short", "silent_feed", "demand_spike", "single_source", "paper_ending", "recall",
)  # fmt: skip
CAUSES = ("production", "transport", "demand", "quality", "regulation", "data", "other")
COMPUTED = "computed from stock, demand and deliveries; computed again from them"


class Cover(Model):
    """Days of cover of a drug at a partner as last computed. `unknown` is the code of why there is no figure, '' where there is one.

    `as_of` is the age of the oldest feed it rests on. Days and dates are whole; `daily_milli` thousandths of a pack a day.
    """

    __tablename__ = "cover"
    unrecorded = COMPUTED
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True, autoincrement=False)
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"), primary_key=True, autoincrement=False)
    usable: Mapped[int] = mapped_column(BigInteger)
    daily_milli: Mapped[int | None] = mapped_column(BigInteger)
    days: Mapped[int | None]
    runs_out_on: Mapped[date | None]
    early_on: Mapped[date | None]
    late_on: Mapped[date | None]
    persons: Mapped[int | None] = mapped_column(BigInteger)
    provinces: Mapped[list[str]]
    unknown: Mapped[str] = mapped_column(SortKey, default="")
    as_of: Mapped[datetime | None]
    computed_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_cover_days", "days", "partner_id", "drug_id"),
        Index("ix_cover_drug", "drug_id", "partner_id"),
        CheckConstraint("(days IS NULL) = (unknown <> '')", name="unknown_has_a_reason"),
    )


class CoverDay(Model):
    """One day of the portal as a whole: persons whose drug runs low, and how many figures were unknown."""

    __tablename__ = "cover_day"
    unrecorded = COMPUTED
    day: Mapped[date] = mapped_column(primary_key=True)
    persons_low: Mapped[int] = mapped_column(BigInteger)
    drugs_low: Mapped[int]
    known: Mapped[int]
    unknown: Mapped[int]
    computed_at: Mapped[datetime]


class SupplyAlert(Versioned, Model):
    """Something that somebody has to look at. `key` is its kind, drug, partner and lot: only one such alert is open at a time.

    `severity` 1 (worst) to 4. `parent_id`: another alert that explains this one and hides it from the lists. `days` and
    `persons` are those of the last reading that counted, `as_of` its age. `due_at`: until when somebody has to answer,
    then to act; `escalated_at`: that this clock ran out. Without a cause it was closed by good readings, not by a person.
    """

    __tablename__ = "supply_alert"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=AlertState.RAISED.value)
    alert: Mapped[str] = mapped_column(SortKey)
    key: Mapped[str] = mapped_column(SortKey)
    drug_id: Mapped[int | None] = mapped_column(ForeignKey("drug.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    lot: Mapped[str] = mapped_column(SortKey, default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("supply_alert.id"))
    severity: Mapped[int]
    persons: Mapped[int | None] = mapped_column(BigInteger)
    days: Mapped[int | None]
    as_of: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    good_readings: Mapped[int] = mapped_column(default=0)
    cause: Mapped[str] = mapped_column(SortKey, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reopened: Mapped[int] = mapped_column(default=0)
    raised_at: Mapped[datetime]
    worsened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_supply_alert_open", "key", unique=True, **where("NOT (state IN ('resolved','false_alarm'))")),
        Index("ix_supply_alert_key", "key", "id"),
        Index("ix_supply_alert_raised", "raised_at", "id"),
        Index("ix_supply_alert_worsened", "worsened_at", "id", **where("worsened_at IS NOT NULL")),
        Index("ix_supply_alert_state", "state", "severity", "id"),
        Index("ix_supply_alert_severity", "severity", "id"),
        Index("ix_supply_alert_due", "due_at", "id"),
        Index("ix_supply_alert_drug", "drug_id", "id"),
        Index("ix_supply_alert_partner", "partner_id", "id"),
        Index("ix_supply_alert_owner", "owner_id", "id"),
        Index("ix_supply_alert_parent", "parent_id", **where("parent_id IS NOT NULL")),
        Index("ix_supply_alert_closed", "closed_at", "id"),
        one_of("alert", KINDS, "alert_known"),
        one_of("state", AlertState, "state_known"),
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity_known"),
        CheckConstraint(
            "NOT (state IN ('resolved','false_alarm')) OR (cause <> '' AND note <> '') OR (state = 'resolved' AND good_readings >= 2)",
            name="closed_with_cause",
        ),
        CheckConstraint("(state IN ('resolved','false_alarm')) = (closed_at IS NOT NULL)", name="closed_at_some_time"),
        CheckConstraint(f"cause = '' OR cause IN ({', '.join(map(repr, CAUSES))})", name="cause_known"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )
