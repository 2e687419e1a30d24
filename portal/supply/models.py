"""Partners: who they are, which roles they have when, what they may, whom to call, which drugs they sponsor and supply."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.core.personal import Personal
from portal.supply.lifecycle import State


class Role(StrEnum):
    """What a partner is in the programme; the two are different sets, and a partner may be in both."""

    SPONSOR = "sponsor"
    CHRONIC = "chronic"


class PaperKind(StrEnum):
    """营业执照, 药品生产许可证, 药品经营许可证, 合作协议, 质量保证协议."""

    BUSINESS = "business"
    MAKING = "making"
    TRADING = "trading"
    AGREEMENT = "agreement"
    QUALITY = "quality"


class Relation(StrEnum):
    """A sponsor shares the cost of a drug; a supplier delivers it."""

    SPONSORS = "sponsors"
    SUPPLIES = "supplies"


class FeedKind(StrEnum):
    """What arrives again and again."""

    STOCK = "stock"
    DELIVERIES = "deliveries"
    SALES = "sales"


def where(condition: str) -> dict[str, Any]:
    """The condition of a partial index, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def one_of(column: str, values: Any, name: str) -> CheckConstraint:
    """A column holds one of the values and nothing else."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=name)


class Partner(Versioned, Model):
    """A pharmaceutical company in the programme, or one that may come in.

    `key` is the name without what does not count. `registration_no` is a number of the time before organisation codes.
    `roles` (codes of today, with spaces between) and `next_end_on` (the paper that ends first) are derived, so that the list
    reads one table; `drawn_until` is the last day for which they are certain.
    """

    __tablename__ = "partner"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=State.ENTERED.value)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(40), default="")
    key: Mapped[str] = mapped_column(SortKey)
    org_code: Mapped[str | None] = mapped_column(String(18))
    registration_no: Mapped[str] = mapped_column(String(40), default="")
    province: Mapped[str] = mapped_column(String(2), default="")
    roles: Mapped[str] = mapped_column(String(40), default="")
    next_end_on: Mapped[date | None]
    drawn_until: Mapped[date | None]
    round: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    suspended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_partner_org_code", "org_code", unique=True, **where("org_code IS NOT NULL")),
        Index("ix_partner_key", "key", "id"),
        Index("ix_partner_state", "state", "id"),
        Index("ix_partner_province", "province", "id"),
        Index("ix_partner_roles", "roles", "id"),
        Index("ix_partner_next_end", "next_end_on", "id"),
        Index("ix_partner_drawn_until", "drawn_until", "id", **where("drawn_until IS NOT NULL")),
        Index("ix_partner_batch", "batch_id", "id", **where("batch_id IS NOT NULL")),
        one_of("state", State, "state_known"),
        CheckConstraint("NOT (state IN ('active','suspended')) OR confirmed_by_id IS NOT NULL", name="confirmed_by_somebody"),
        CheckConstraint("NOT (state IN ('active','suspended')) OR org_code IS NOT NULL", name="active_has_code"),
    )


class Verified:
    """Something that was entered by one person and counts once another verified it."""

    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    verified_at: Mapped[datetime | None]


def verified_by_another() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("verified_by_id IS NULL OR verified_by_id <> entered_by_id", name="two_persons"),
        CheckConstraint("(verified_by_id IS NULL) = (verified_at IS NULL)", name="verified_by_somebody"),
    )


class PartnerRole(Verified, Versioned, Model):
    """A partner has a role from `since` to the end of `until`, or without end."""

    __tablename__ = "partner_role"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    role: Mapped[str] = mapped_column(SortKey)
    since: Mapped[date]
    until: Mapped[date | None]
    __table_args__ = (
        Index("uq_partner_role", "partner_id", "role", "since", unique=True),
        one_of("role", Role, "role_known"),
        CheckConstraint("until IS NULL OR until >= since", name="period"),
        *verified_by_another(),
    )


class PartnerPaper(Verified, Versioned, Model):
    """A licence or an agreement, valid from a day to the end of another, or without end."""

    __tablename__ = "partner_paper"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    paper: Mapped[str] = mapped_column(SortKey)
    number: Mapped[str] = mapped_column(String(80))
    since: Mapped[date]
    until: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    __table_args__ = (
        Index("uq_partner_paper", "partner_id", "paper", "number", "since", unique=True),
        Index("ix_partner_paper_until", "until", "partner_id", **where("until IS NOT NULL AND withdrawn_on IS NULL")),
        one_of("paper", PaperKind, "paper_known"),
        CheckConstraint("until IS NULL OR until >= since", name="period"),
        *verified_by_another(),
    )


class PartnerPaperNotice(Model):
    """That the coming end of a paper was told, so many days ahead."""

    __tablename__ = "partner_paper_notice"
    unrecorded = "a mark that a notice was sent; the notice itself is the message"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("partner_paper.id"))
    days: Mapped[int]
    sent_at: Mapped[datetime]
    __table_args__ = (Index("uq_partner_paper_notice", "paper_id", "days", unique=True),)


class PartnerContact(Versioned, Model):
    """Somebody to call. The phone is sealed; `post` is what the person does there, in the partner's words."""

    __tablename__ = "partner_contact"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), info={"personal": True})
    post: Mapped[str] = mapped_column(String(80), default="")
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_masked: Mapped[str] = mapped_column(String(24), default="")
    is_for_recalls: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]
    phone = Personal("phone_sealed", context="partner_contact.phone")


class PartnerDrug(Versioned, Model):
    """A partner sponsors or supplies a drug from a day on."""

    __tablename__ = "partner_drug"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    relation: Mapped[str] = mapped_column(SortKey)
    since: Mapped[date]
    until: Mapped[date | None]
    __table_args__ = (
        Index("uq_partner_drug", "partner_id", "drug_id", "relation", "since", unique=True),
        Index("ix_partner_drug_drug", "drug_id", "relation", "partner_id"),
        one_of("relation", Relation, "relation_known"),
        CheckConstraint("until IS NULL OR until >= since", name="period"),
    )


class PartnerMaker(Model):
    """Who shaped a partner's file since it was last confirmed. None of them verifies it: the database sees to it."""

    __tablename__ = "partner_maker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    round: Mapped[int]
    __table_args__ = (Index("uq_partner_maker", "partner_id", "user_id", "round", unique=True),)


class Feed(Versioned, Model):
    """What a partner sends, and how often: older than `cadence_hours`, a feed is silent and what rests on it unknown."""

    __tablename__ = "feed"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    feed: Mapped[str] = mapped_column(SortKey)
    cadence_hours: Mapped[int]
    is_expected: Mapped[bool] = mapped_column(default=True)
    agreed_on: Mapped[date]
    __table_args__ = (
        Index("uq_feed_partner", "partner_id", "feed", unique=True),
        one_of("feed", FeedKind, "feed_known"),
        CheckConstraint("cadence_hours BETWEEN 1 AND 8784", name="cadence_is_sane"),
    )
