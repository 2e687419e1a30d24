"""Looking at tokens: by the token itself, and the list of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from portal.accounts import tokens
from portal.accounts.models import User
from portal.channels.models import ChannelDay, ChannelToken
from portal.core.database import db


@dataclass(frozen=True)
class Channel:
    """Another system that asks, known by its token."""

    token_id: int
    name: str
    scope: str
    sender: str = ""


@dataclass(frozen=True)
class TokenRow:
    """A token as the list shows it: never the token itself."""

    reference: str
    channel: str
    scope: str
    sender: str
    version: int
    created_at: datetime
    created_by: str | None
    revoked_at: datetime | None
    last_on: date | None


def channel_of(token: str) -> Channel | None:
    """The channel that a token names; None for one that is unknown or revoked."""
    known = select(ChannelToken.id, ChannelToken.channel, ChannelToken.scope, ChannelToken.sender)
    row = db.session.execute(
        known.where(ChannelToken.token_hash == tokens.hash_of(token), ChannelToken.revoked_at.is_(None))
    ).one_or_none()
    return Channel(*row) if row else None


def every_token() -> list[TokenRow]:
    """All tokens, those that still open something first, then by channel."""
    return [TokenRow(*row) for row in db.session.execute(listed())]


def listed() -> Select[Any]:
    t = ChannelToken
    columns: tuple[Any, ...] = (
        t.reference,
        t.channel,
        t.scope,
        t.sender,
        t.version,
        t.created_at,
        User.name,
        t.revoked_at,
        ChannelDay.last_on,
    )
    joined = select(*columns).outerjoin(User, User.id == t.created_by_id).outerjoin(ChannelDay, ChannelDay.token_id == t.id)
    return joined.order_by(t.revoked_at.is_not(None), t.channel, t.id)
