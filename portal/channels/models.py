"""Tokens of other systems."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, Versioned


class Scope(StrEnum):
    """What a token opens: the calls of one part of the business, nothing else."""

    DOCTORS = "doctors"
    REDEMPTIONS = "redemptions"
    SUPPLY = "supply"


class ChannelToken(Versioned, Model):
    """A token of one channel (another system). Only its hash is kept; revoked ones stay on record.

    `sender`: the reference of the one company whose data it sends; '' for a channel that sends those of all.
    """

    __tablename__ = "channel_token"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    channel: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(16))
    sender: Mapped[str] = mapped_column(String(20), default="")
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (
        Index("uq_channel_token_hash", "token_hash", unique=True),
        CheckConstraint(f"scope IN ({', '.join(repr(str(s)) for s in Scope)})", name="scope_known"),
    )


class ChannelDay(Model):
    """That a token was used on a day: a token that nobody uses any more can be found and revoked."""

    __tablename__ = "channel_day"
    unrecorded = "the last use of a token; what calls read or change has records of its own"
    token_id: Mapped[int] = mapped_column(ForeignKey("channel_token.id"), primary_key=True, autoincrement=False)
    last_on: Mapped[date]
