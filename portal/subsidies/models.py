"""Applications, decisions, grants, programme years. Amounts in fen."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.core.personal import Personal
from portal.settings.proposals import Proposal, two_persons_checks
from portal.subsidies.lifecycle import State


class Band(StrEnum):
    """Risk, from the screening at submission."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that fulfil a condition, the same on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class ProgrammeYear(Versioned, Model):
    """A calendar year (Asia/Shanghai) of the programme and the grant of one person."""

    __tablename__ = "programme_year"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    grant_fen: Mapped[int] = mapped_column(default=100_000)
    is_open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class YearProposal(Proposal, Model):
    """A programme year and the grant of one person in it: opened when a second programme manager confirms."""

    __tablename__ = "year_proposal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int]
    grant_fen: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        partial("uq_year_proposal_open", "year", where="state = 'proposed'", unique=True),
        CheckConstraint("grant_fen > 0", name="something_granted"),
        *two_persons_checks(),
    )


class Budget(Versioned, Model):
    """What a province may grant in a year, and what it has granted. The database keeps granted within budget."""

    __tablename__ = "budget"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int]
    province: Mapped[str] = mapped_column(String(2))
    budget_fen: Mapped[int] = mapped_column(BigInteger)
    granted_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    __table_args__ = (
        Index("uq_budget_year_province", "year", "province", unique=True),
        CheckConstraint("granted_fen >= 0 AND granted_fen <= budget_fen", name="within_budget"),
    )


class BudgetProposal(Versioned, Model):
    """A change of a budget: proposed by one programme manager, confirmed or dropped by another."""

    __tablename__ = "budget_proposal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int]
    province: Mapped[str] = mapped_column(String(2))
    budget_fen: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(12))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_budget_proposal_open", "outcome", "id"),
        CheckConstraint("settled_by_id IS NULL OR settled_by_id <> proposed_by_id", name="two_persons"),
        CheckConstraint("budget_fen >= 0", name="not_negative"),
    )


class SubsidyApplication(Versioned, Model):
    """One household's application for one programme year.

    The list columns (head, place, category, counts, band, clock) stand here so that a worklist reads one table.
    `round` counts submissions; a decision belongs to a round. `is_blind` sends a low-band case to a second, blind decider:
    while it waits for that one, `shown_state` still says submitted, and lists, filters, exports and pages show that.
    """

    __tablename__ = "subsidy_application"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    year: Mapped[int]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    is_supplementary: Mapped[bool] = mapped_column(default=False)
    renewed_from_id: Mapped[int | None] = mapped_column(ForeignKey("subsidy_application.id"))
    state: Mapped[str] = mapped_column(SortKey, default=State.DRAFT.value)
    shown_state: Mapped[str] = mapped_column(SortKey, default=State.DRAFT.value)
    province: Mapped[str] = mapped_column(String(2))
    county: Mapped[str] = mapped_column(String(6))
    category: Mapped[str] = mapped_column(SortKey)
    head_name: Mapped[str] = mapped_column(String(60), info={"personal": True})
    persons_count: Mapped[int] = mapped_column(default=0)
    included_count: Mapped[int] = mapped_column(default=0)
    band: Mapped[str | None] = mapped_column(SortKey)
    flags: Mapped[list[str]] = mapped_column(default=list)
    flag_level: Mapped[str] = mapped_column(String(8), default="none")
    round: Mapped[int] = mapped_column(default=0)
    is_blind: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    days_used: Mapped[int] = mapped_column(default=0)
    snoozed_until: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    snapshot_sealed: Mapped[str | None] = mapped_column(Text)
    snapshot_hash: Mapped[str | None] = mapped_column(String(64))
    has_deciders: Mapped[bool] = mapped_column(default=True)
    needs_attention: Mapped[str | None] = mapped_column(String(40))
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    snapshot = Personal("snapshot_sealed", context="subsidy.snapshot")
    members: Mapped[list["ApplicationMember"]] = relationship(lazy="raise", back_populates="application")
    __table_args__ = (
        partial(
            "uq_subsidy_application_open",
            "household_id",
            "year",
            where="state IN ('draft','submitted','second_review','returned','refused','appealed')",
            unique=True,
        ),
        Index("ix_subsidy_application_household", "household_id", "id"),
        Index("ix_subsidy_application_shown", "shown_state", "id"),
        Index("ix_subsidy_application_shown_province", "shown_state", "province", "id"),
        Index("ix_subsidy_application_shown_due", "shown_state", "due_on", "id"),
        Index("ix_subsidy_application_shown_province_due", "shown_state", "province", "due_on", "id"),
        partial("ix_subsidy_application_queue", "state", "due_on", "id", where="due_on IS NOT NULL"),
        partial("ix_subsidy_application_attention", "needs_attention", "id", where="needs_attention IS NOT NULL"),
        partial("ix_subsidy_application_returned", "returned_on", "id", where="returned_on IS NOT NULL"),
        Index("ix_subsidy_application_province", "province", "id"),
        Index("ix_subsidy_application_year", "year", "id"),
        Index("ix_subsidy_application_band_category", "band", "category", "id"),
        Index("ix_subsidy_application_category", "category", "shown_state", "id"),
        Index("ix_subsidy_application_flag", "flag_level", "id"),
        Index("ix_subsidy_application_band", "band", "shown_state", "id"),
        Index("ix_subsidy_application_due", "due_on", "id"),
        Index("ix_subsidy_application_submitted", "submitted_at", "id"),
        partial("ix_subsidy_application_batch", "batch_id", "state", where="batch_id IS NOT NULL"),
        CheckConstraint(
            "state IN ('draft','submitted','second_review','returned','approved','refused','appealed','refused_finally','withdrawn','lapsed','revoking','revoked')",
            name="state_known",
        ),
        CheckConstraint("band IN ('low','medium','high') OR band IS NULL", name="band_known"),
    )


