"""Accounts, their roles and deputies, their credentials, sessions and one-time links."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import BigId, Model, SortKey, Versioned
from portal.settings.proposals import Proposal, two_persons_checks


class User(Versioned, Model):
    """A person who signs in. The holder's own number, address, hospital and doctor's file are known so that
    "own household" and "same hospital" can be told. `locale` "" means: as the browser says."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(SortKey, unique=True)
    name: Mapped[str] = mapped_column(String(100))
    locale: Mapped[str] = mapped_column(String(10), default="")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    id_no_blind: Mapped[str | None] = mapped_column(String(64))
    address_blind: Mapped[str | None] = mapped_column(String(64))
    hospital: Mapped[str | None] = mapped_column(String(100))
    doctor: Mapped[str | None] = mapped_column(String(40))
    roles: Mapped[list["UserRole"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def role_names(self) -> frozenset[str]:
        return frozenset(r.role for r in self.roles)

    @property
    def reference(self) -> str:
        return f"user-{self.id}"


class UserRole(Model):
    """One role of one account."""

    __tablename__ = "user_role"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[str] = mapped_column(String(32))
    center: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (UniqueConstraint("user_id", "role"), CheckConstraint("length(role) > 0", name="role_named"))


class RightsProposal(Proposal, Model):
    """Roles that one administrator wants an account to hold, and another confirms: exactly `roles`, and the account
    open if `opens`. Until then the account is as it was; a new one is closed and holds none."""

    __tablename__ = "rights_proposal"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    roles: Mapped[list[str]]
    center: Mapped[str | None] = mapped_column(String(40))
    opens: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(
            "uq_rights_proposal_open",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        CheckConstraint(
            "user_id <> proposed_by_id AND (state <> 'confirmed' OR user_id <> decided_by_id)", name="not_the_holder"
        ),
        *two_persons_checks(),
    )


class Credential(Versioned, Model):
    """What proves that a person is the account's holder: hashes and sealed secrets, recorded so that a change
    by SQL is found. The secrets themselves stand sealed in the ledger too."""

    __tablename__ = "credential"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200), info={"personal": True})
    password_set_at: Mapped[datetime | None]
    totp_sealed: Mapped[str | None] = mapped_column(Text)
    recovery_blind: Mapped[list[str]] = mapped_column(default=list, info={"personal": True})


class Deputy(Model):
    """Somebody holds one role of another person from a day to a day, both included."""

    __tablename__ = "deputy"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    since: Mapped[date]
    until: Mapped[date]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("holder_id <> deputy_id", name="somebody_else"),
        CheckConstraint("since <= until", name="in_order"),
    )


class OneTimeLink(Model):
    """A link for the first or a forgotten password. Only the hash of its token is kept."""

    __tablename__ = "one_time_link"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("purpose IN ('first', 'forgotten')", name="purpose_known"),)


class FactorReset(Model):
    """A lost second factor: one administrator proposes the reset, another confirms it."""

    __tablename__ = "factor_reset"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="two_persons"),
        CheckConstraint(
            "user_id <> proposed_by_id AND (confirmed_by_id IS NULL OR user_id <> confirmed_by_id)", name="not_the_holder"
        ),
    )


class Attempts(Model):
    """Failed sign-ins for one address, known or not: the address itself is not kept, only its blind index.

    `used_step` is the newest step of the second factor that was used: no code counts twice.
    """

    __tablename__ = "sign_in_attempts"
    unrecorded: ClassVar[str] = "a counter; each failure and each lock-out has an entry of its own"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email_blind: Mapped[str] = mapped_column(String(64), unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    used_step: Mapped[int | None]


class UserSession(Model):
    """One sign-in on one device, until it is ended. Only the hash of its token is kept."""

    __tablename__ = "user_session"
    unrecorded: ClassVar[str] = "sessions come and go; signing in, signing out and what ends them have entries of their own"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_user_session_user_id_ended_at", "user_id", "ended_at"),)
