"""The register: drugs, their makers, diseases, substitutes; and what the law keeps off the list or off the net."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.settings.proposals import Proposal, two_persons_checks

# What the register knows of a drug and a line repeats as it stood when the line was made.
FACTS = (
    "approval_no",
    "generic_name",
    "generic_en",
    "brand_name",
    "brand_en",
    "form",
    "strength",
    "pack",
    "maker_name",
    "mah_name",
    "rx_class",
    "atc",
    "is_cold_chain",
)
RX_CLASSES = ("rx", "otc_a", "otc_b", "narcotic", "psychotropic_1", "psychotropic_2", "toxic", "radioactive", "special")
HARD_CLASSES = ("narcotic", "psychotropic_1", "psychotropic_2", "toxic", "radioactive", "special")


def spelled(codes: Iterable[str]) -> str:
    """Codes as a statement lists them."""
    return ", ".join(f"'{code}'" for code in codes)


class Maker(Model):
    """A company that makes or holds drugs, by its name as registers write it; `key` is the name without what does not count."""

    __tablename__ = "maker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]


class Drug(Versioned, Model):
    """An approval number with its pack. Strength and form may be unknown at first: then `is_incomplete`.

    `ingredient` is the generic name without its form, by which substitutes are found. `maker_name` and `mah_name` repeat the
    makers' names, so that lists read one table. '' is unknown. `hard_since`: since when it has a class by which it may not
    stand on the list; `hard_until`: when two persons lifted that.
    """

    __tablename__ = "drug"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    approval_no: Mapped[str] = mapped_column(SortKey, unique=True)
    generic_name: Mapped[str] = mapped_column(String(200))
    generic_en: Mapped[str] = mapped_column(String(300), default="")
    brand_name: Mapped[str] = mapped_column(String(200), default="")
    brand_en: Mapped[str] = mapped_column(String(200), default="")
    ingredient: Mapped[str] = mapped_column(SortKey, default="")
    form: Mapped[str] = mapped_column(SortKey, default="")
    strength: Mapped[str] = mapped_column(String(200), default="")
    pack: Mapped[str] = mapped_column(String(200), default="")
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("maker.id"))
    mah_id: Mapped[int | None] = mapped_column(ForeignKey("maker.id"))
    maker_name: Mapped[str] = mapped_column(String(200), default="")
    mah_name: Mapped[str] = mapped_column(String(200), default="")
    rx_class: Mapped[str] = mapped_column(SortKey, default="")
    atc: Mapped[str] = mapped_column(SortKey, default="")
    hard_since: Mapped[datetime | None]
    hard_until: Mapped[datetime | None]
    drug_code: Mapped[str] = mapped_column(String(14), default="")
    is_cold_chain: Mapped[bool] = mapped_column(default=False)
    is_incomplete: Mapped[bool] = mapped_column(default=True)
    batch_id: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_drug_ingredient", "ingredient", "form", "id"),
        Index("ix_drug_incomplete", "is_incomplete", "id"),
        Index("ix_drug_maker", "maker_id", "id"),
        Index(
            "ix_drug_batch",
            "batch_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
        Index(
            "ix_drug_hard",
            "hard_since",
            sqlite_where=text("hard_since IS NOT NULL"),
            postgresql_where=text("hard_since IS NOT NULL"),
        ),
        CheckConstraint(f"rx_class IN ('', {spelled(RX_CLASSES)})", name="rx_class_known"),
        CheckConstraint(
            f"(rx_class IN ({spelled(HARD_CLASSES)})) = (hard_since IS NOT NULL AND hard_until IS NULL)", name="hard_is_dated"
        ),
    )

    @property
    def reference(self) -> str:
        return self.approval_no


class Disease(Versioned, Model):
    """What drugs are for: both names and the ICD-10 code where known."""

    __tablename__ = "disease"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(SortKey, unique=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    icd10: Mapped[str] = mapped_column(SortKey, default="", index=True)
    created_at: Mapped[datetime]


class DrugDisease(Model):
    """A drug is for a disease."""

    __tablename__ = "drug_disease"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    disease_id: Mapped[int] = mapped_column(ForeignKey("disease.id"))
    __table_args__ = (
        Index("uq_drug_disease", "drug_id", "disease_id", unique=True),
        Index("ix_drug_disease_disease", "disease_id", "drug_id"),
    )


class Substitute(Model):
    """Two strengths of one ingredient and form that a pharmacist calls interchangeable; the smaller id comes first."""

    __tablename__ = "substitute"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("drug.id"), index=True)
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    __table_args__ = (
        Index("uq_substitute", "drug_id", "other_id", unique=True),
        CheckConstraint("drug_id < other_id", name="ordered"),
    )


class BanRule(Proposal, Model):
    """A word that keeps drugs off a channel, or off the list, from a day on; or takes a published one back (`is_lifted`).

    What the authorities published stands in `banned.py`; this table holds what was added since, by two persons.
    """

    __tablename__ = "ban_rule"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(SortKey)
    word: Mapped[str] = mapped_column(String(60))
    is_lifted: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    __table_args__ = (CheckConstraint("kind IN ('online','hard')", name="kind_known"), *two_persons_checks())


class Ruling(Proposal, Model):
    """“Not this drug”: a word of a ban is contained in this drug's name but does not mean it. By a pharmacist and a second person."""

    __tablename__ = "ruling"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"), index=True)
    kind: Mapped[str] = mapped_column(SortKey)
    word: Mapped[str] = mapped_column(String(60))
    __table_args__ = (
        Index(
            "uq_ruling_open",
            "drug_id",
            "kind",
            "word",
            unique=True,
            sqlite_where=text("state <> 'dropped'"),
            postgresql_where=text("state <> 'dropped'"),
        ),
        *two_persons_checks(),
    )


class Reclassing(Proposal, Model):
    """Another class for a drug whose class keeps it off the list. `drug_version`: the drug's when it was confirmed."""

    __tablename__ = "reclassing"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    drug_id: Mapped[int] = mapped_column(ForeignKey("drug.id"), index=True)
    from_class: Mapped[str] = mapped_column(SortKey)
    to_class: Mapped[str] = mapped_column(SortKey)
    drug_version: Mapped[int | None]
    __table_args__ = (
        Index(
            "uq_reclassing_open",
            "drug_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        CheckConstraint("(state = 'confirmed') = (drug_version IS NOT NULL)", name="bound_to_its_drug"),
        *two_persons_checks(),
    )
