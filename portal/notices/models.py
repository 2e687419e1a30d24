"""Notices in the portal, and mails that wait to be sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import BigId, Model, SortKey
from portal.core.personal import Personal


class Notice(Model):
    """Something a person should know, as a sentence in whatever language is read."""

    __tablename__ = "notice"
    unrecorded = "tells of records whose changes are recorded themselves"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    msgid: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    reference: Mapped[str] = mapped_column(String(40), default="")
    path: Mapped[str] = mapped_column(String(200), default="/notices")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_notice_user", "user_id", "id"),
        Index("ix_notice_unread", "user_id", sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL")),
        CheckConstraint("path LIKE '/%'", name="path_local"),
    )


class Mail(Model):
    """A mail in the outbox. It carries a sentence without personal data, a reference and a link.

    `link` instead of `path`: an address that is a secret; it is forgotten when the mail has left.
    """

    __tablename__ = "mail"
    unrecorded = "the outbox; what it tells of is recorded itself"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    msgid: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    reference: Mapped[str] = mapped_column(String(40), default="")
    path: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(Text, default="")
    link_sealed: Mapped[str | None] = mapped_column(Text)
    is_digest: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(SortKey, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    link = Personal("link_sealed", context="mail.link")
    __table_args__ = (
        Index("ix_mail_due", "state", "next_at"),
        CheckConstraint("state IN ('waiting','sent','failed')", name="state_known"),
    )


class MailChoice(Model):
    """How a person wants mail: each at once, one a day, or none. Without a row: each at once."""

    __tablename__ = "mail_choice"
    unrecorded = "a person's own comfort; no business rests on it"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    choice: Mapped[str] = mapped_column(String(8))
    __table_args__ = (CheckConstraint("choice IN ('each','daily','none')", name="choice_known"),)
