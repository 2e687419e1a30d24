"""Households and persons. A household is a county division (6 digits) and its number; a person is the ID number."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.core.personal import Personal


class Category(StrEnum):
    """Why a household is needy (domain rules; the words of the civil affairs offices stand in `intake.layouts`)."""

    DIBAO = "dibao"
    TEKUN = "tekun"
    DIBAO_EDGE = "dibao_edge"
    RIGID_EXPENDITURE = "rigid_expenditure"
    MONITORED = "monitored"
    FORMER_POOR = "former_poor"


class Household(Versioned, Model):
    """A household as its county office knows it. `division_code` is as the file gave it (6, 9 or 12 digits)."""

    __tablename__ = "household"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    household_no: Mapped[str] = mapped_column(String(40))
    county: Mapped[str] = mapped_column(String(6))
    province: Mapped[str] = mapped_column(String(2))
    division_code: Mapped[str] = mapped_column(String(12))
    category: Mapped[str] = mapped_column(String(24))
    head_name: Mapped[str] = mapped_column(String(60), info={"personal": True})
    members_count: Mapped[int] = mapped_column(default=0)
    address_sealed: Mapped[str | None] = mapped_column(Text)
    address_blind: Mapped[str | None] = mapped_column(String(64))
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    memberships: Mapped[list["Membership"]] = relationship(lazy="raise", back_populates="household")
    proofs: Mapped[list["Proof"]] = relationship(lazy="raise", back_populates="household")
    address = Personal("address_sealed", context="household.address")
    __table_args__ = (
        Index("uq_household_county_household_no", "county", "household_no", unique=True),
        Index("ix_household_household_no", "household_no"),
        Index("ix_household_province_id", "province", "id"),
        Index("ix_household_county_id", "county", "id"),
        Index("ix_household_category_id", "category", "id"),
        Index(
            "ix_household_address_blind",
            "address_blind",
            sqlite_where=text("address_blind IS NOT NULL"),
            postgresql_where=text("address_blind IS NOT NULL"),
        ),
        Index(
            "ix_household_batch_id",
            "batch_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
    )


class Person(Versioned, Model):
    """A person, known by the number. A merged person stays findable and points to the one who remained."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    name: Mapped[str] = mapped_column(String(60), info={"personal": True})
    id_type: Mapped[str] = mapped_column(String(24), default="resident")
    id_no_sealed: Mapped[str] = mapped_column(Text)
    id_no_blind: Mapped[str] = mapped_column(String(64))
    id_no_masked: Mapped[str] = mapped_column(String(24))
    sex: Mapped[str | None] = mapped_column(String(1))
    birth_on: Mapped[date | None]
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_blind: Mapped[str | None] = mapped_column(String(64))
    died_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    id_no = Personal("id_no_sealed", context="person.id_no")
    phone = Personal("phone_sealed", context="person.phone")
    __table_args__ = (
        Index(
            "uq_person_id_no_blind",
            "id_no_blind",
            unique=True,
            sqlite_where=text("merged_into_id IS NULL"),
            postgresql_where=text("merged_into_id IS NULL"),
        ),
        Index(
            "ix_person_phone_blind",
            "phone_blind",
            sqlite_where=text("phone_blind IS NOT NULL"),
            postgresql_where=text("phone_blind IS NOT NULL"),
        ),
        Index(
            "ix_person_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        Index("ix_person_name_birth_on", "name", "birth_on"),
        CheckConstraint("sex IN ('f','m') OR sex IS NULL", name="sex_known"),
    )


class Membership(Model):
    """A person in a household for a time. Contested: the person stands in another household already."""

    __tablename__ = "membership"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str] = mapped_column(String(24))
    is_head: Mapped[bool] = mapped_column(default=False)
    is_contested: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date]
    until: Mapped[date | None]
    ended_by: Mapped[str | None] = mapped_column(String(24))
    household: Mapped[Household] = relationship(lazy="raise", back_populates="memberships")
    person: Mapped[Person] = relationship(lazy="raise")
    __table_args__ = (
        Index(
            "uq_membership_person_current",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL AND NOT is_contested"),
            postgresql_where=text("until IS NULL AND NOT is_contested"),
        ),
        Index(
            "uq_membership_head_current",
            "household_id",
            unique=True,
            sqlite_where=text("until IS NULL AND is_head"),
            postgresql_where=text("until IS NULL AND is_head"),
        ),
        Index("ix_membership_household_id_until", "household_id", "until"),
    )


