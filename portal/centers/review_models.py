"""Reviews of rosters: the campaign with its frozen population, one review a center, one row a line, who answered and when."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.centers.lifecycle import ReviewState, RowState
from portal.centers.models import LineValues, line_checks
from portal.core.database import BigId, Json, Model, SortKey, Versioned


class Kind(StrEnum):
    """A light review every month, a full one every quarter, in which no row is kept in bulk."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class Campaign(Model):
    """Reviews of one period over some or all centers. The population is frozen in one transaction with its hash.

    `sources` says how old what it rests on was at that instant: name → instant or day.
    """

    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    kind: Mapped[str] = mapped_column(SortKey)
    period_from: Mapped[date]
    period_to: Mapped[date]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    frozen_at: Mapped[datetime | None]
    population: Mapped[int] = mapped_column(default=0)
    population_hash: Mapped[str] = mapped_column(String(64), default="")
    sources: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime]

    @property
    def looks_until(self) -> date:
        """The last day on which a right that ends is flagged: nobody is kept whose right ends before the answers are due."""
        return max(self.period_to, self.due_on)

    __table_args__ = (
        CheckConstraint("kind IN ('monthly','quarterly')", name="kind_known"),
        CheckConstraint("period_to >= period_from AND due_on >= opens_on", name="days_in_order"),
        CheckConstraint("(frozen_at IS NULL) = (population_hash = '')", name="frozen_with_hash"),
    )


class Review(Versioned, Model):
    """The review of one center's roster in a campaign: version `roster_number` as it was frozen, `rows` of them.

    `rows_hash` is the SHA-256 of the frozen rows. What was decided is carried out by the proposal that names this review.
    """

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    state: Mapped[str] = mapped_column(SortKey, default=ReviewState.PLANNED.value)
    due_on: Mapped[date]
    roster_number: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)
    rows_hash: Mapped[str] = mapped_column(String(64), default="")
    submitted_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    state_since: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_review_center", "campaign_id", "center_id", unique=True),
        Index("ix_review_center", "center_id", "id"),
        Index("ix_review_state", "state", "due_on", "id"),
        Index(
            "uq_review_live",
            "center_id",
            unique=True,
            sqlite_where=text("state IN ('frozen','open','overdue','submitted','returned','checked')"),
            postgresql_where=text("state IN ('frozen','open','overdue','submitted','returned','checked')"),
        ),
        CheckConstraint(
            "state IN ('planned','frozen','open','overdue','submitted','returned','checked','published','withdrawn')",
            name="state_known",
        ),
    )


class ReviewRow(LineValues, Model):
    """One frozen line, what differs from the last review, what is flagged, and what was decided.

    `hours` are the eight numbers of the weekly pattern. `before` holds the values of the last review, None: it had no such
    line; `differs` the names of what differs; `flags` is a list of [code, {values}]. `wanted` holds the new values of a change.
    `dwell_ms`: from the page, or the person's decision before, to this one; `batch`: rows decided in the same press.
    `answer`: what operations said to a query. A row without a line is one that left the roster since the last review.
    """

    __tablename__ = "review_row"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    position: Mapped[int]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("roster_line.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    state: Mapped[str] = mapped_column(SortKey, default=RowState.PENDING.value)
    is_own: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[list[int]]
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    differs: Mapped[list[str]]
    flags: Mapped[list[Any]]
    wanted: Mapped[dict[str, Any] | None] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    dwell_ms: Mapped[int | None]
    batch: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("uq_review_row", "review_id", "doctor_id", unique=True),
        Index("ix_review_row_state", "review_id", "state"),
        Index("ix_review_row_doctor", "doctor_id", "review_id"),
        CheckConstraint("state IN ('pending','with_office','keep','change','end','suspend','query')", name="state_known"),
        CheckConstraint(
            "state IN ('pending','with_office') OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_by_somebody",
        ),
        *line_checks(),
    )


class ReviewStep(Model):
    """A step that a person took on a review: submitted, returned, checked, published. Never changed."""

    __tablename__ = "review_step"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    verb: Mapped[str] = mapped_column(SortKey)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (Index("ix_review_step_review", "review_id", "id"),)


class ReviewAnswerer(Model):
    """Who decided a row of a review at any time: he or she does not check it."""

    __tablename__ = "review_answerer"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    __table_args__ = (Index("uq_review_answerer", "review_id", "user_id", unique=True),)


class Delegation(Model):
    """The director has the executive director answer reviews from one day to another."""

    __tablename__ = "delegation"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    to_doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_delegation_center", "center_id", "until_on"),
        CheckConstraint("until_on >= from_on", name="days_in_order"),
    )


class ReviewNotice(Model):
    """That a review was called to mind so many days before its end (negative: after it): each once."""

    __tablename__ = "review_notice"
    unrecorded = "a mark that a notice was sent; the notice itself is the message"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    days: Mapped[int]
    sent_on: Mapped[date]
    __table_args__ = (Index("uq_review_notice", "review_id", "days", unique=True),)
