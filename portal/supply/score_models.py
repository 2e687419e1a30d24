"""Scorecards: a partner's month, frozen; and corrective actions: what a partner is to mend until a day."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.supply.correct_lifecycle import ActionState
from portal.supply.models import one_of, where


class Scorecard(Model):
    """A partner's month as it was known when it was frozen; what each figure means stands in `score_figures`.

    Never changed: figures that came late make the next `edition`, which stands beside the earlier ones with a `note` why.
    Shares are basis points, times whole days; None where there was nothing to measure, or the word on it was too old:
    `deliveries_unknown` says so. `definition` is the version of the definitions by which it was computed.
    """

    __tablename__ = "scorecard"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    month: Mapped[date]
    edition: Mapped[int]
    definition: Mapped[int]
    order_lines: Mapped[int]
    due_lines: Mapped[int]
    open_lines: Mapped[int]
    late_lines: Mapped[int]
    short_lines: Mapped[int]
    on_time_in_full: Mapped[int]
    otif_bp: Mapped[int | None]
    ordered_packs: Mapped[int] = mapped_column(BigInteger)
    delivered_packs: Mapped[int] = mapped_column(BigInteger)
    fill_rate_bp: Mapped[int | None]
    lead_lines: Mapped[int]
    lead_p50: Mapped[int | None]
    lead_p90: Mapped[int | None]
    feeds_expected: Mapped[int]
    feeds_on_time: Mapped[int]
    stock_days: Mapped[int]
    stock_days_out: Mapped[int]
    lines_received: Mapped[int]
    lines_refused: Mapped[int]
    lines_unmatched: Mapped[int]
    deliveries_unknown: Mapped[str] = mapped_column(SortKey, default="")
    data_as_of: Mapped[datetime | None]
    frozen_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index("uq_scorecard_edition", "partner_id", "month", "edition", unique=True),
        Index("ix_scorecard_month", "month", "partner_id"),
        CheckConstraint("edition >= 1", name="edition_counts_up"),
        CheckConstraint("edition = 1 OR note <> ''", name="later_edition_says_why"),
        CheckConstraint("deliveries_unknown = '' OR deliveries_unknown IN ('no_feed','silent')", name="deliveries_unknown_known"),
        CheckConstraint("deliveries_unknown = '' OR (otif_bp IS NULL AND fill_rate_bp IS NULL)", name="unknown_has_no_share"),
    )


class CorrectiveAction(Versioned, Model):
    """What a partner is to mend until a day, because of a scorecard or an alert.

    The partner answers, somebody says that it is done, and a person who had no hand in it finds whether it had its effect.
    """

    __tablename__ = "corrective_action"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=ActionState.OPEN.value)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    scorecard_id: Mapped[int | None] = mapped_column(ForeignKey("scorecard.id"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("supply_alert.id"))
    task: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    done_note: Mapped[str] = mapped_column(Text, default="")
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[datetime | None]
    effect_note: Mapped[str] = mapped_column(Text, default="")
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    verified_at: Mapped[datetime | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    told_overdue_on: Mapped[date | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_corrective_action_state", "state", "due_on", "id"),
        Index("ix_corrective_action_partner", "partner_id", "id"),
        Index("ix_corrective_action_owner", "owner_id", "id"),
        Index("ix_corrective_action_due", "due_on", "id"),
        Index("ix_corrective_action_scorecard", "scorecard_id", **where("scorecard_id IS NOT NULL")),
        Index("ix_corrective_action_alert", "alert_id", **where("alert_id IS NOT NULL")),
        one_of("state", ActionState, "state_known"),
        CheckConstraint("scorecard_id IS NOT NULL OR alert_id IS NOT NULL", name="has_an_occasion"),
        CheckConstraint("(state = 'verified') = (verified_by_id IS NOT NULL)", name="verified_by_somebody"),
        CheckConstraint("(state = 'dropped') = (dropped_by_id IS NOT NULL)", name="dropped_by_somebody"),
        CheckConstraint("NOT (state IN ('answered','done','verified')) OR reply <> ''", name="answered_in_words"),
        CheckConstraint("NOT (state IN ('done','verified')) OR done_by_id IS NOT NULL", name="done_by_somebody"),
    )


class ActionWorker(Model):
    """Who opened, owned, answered, finished or sent back a corrective action. None of them verifies it: the database sees to it."""

    __tablename__ = "action_worker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_action.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (Index("uq_action_worker", "action_id", "user_id", unique=True),)