class ApplicationMember(Model):
    """A household member within an application: included, or excluded with a reason, with the consent given."""

    __tablename__ = "application_member"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("subsidy_application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    is_included: Mapped[bool] = mapped_column(default=True)
    exclusion: Mapped[str | None] = mapped_column(String(32))
    consent: Mapped[str | None] = mapped_column(String(16))
    consent_at: Mapped[datetime | None]
    match: Mapped[str | None] = mapped_column(String(24))
    application: Mapped[SubsidyApplication] = relationship(lazy="raise", back_populates="members")
    __table_args__ = (
        Index("uq_application_member", "application_id", "person_id", unique=True),
        CheckConstraint("is_included OR exclusion IS NOT NULL", name="exclusion_has_reason"),
    )


class ApplicationMaker(Model):
    """Who shaped the content, and how. The database refuses a decision by anyone named here."""

    __tablename__ = "application_maker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("subsidy_application.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (Index("uq_application_maker", "application_id", "user_id", unique=True),)


class Decision(Model):
    """One person's decision on one round of an application, and what that person saw. Append-only by trigger.

    `exclusions` maps person ids to reasons; they take effect with the approval that grants. `is_blind`: hidden from
    deciders until the second, blind decision is made.
    """

    __tablename__ = "subsidy_decision"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("subsidy_application.id"))
    round: Mapped[int]
    stage: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(24))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    seen: Mapped[str] = mapped_column(String(64))
    band: Mapped[str | None] = mapped_column(String(8))
    exclusions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_blind: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index("ix_subsidy_decision_application", "application_id", "id"),
        Index("ix_subsidy_decision_by", "by_id", "id"),
        Index("ix_subsidy_decision_at", "at", "id"),
        Index("ix_subsidy_decision_verdict", "verdict", "id"),
        CheckConstraint("stage IN ('first','second','appeal','revocation')", name="stage_known"),
    )


class Appeal(Model):
    """An objection against a refusal, or against leaving out the persons it names."""

    __tablename__ = "subsidy_appeal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("subsidy_application.id"), index=True)
    person_ids: Mapped[list[int]]
    note: Mapped[str] = mapped_column(Text)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    filed_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(16))


class Grant(Versioned, Model):
    """One person's entitlement of one year: `available + reserved + used + expired + revoked = granted`, always."""

    __tablename__ = "grant"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("subsidy_application.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int]
    province: Mapped[str] = mapped_column(String(2))
    granted_fen: Mapped[int] = mapped_column(BigInteger)
    available_fen: Mapped[int] = mapped_column(BigInteger)
    reserved_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    used_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    expired_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    revoked_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    frozen_on: Mapped[date | None]
    frozen_because: Mapped[str | None] = mapped_column(String(24))
    flag: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_grant_person_year", "person_id", "year", unique=True),
        Index("ix_grant_year_province", "year", "province"),
        CheckConstraint("available_fen + reserved_fen + used_fen + expired_fen + revoked_fen = granted_fen", name="balanced"),
        CheckConstraint(
            "available_fen >= 0 AND reserved_fen >= 0 AND used_fen >= 0 AND expired_fen >= 0 AND revoked_fen >= 0",
            name="not_negative",
        ),
    )


class Lease(Model):
    """Who is looking at a case right now, and until when."""

    __tablename__ = "subsidy_lease"
    unrecorded = "who looks at a case for the next minutes; taking by force is recorded"
    application_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(index=True)
    until: Mapped[datetime]
