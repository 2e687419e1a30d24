"""Recalls with their lots and those who received them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.core.personal import Personal
from portal.supply.models import one_of
from portal.supply.recall_lifecycle import RecallState

SOURCES = ("stock", "deliveries", "person")
CONTACTS = ("waiting", "tried", "reached", "answered", "gone")


class Recall(Versioned, Model):
    """Lots of a drug are called back. `authority`, `notice_no` and `ordered_on` say who ordered it and by what paper.

    `due_at` ends the time in which the sale is stopped and everyone told. `approval_no` and `drug_name` are the drug's as they
    were when the recall was opened. `suspension_id` is the stop of the sale; from when it holds stands there.
    """

    __tablename__ = "recall"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=RecallState.OPENED.value)
    recall_class: Mapped[int]
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    approval_no: Mapped[str] = mapped_column(SortKey)
    drug_name: Mapped[str] = mapped_column(String(200))
    authority: Mapped[str] = mapped_column(String(200))
    notice_no: Mapped[str] = mapped_column(String(80), default="")
    ordered_on: Mapped[date]
    defect: Mapped[str] = mapped_column(Text)
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspension.id"))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    effect_note: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime | None]
    is_mistake: Mapped[bool] = mapped_column(default=False)
    closing_note: Mapped[str] = mapped_column(Text, default="")
    closing_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_recall_state", "state", "id"),
        Index("ix_recall_class", "recall_class", "id"),
        Index("ix_recall_due", "due_at", "id"),
        Index("ix_recall_drug", "drug_id", "id"),
        one_of("state", RecallState, "state_known"),
        CheckConstraint("recall_class BETWEEN 1 AND 3", name="class_known"),
        CheckConstraint(
            "(state = 'closed') = (closed_by_id IS NOT NULL AND closing_by_id IS NOT NULL AND closed_at IS NOT NULL)",
            name="closed_by_somebody",
        ),
        CheckConstraint("NOT (state IN ('closing','closed')) OR closing_by_id IS NOT NULL", name="closing_by_somebody"),
        CheckConstraint("closed_by_id IS NULL OR closed_by_id <> closing_by_id", name="closed_by_two"),
    )


class RecallLot(Model):
    """A lot that is called back, as feeds write its number."""

    __tablename__ = "recall_lot"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    lot: Mapped[str] = mapped_column(SortKey)
    __table_args__ = (Index("uq_recall_lot", "recall_id", "lot", unique=True), Index("ix_recall_lot_lot", "lot", "recall_id"))


class RecallRecipient(Versioned, Model):
    """How far the contact with one who received packs of the lots is. Once feeds have named it, it stays (`recall_keeping`).

    `key` names the place (`portal.supply.recall_places`). Quantities are packs, None is not known: received as it was known when
    it was kept or somebody last entered something here, found there, sent back, destroyed there.
    """

    __tablename__ = "recall_recipient"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    key: Mapped[str] = mapped_column(SortKey)
    receiver: Mapped[str] = mapped_column(String(200))
    known_from: Mapped[str] = mapped_column(SortKey)
    contact_state: Mapped[str] = mapped_column(SortKey, default="waiting")
    contacted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    contacted_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    received_quantity: Mapped[int | None] = mapped_column(BigInteger)
    found_quantity: Mapped[int | None] = mapped_column(BigInteger)
    returned_quantity: Mapped[int | None] = mapped_column(BigInteger)
    destroyed_quantity: Mapped[int | None] = mapped_column(BigInteger)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_masked: Mapped[str] = mapped_column(String(24), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    phone = Personal("phone_sealed", context="recall_recipient.phone")
    __table_args__ = (
        Index("uq_recall_recipient", "recall_id", "key", unique=True),
        one_of("known_from", SOURCES, "known_from_known"),
        one_of("contact_state", CONTACTS, "contact_state_known"),
        CheckConstraint("(contact_state = 'waiting') = (contacted_at IS NULL)", name="contacted_by_somebody"),
        CheckConstraint(
            "COALESCE(returned_quantity, 0) + COALESCE(destroyed_quantity, 0) <= COALESCE(found_quantity, 0)",
            name="no_more_than_found",
        ),
        CheckConstraint(
            "COALESCE(received_quantity, 0) >= 0 AND COALESCE(found_quantity, 0) >= 0 AND COALESCE(returned_quantity, 0) >= 0"
            " AND COALESCE(destroyed_quantity, 0) >= 0",
            name="quantity_is_sane",
        ),
    )


class RecallWorker(Model):
    """Who opened a recall, or entered lots, contacts or papers of it. None of them closes it: the database sees to it."""

    __tablename__ = "recall_worker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (Index("uq_recall_worker", "recall_id", "user_id", unique=True),)