class Proof(Model):
    """What proves the need: number, issuer and dates; the scan may follow as an evidence document.

    `valid_until` None = no end. `is_expired` is set by the portal when it has told that the last day is over.
    """

    __tablename__ = "proof"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    category: Mapped[str] = mapped_column(String(24))
    number: Mapped[str] = mapped_column(String(60))
    issued_by: Mapped[str | None] = mapped_column(String(100))
    valid_until: Mapped[date | None]
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    is_expired: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    household: Mapped[Household] = relationship(lazy="raise", back_populates="proofs")
    __table_args__ = (
        Index("ix_proof_number", "number"),
        Index(
            "ix_proof_running",
            "valid_until",
            sqlite_where=text("NOT is_expired AND NOT is_withdrawn AND valid_until IS NOT NULL"),
            postgresql_where=text("NOT is_expired AND NOT is_withdrawn AND valid_until IS NOT NULL"),
        ),
    )


class LifeEvent(Model):
    """Something that happened to a person or household, with its day: each has a verb and an effect of its own."""

    __tablename__ = "life_event"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    other_household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]


class RegisteredList(Model):
    """One list of registered needy persons as it was sent, with its day. Of each county the newest counts."""

    __tablename__ = "registered_list"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    listed_on: Mapped[date]
    lines_count: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class RegisteredScope(Model):
    """Which lists speak of a county, so that its newest is found at once. `county` '' = lines without a division."""

    __tablename__ = "registered_scope"
    unrecorded = "derived from the lines of the lists"
    county: Mapped[str] = mapped_column(String(6), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("registered_list.id"), primary_key=True, autoincrement=False)
    listed_on: Mapped[date]
    __table_args__ = (Index("ix_registered_scope_county_listed_on", "county", "listed_on"),)


class RegisteredLine(Model):
    """One person on a registered list, found by blind number, or by name and division."""

    __tablename__ = "registered_line"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("registered_list.id"), index=True)
    row: Mapped[int]
    name: Mapped[str] = mapped_column(String(60), info={"personal": True})
    id_no_blind: Mapped[str] = mapped_column(String(64))
    county: Mapped[str | None] = mapped_column(String(6))
    province: Mapped[str | None] = mapped_column(String(2))
    category: Mapped[str | None] = mapped_column(String(24))
    listed_on: Mapped[date]
    __table_args__ = (
        Index("ix_registered_line_id_no_blind", "id_no_blind", "listed_on"),
        Index("ix_registered_line_name_county", "name", "county", "listed_on"),
    )


class Verdict(StrEnum):
    """What an adjudicator found about a pair. Moot: settled together with another pair."""

    SAME_PERSON = "same_person"
    NOT_THE_SAME = "not_the_same"
    SAME_FAMILY = "same_family"
    SUSPICIOUS = "suspicious"
    MOOT = "moot"


class DuplicatePair(Versioned, Model):
    """Two records that may be one person. Open until someone finds; reopened when a compared field changes."""

    __tablename__ = "duplicate_pair"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(SortKey, unique=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    score: Mapped[int]
    reasons: Mapped[list[str]]
    compared: Mapped[str] = mapped_column(String(64))
    claimed_name: Mapped[str | None] = mapped_column(String(60), info={"personal": True})
    verdict: Mapped[str | None] = mapped_column(String(24))
    found_by_id: Mapped[int | None]
    found_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    __table_args__ = (
        Index(
            "ix_duplicate_pair_batch_id",
            "batch_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
        Index("uq_duplicate_pair_persons", "first_id", "second_id", "kind", "compared", unique=True),
        Index("ix_duplicate_pair_open", "verdict", "id"),
        CheckConstraint("first_id <= second_id", name="ordered"),
        CheckConstraint("score BETWEEN 0 AND 1000", name="score_range"),
    )


class Acquaintance(Model):
    """ "I know them": somebody declared a tie to a household, which closes its decisions to him or her."""

    __tablename__ = "acquaintance"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    __table_args__ = (Index("uq_acquaintance", "household_id", "user_id", unique=True),)


class HouseholdMaker(Model):
    """Who shaped a household's facts: registered, edited, imported, merged."""

    __tablename__ = "household_maker"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (Index("uq_household_maker", "household_id", "user_id", unique=True),)


class PersonKey(Model):
    """A short mark that two records of one person all but always share (see `likeness.keys`): 63 bits of a blind index."""

    __tablename__ = "person_key"
    unrecorded = "derived from the persons"
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    __table_args__ = (Index("ix_person_key_person_id", "person_id"), {"sqlite_with_rowid": False})


class FileUpdate(Model):
    """What one import changed in one household that was known, so that it can be put back (see `file_updates`).

    Without a household: only persons, who were known before they came into a new one.
    """

    __tablename__ = "file_update"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(BigInteger, index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    values_sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    values = Personal("values_sealed", context="file_update.values")


class ProposedChange(Model):
    """What a file says of a household whose application is being decided: it waits until somebody takes or drops it."""

    __tablename__ = "proposed_change"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    claim_sealed: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]
    claim = Personal("claim_sealed", context="proposed_change.claim")
    __table_args__ = (
        Index(
            "ix_proposed_change_batch_id",
            "batch_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
        Index(
            "uq_proposed_change_waiting",
            "household_id",
            "digest",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )
