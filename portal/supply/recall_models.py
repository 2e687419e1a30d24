"""Recalls with their lots and those who received them."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.supply.models import one_of, where
from portal.supply.recall_lifecycle import RecallState

SOURCES = ("stock", "deliveries", "person")
ANSWERS = ("waiting", "reached", "returned", "used_up", "none_received")


class Recall(Versioned, Model):
    """A drug's lots are called back. `notice` is who ordered it and where it stands; clocks run from `opened_at`.

    `suspension_id` is the stop of the sale on the list; `stopped_at` the instant from which it holds, once confirmed.
    """

    __tablename__ = "recall"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=RecallState.OPENED.value)
    recall_class: Mapped[int]
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    notice: Mapped[str] = mapped_column(Text)
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspension.id"))
    stopped_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    stop_due_at: Mapped[datetime]
    notify_due_at: Mapped[datetime]
    effect_note: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime | None]
    closing_note: Mapped[str] = mapped_column(Text, default="")
    closing_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_recall_state", "state", "id"),
        Index("ix_recall_drug", "drug_id", "id"),
        Index("ix_recall_partner", "partner_id", "id"),
        Index("ix_recall_suspension", "suspension_id", **where("suspension_id IS NOT NULL")),
        one_of("state", RecallState, "state_known"),
        CheckConstraint("recall_class BETWEEN 1 AND 3", name="class_known"),
        CheckConstraint(
            "(state = 'closed') = (closed_by_id IS NOT NULL AND closing_by_id IS NOT NULL AND closed_at IS NOT NULL)",
            name="closed_by_somebody",
        ),
        CheckConstraint("closed_by_id IS NULL OR closed_by_id <> closing_by_id", name="closed_by_two"),
        CheckConstraint("stopped_at IS NULL OR suspension_id IS NOT NULL", name="stopped_by_suspension"),
    )


class RecallLot(Model):
    """A lot that is called back."""

    __tablename__ = "recall_lot"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    lot: Mapped[str] = mapped_column(SortKey)
    __table_args__ = (Index("uq_recall_lot", "recall_id", "lot", unique=True), Index("ix_recall_lot_lot", "lot", "recall_id"))


class RecallRecipient(Versioned, Model):
    """Who received packs of a lot, how that is known, and how far contact with it is. Quantities are packs; None is unknown."""

    __tablename__ = "recall_recipient"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    lot: Mapped[str] = mapped_column(SortKey)
    receiver: Mapped[str] = mapped_column(String(200))
    known_from: Mapped[str] = mapped_column(SortKey)
    warehouse_id: Mapped[int | None] = mapped_column(ForeignKey("warehouse.id"))
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    contact_state: Mapped[str] = mapped_column(SortKey, default="waiting")
    contacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    contacted_at: Mapped[datetime | None]
    returned_quantity: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index("uq_recall_recipient", "recall_id", "lot", "receiver", unique=True),
        one_of("known_from", SOURCES, "known_from_known"),
        one_of("contact_state", ANSWERS, "contact_state_known"),
        CheckConstraint("(contact_state = 'waiting') = (contacted_at IS NULL)", name="contacted_by_somebody"),
    )
