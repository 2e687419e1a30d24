"""Feeds: the names that they use, their parts, the sealed lines of each part, and what counts now.

Lines never change and are never removed. They have no entries of their own: each transaction that writes lines writes a
`FeedBlock` with the SHA-256 over them, which is recorded, and verification computes it again. What counts now
(`stock_now`, `delivery_now`, `demand_day`) is derived from the lines of taken parts and can be drawn again from them.
A quantity of stock is packs; a quantity of demand thousandths of a pack, because sales come with fractions.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.supply.feed_lifecycle import NameState, PartState
from portal.supply.models import FeedKind, one_of, where

STATUSES = ("released", "held", "recalled")
SEALED = "sealed by the digest of their block, which is recorded"
DERIVED = "derived from the lines of the parts that are taken"


class FeedName(Versioned, Model):
    """A partner or a drug as feeds write it: `partner_id` or `drug_id` once it is known who or what is meant.

    A drug's name is meant within the feed of a partner (`within_id`, the partner's FeedName), or in sales (None). Lines
    point here, so a match changes one row and can be undone. `matched_by_id` None: matched by number or exact name.
    """

    __tablename__ = "feed_name"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[str] = mapped_column(SortKey, default=NameState.UNMATCHED.value)
    about: Mapped[str] = mapped_column(SortKey)
    within_id: Mapped[int | None] = mapped_column(ForeignKey("feed_name.id"))
    name: Mapped[str] = mapped_column(String(500))
    key: Mapped[str] = mapped_column(SortKey)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    drug_id: Mapped[int | None] = mapped_column(ForeignKey("drug.id"))
    matched_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    matched_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_feed_name_within", "about", "within_id", "key", unique=True, **where("within_id IS NOT NULL")),
        Index("uq_feed_name_free", "about", "key", unique=True, **where("within_id IS NULL")),
        Index("ix_feed_name_state", "state", "about", "id"),
        Index("ix_feed_name_partner", "partner_id", "id", **where("partner_id IS NOT NULL")),
        Index("ix_feed_name_drug", "drug_id", "id", **where("drug_id IS NOT NULL")),
        one_of("about", ("partner", "drug"), "about_known"),
        one_of("state", NameState, "state_known"),
        CheckConstraint("(state = 'matched') = (partner_id IS NOT NULL OR drug_id IS NOT NULL)", name="matched_to_something"),
        CheckConstraint(
            "(about = 'partner' AND drug_id IS NULL) OR (about = 'drug' AND partner_id IS NULL)", name="matched_to_its_kind"
        ),
    )


class Warehouse(Versioned, Model):
    """A place where a partner's stock lies, as its feed writes it; the province where the name tells it, or somebody said so."""

    __tablename__ = "warehouse"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"))
    name: Mapped[str] = mapped_column(String(200))
    province: Mapped[str] = mapped_column(String(2), default="")
    created_at: Mapped[datetime]
    __table_args__ = (Index("uq_warehouse_name", "partner_name_id", "name", unique=True),)


class FeedPart(Versioned, Model):
    """What arrived at once: a file's lines of one partner, or one call. `as_of` is the newest instant that its lines speak of.

    Of two parts that speak of the same instant the one with the higher `rank` counts: sequence, then digest. `problem` is the code of why it is held or refused. `call_key` and `answer`: a call that is repeated gets the same answer.
    """

    __tablename__ = "feed_part"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=PartState.TAKING.value)
    feed: Mapped[str] = mapped_column(SortKey)
    partner_name_id: Mapped[int | None] = mapped_column(ForeignKey("feed_name.id"))
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    as_of: Mapped[datetime]
    received_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    rank: Mapped[str] = mapped_column(SortKey)
    lines: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(SortKey, default="")
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    token_id: Mapped[int | None] = mapped_column(BigInteger)
    call_key: Mapped[str | None] = mapped_column(String(200))
    answer: Mapped[dict[str, Any] | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (
        Index(
            "uq_feed_part_sequence",
            "feed",
            "partner_name_id",
            "sequence",
            unique=True,
            **where("sequence IS NOT NULL AND state IN ('taking','taken','held')"),
        ),
        Index("uq_feed_part_call", "token_id", "call_key", unique=True, **where("call_key IS NOT NULL")),
        Index("ix_feed_part_partner", "partner_name_id", "feed", "as_of", "id"),
        Index("ix_feed_part_state", "state", "id"),
        Index("ix_feed_part_batch", "batch_id", "id", **where("batch_id IS NOT NULL")),
        Index("ix_feed_part_received", "received_at", "id"),
        one_of("feed", FeedKind, "feed_known"),
        one_of("state", PartState, "state_known"),
        CheckConstraint("sequence IS NULL OR sequence > 0", name="sequence_counts_up"),
        CheckConstraint("feed = 'sales' OR partner_name_id IS NOT NULL", name="partner_named"),
    )


class FeedBlock(Model):
    """The lines that one transaction wrote of a part: how many, and the SHA-256 over them in the order of their ids."""

    __tablename__ = "feed_block"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("feed_part.id"), index=True)
    lines: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class StockLine(Model):
    """What a partner said of one lot in one warehouse at an instant."""

    __tablename__ = "stock_line"
    unrecorded = SEALED
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("feed_block.id"), index=True)
    drug_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    lot: Mapped[str] = mapped_column(SortKey)
    expires_on: Mapped[date]
    quantity: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(SortKey, default="released")
    as_of: Mapped[datetime]
    __table_args__ = (
        Index("ix_stock_line_drug", "drug_name_id", "as_of"),
        one_of("status", STATUSES, "status_known"),
        CheckConstraint("quantity >= 0", name="quantity_is_sane"),
    )


