"""The list: editions, their lines, the changes a draft makes, who cleared what, and what lies over the list."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.formulary.lifecycle import ProposalState, State, SuspensionState
from portal.formulary.models import FACTS

# What a line says beside the facts of its drug: this is what people edit.
TERMS = (
    "rate_bp",
    "unit_cap_fen",
    "cap_30_days",
    "price_fen",
    "channels",
    "is_chronic",
    "is_free_delivery",
    "partner_name",
)
VALUES = (*FACTS, "diseases", *TERMS)
CHANNELS = ("online", "offline", "both")
LANES = ("clinical", "financial")
LARGEST_PRICE = 100_000_000


class Edition(Versioned, Model):
    """One state of the whole list. It is in force from `valid_from` until the next edition begins: so at any instant one is.

    A draft holds its changes against `base_id`; its lines are written when it is published, and never change again.
    `round` counts submissions. `fingerprint` is the SHA-256 of the published lines.
    """

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(SortKey, default=State.DRAFT.value)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    round: Mapped[int] = mapped_column(default=0)
    lines_count: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_edition_valid_from", "valid_from", unique=True),
        Index(
            "uq_edition_current",
            "state",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
        Index("ix_edition_state", "state", "id"),
        CheckConstraint("state IN ('draft','in_review','cleared','scheduled','current','superseded')", name="state_known"),
        CheckConstraint(
            "(state IN ('scheduled','current','superseded')) = (valid_from IS NOT NULL AND published_by_id IS NOT NULL)",
            name="published_by_somebody",
        ),
    )

    @property
    def reference(self) -> str:
        return f"EDN-{self.number}"


class LineValues:
    """What a line says. Facts of the drug as they stood, and terms: rate in basis points, amounts in fen, a 30-day cap in packs.

    `diseases` is a list of [ICD-10 code, name, English name]; None is: no such cap.
    """

    approval_no: Mapped[str] = mapped_column(SortKey)
    generic_name: Mapped[str] = mapped_column(String(200))
    generic_en: Mapped[str] = mapped_column(String(300))
    brand_name: Mapped[str] = mapped_column(String(200))
    brand_en: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(SortKey)
    strength: Mapped[str] = mapped_column(String(200))
    pack: Mapped[str] = mapped_column(String(200))
    maker_name: Mapped[str] = mapped_column(String(200))
    mah_name: Mapped[str] = mapped_column(String(200))
    rx_class: Mapped[str] = mapped_column(SortKey)
    atc: Mapped[str] = mapped_column(SortKey)
    is_cold_chain: Mapped[bool]
    diseases: Mapped[list[Any]]
    rate_bp: Mapped[int]
    unit_cap_fen: Mapped[int | None] = mapped_column(BigInteger)
    cap_30_days: Mapped[int | None]
    price_fen: Mapped[int] = mapped_column(BigInteger)
    channels: Mapped[str] = mapped_column(SortKey)
    is_chronic: Mapped[bool]
    is_free_delivery: Mapped[bool]
    partner_name: Mapped[str] = mapped_column(String(200))


def line_checks() -> tuple[CheckConstraint, ...]:
    """What no line may say, whoever writes it."""
    return (
        CheckConstraint("rate_bp > 0 AND rate_bp <= 10000", name="rate_is_a_share"),
        CheckConstraint(f"price_fen > 0 AND price_fen <= {LARGEST_PRICE}", name="price_is_sane"),
        CheckConstraint(f"unit_cap_fen > 0 AND unit_cap_fen <= {LARGEST_PRICE}", name="unit_cap_is_sane"),
        CheckConstraint("cap_30_days > 0 AND cap_30_days <= 1000", name="cap_is_sane"),
        CheckConstraint("channels IN ('online','offline','both')", name="channel_known"),
        CheckConstraint("maker_name <> ''", name="maker_named"),
    )


class EditionLine(LineValues, Model):
    """A line of a published edition: written once. The line in force at an instant is the line of the edition in force then."""

    __tablename__ = "edition_line"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    __table_args__ = (
        Index("uq_edition_line_drug", "edition_id", "drug_id", unique=True),
        Index("ix_edition_line_drug", "drug_id", "edition_id"),
        Index("ix_edition_line_rate", "edition_id", "rate_bp", "drug_id"),
        Index("ix_edition_line_price", "edition_id", "price_fen", "drug_id"),
        *line_checks(),
    )


class EditionChange(LineValues, Versioned, Model):
    """One line that a draft adds, changes or removes, with its source and its state in both lanes.

    `revision` rises with each edit, so that a verdict is bound to what was seen. `drug_version` is the register's when the
    facts were taken over; `before` the terms as the base edition has them is read there.
    """

    __tablename__ = "edition_change"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    kind: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    clinical: Mapped[str] = mapped_column(String(8), default="waiting")
    financial: Mapped[str] = mapped_column(String(8), default="waiting")
    batch_id: Mapped[int | None]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("uq_edition_change_drug", "edition_id", "drug_id", unique=True),
        Index("ix_edition_change_clinical", "edition_id", "clinical", "drug_id"),
        Index("ix_edition_change_financial", "edition_id", "financial", "drug_id"),
        Index("ix_edition_change_drug", "drug_id"),
        Index(
            "ix_edition_change_batch",
            "batch_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
        CheckConstraint("kind IN ('added','changed','removed')", name="kind_known"),
        CheckConstraint("clinical IN ('waiting','cleared','objected')", name="clinical_known"),
        CheckConstraint("financial IN ('waiting','cleared','objected')", name="financial_known"),
        *line_checks(),
    )


class EditionEditor(Model):
    """Who edited an edition. The database refuses a verdict and a publication by anyone named here."""

    __tablename__ = "edition_editor"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (Index("uq_edition_editor", "edition_id", "user_id", unique=True),)


class EditionEdit(Model):
    """One edit of the grid, for its undo: the change as it was (None: none stood there) and as it became."""

    __tablename__ = "edition_edit"
    unrecorded = "steps back for the grid; each edit and each undo has its own entry"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    drug_id: Mapped[int] = mapped_column(BigInteger)
    by_id: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_edition_edit_by", "edition_id", "by_id", "id"),)


class LineVerdict(Model):
    """One person's verdict on one revision of a changed line, in one lane. Append-only by trigger."""

    __tablename__ = "line_verdict"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    revision: Mapped[int]
    lane: Mapped[str] = mapped_column(String(10))
    verdict: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    __table_args__ = (
        Index("ix_line_verdict_by", "edition_id", "by_id", "lane"),
        Index("ix_line_verdict_line", "edition_id", "drug_id", "lane", "id"),
        CheckConstraint("lane IN ('clinical','financial')", name="lane_known"),
        CheckConstraint("verdict IN ('cleared','objected')", name="verdict_known"),
    )


