"""Accounts and their roles."""

from datetime import datetime
from functools import cached_property

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import BigId, Model, Versioned


class User(Versioned, Model):
    """A person who signs in. The holder's own number, address, hospital and doctor's file are known so that
    "own household" and "same hospital" can be told."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    locale: Mapped[str] = mapped_column(String(10), default="en")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    id_no_blind: Mapped[str | None] = mapped_column(String(64))
    address_blind: Mapped[str | None] = mapped_column(String(64))
    hospital: Mapped[str | None] = mapped_column(String(100))
    doctor: Mapped[str | None] = mapped_column(String(40))
    roles: Mapped[list["UserRole"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def role_names(self) -> frozenset[str]:
        return frozenset(r.role for r in self.roles)

    @cached_property
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


