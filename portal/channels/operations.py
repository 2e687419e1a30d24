"""Giving tokens to other systems, and taking them back."""

import re
from collections.abc import Callable

from sqlalchemy import select

from portal.accounts import tokens
from portal.channels import events
from portal.channels.models import ChannelDay, ChannelToken, Scope
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference, writing
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
PREFIX = "portal_"
# scope → whether a reference names somebody who may send in it; told by the package of the scope
SENDERS: dict[str, Callable[[str], bool]] = {}


@operation(Permission.ACCOUNTS_MANAGE)
def add_token(channel: str, scope: str, *, by: Actor, sender: str = "") -> tuple[str, str]:
    """A token for a channel: its reference, and the token itself, which is shown once and kept only as a hash.

    A channel may have several, so that one can be replaced without a pause. `sender`: the reference of the one company whose
    data it may send. Raises Refused: channel_name, scope, sender.
    """
    if not NAME.fullmatch(channel):
        raise Refused(
            "channel_name",
            say("Name the channel in small letters, digits, dots and hyphens, at most 40, such as shop.orders."),
            "channel",
        )
    if scope not in set(Scope):
        raise Refused("scope", say("Choose a scope: %(known)s.", known=", ".join(Scope)), "scope")
    bound_to = known_sender(scope, sender.strip().upper())
    token = PREFIX + tokens.new_token()
    row = ChannelToken(
        reference=next_reference("TOK", clock.today().year), channel=channel, scope=scope, sender=bound_to,
        token_hash=tokens.hash_of(token), created_at=clock.now(), created_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(events.TokenAdded(channel, scope), row, by=by)
    return row.reference, token


def known_sender(scope: str, reference: str) -> str:
    """The reference, if the scope knows a sender of it; '' for none. Raises Refused."""
    if reference and not (scope in SENDERS and SENDERS[scope](reference)):
        raise Refused(
            "sender", say("Nobody of this reference sends in this scope. Leave it empty for a channel of all."), "sender"
        )
    return reference


@operation(Permission.ACCOUNTS_MANAGE)
def revoke_token(reference: str, *, by: Actor, version: int | None = None) -> None:
    """The token opens nothing from now on. Raises NotFound; Conflict where it is revoked already."""
    row = db.session.scalar(locked(select(ChannelToken).where(ChannelToken.reference == reference)))
    if row is None:
        raise NotFound(reference)
    take(row, version)
    if row.revoked_at is not None:
        raise about(Conflict("revoked_already", say("This token is revoked already.")), row)
    row.revoked_at, row.revoked_by_id = clock.now(), by.id
    record(events.TokenRevoked(row.channel), row, by=by)


def note_use(token_id: int) -> None:
    """Remember the day of a token's last use: one write a day."""
    today = clock.today()
    if db.session.scalar(select(ChannelDay.last_on).where(ChannelDay.token_id == token_id)) == today:
        return
    with writing() as session:
        session.scalar(locked(select(ChannelToken.id).where(ChannelToken.id == token_id)))
        session.merge(ChannelDay(token_id=token_id, last_on=today))