class StockNow(Model):
    """The newest word on each lot. A lot that a newer report of its drug and warehouse leaves out stays with `is_there` false."""

    __tablename__ = "stock_now"
    unrecorded = DERIVED
    drug_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"), primary_key=True, autoincrement=False)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), primary_key=True, autoincrement=False)
    lot: Mapped[str] = mapped_column(SortKey, primary_key=True)
    expires_on: Mapped[date]
    quantity: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(SortKey)
    as_of: Mapped[datetime]
    rank: Mapped[str] = mapped_column(SortKey)
    since: Mapped[datetime]
    is_there: Mapped[bool]
    line_id: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_stock_now_lot", "lot", "drug_name_id"),)


class StockDay(Model):
    """A drug at a partner on one calendar day in Shanghai, by the newest report of that day: for history and days out of stock."""

    __tablename__ = "stock_day"
    unrecorded = DERIVED
    drug_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    usable: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[datetime]


class DeliveryLine(Model):
    """What a partner said of one order line at an instant. `said` keeps words that stood where a day was due, by column."""

    __tablename__ = "delivery_line"
    unrecorded = SEALED
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("feed_block.id"), index=True)
    partner_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"))
    drug_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"))
    line_no: Mapped[str] = mapped_column(SortKey)
    order_no: Mapped[str] = mapped_column(String(60), default="")
    ordered_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    quantity: Mapped[int] = mapped_column(BigInteger)
    delivered_quantity: Mapped[int | None] = mapped_column(BigInteger)
    lot: Mapped[str] = mapped_column(SortKey, default="")
    receiver: Mapped[str] = mapped_column(String(200), default="")
    said: Mapped[dict[str, Any] | None]
    as_of: Mapped[datetime]
    __table_args__ = (
        Index("ix_delivery_line_no", "partner_name_id", "line_no", "id"),
        CheckConstraint("quantity > 0", name="quantity_is_sane"),
        CheckConstraint("delivered_quantity IS NULL OR delivered_quantity >= 0", name="delivered_is_sane"),
    )


class DeliveryNow(Model):
    """The newest word on each order line."""

    __tablename__ = "delivery_now"
    unrecorded = DERIVED
    partner_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"), primary_key=True, autoincrement=False)
    line_no: Mapped[str] = mapped_column(SortKey, primary_key=True)
    drug_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"))
    order_no: Mapped[str] = mapped_column(String(60))
    ordered_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    quantity: Mapped[int] = mapped_column(BigInteger)
    delivered_quantity: Mapped[int | None] = mapped_column(BigInteger)
    lot: Mapped[str] = mapped_column(SortKey)
    receiver: Mapped[str] = mapped_column(String(200))
    said: Mapped[dict[str, Any] | None]
    as_of: Mapped[datetime]
    rank: Mapped[str] = mapped_column(SortKey)
    line_id: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_delivery_now_drug", "drug_name_id", "delivered_on"),
        Index("ix_delivery_now_promised", "promised_on", "partner_name_id"),
        Index("ix_delivery_now_open", "promised_on", "line_no", **where("delivered_on IS NULL")),
        Index("ix_delivery_now_lot", "lot", **where("lot <> ''")),
    )


class SaleLine(Model):
    """What was sold of a drug on a day, in a province where it is said."""

    __tablename__ = "sale_line"
    unrecorded = SEALED
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("feed_block.id"), index=True)
    drug_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"))
    day: Mapped[date]
    province: Mapped[str] = mapped_column(String(2), default="")
    quantity_milli: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_sale_line_drug", "drug_name_id", "day"),
        CheckConstraint("quantity_milli >= 0", name="quantity_is_sane"),
    )


class DemandDay(Model):
    """The demand for a drug on one day: the one interface that all origins fill. `origin` names the source, such as sales."""

    __tablename__ = "demand_day"
    unrecorded = DERIVED
    origin: Mapped[str] = mapped_column(SortKey, primary_key=True)
    drug_name_id: Mapped[int] = mapped_column(ForeignKey("feed_name.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(SortKey, primary_key=True)
    quantity_milli: Mapped[int] = mapped_column(BigInteger)
    as_of: Mapped[datetime]
    rank: Mapped[str] = mapped_column(SortKey)
    __table_args__ = (Index("ix_demand_day_day", "day"),)


class FeedNote(Model):
    """Why a part or a line deserves a look: a gap, a late part, an unknown name, a contradiction; by code, with its places."""

    __tablename__ = "feed_note"
    unrecorded = "what taking a part found; it is found again from its lines"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("feed_part.id"), index=True)
    code: Mapped[str] = mapped_column(SortKey)
    values: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text, default="")