class Acknowledgement(Model):
    """A threshold that an edition passes, acknowledged before publication; `measured` is what was shown."""

    __tablename__ = "acknowledgement"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    round: Mapped[int]
    threshold: Mapped[str] = mapped_column(String(60))
    measured: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    __table_args__ = (Index("uq_acknowledgement", "edition_id", "round", "threshold", "measured", unique=True),)


class Suspension(Versioned, Model):
    """A drug is off the list at once, without a new edition: from its confirmation until its lifting, each by two persons."""

    __tablename__ = "suspension"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    reason: Mapped[str] = mapped_column(SortKey)
    note: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(SortKey, default=SuspensionState.PROPOSED.value)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    since: Mapped[datetime | None]
    lifting_note: Mapped[str] = mapped_column(Text, default="")
    lifting_proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    until: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_suspension_drug", "drug_id", "since"),
        Index("ix_suspension_state", "state", "id"),
        Index(
            "uq_suspension_open",
            "drug_id",
            unique=True,
            sqlite_where=text("state IN ('proposed','in_force','lifting')"),
            postgresql_where=text("state IN ('proposed','in_force','lifting')"),
        ),
        CheckConstraint("state IN ('proposed','in_force','lifting','lifted','dropped')", name="state_known"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="two_persons"),
        CheckConstraint("lifted_by_id IS NULL OR lifted_by_id <> lifting_proposed_by_id", name="lifted_by_two"),
        CheckConstraint(
            "(state IN ('in_force','lifting','lifted')) = (since IS NOT NULL AND confirmed_by_id IS NOT NULL)",
            name="confirmed_by_somebody",
        ),
        CheckConstraint(
            "(state = 'lifted') = (until IS NOT NULL AND lifted_by_id IS NOT NULL AND lifting_proposed_by_id IS NOT NULL)",
            name="lifted_by_somebody",
        ),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_began"),
    )


class DrugProposal(Versioned, Model):
    """What somebody outside proposes for the list, as it came; `screening` are the codes of what the register says to it."""

    __tablename__ = "drug_proposal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    organisation: Mapped[str] = mapped_column(String(200))
    approval_no: Mapped[str] = mapped_column(SortKey)
    generic_name: Mapped[str] = mapped_column(String(200))
    diseases: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    received_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    screening: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(SortKey, default=ProposalState.RECEIVED.value)
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_drug_proposal_state", "state", "id"),
        CheckConstraint("state IN ('received','accepted','refused')", name="state_known"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> received_by_id", name="two_persons"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_with_reason"),
    )
