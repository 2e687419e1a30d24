"""One-time links for the first and for a forgotten password: single use, short life, only a hash is kept."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts import events, letters, passwords, tokens
from portal.accounts.limits import limit
from portal.accounts.models import OneTimeLink, User
from portal.accounts.operations import credential_of, keep_password, open_for, taken
from portal.accounts.queries import Standing, standing_at, standing_of
from portal.accounts.signing_in import attempts_of, forget_failures
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

ASKED_EVERY = timedelta(minutes=5)


def path_of(token: str) -> str:
    """The link's address within the portal. The token stands in the query, which access logs leave out."""
    return f"/login/link?token={token}"


@operation(Permission.ACCOUNTS_MANAGE)
def make_link(user_id: int, *, by: Actor, version: int | None = None) -> str:
    """A new link for the account; its token, which is shown once. Earlier ones are void.

    Where the account has a password, its holder has come in: the link goes to him or her by mail alone, and the token is
    empty, so that no administrator comes in instead. The console of the server is shown every link.

    Raises Refused: own_account, wrong_state, no_mail.
    """
    user = open_for("make_link", user_id, by, version)
    if by.via == "cli" or not credential_of(user.id).password_hash:
        return _make(user, by)
    if not letters.can_be_sent():
        raise Refused(
            "no_mail", say("This account has a password, so that its link goes by mail alone; no mail is sent from here.")
        )
    _send(user, say("An administrator made a link for a new password of yours. It works once, for two hours."), _make(user, by))
    return ""


@operation(None)
def ask_for_link(email: str, *, by: Actor) -> None:
    """Somebody forgot the password: a letter goes to the account of this address, if there is an enabled one.

    The caller learns nothing of that; another letter goes after five minutes at the earliest.
    """
    standing = standing_at(email)
    subject = taken(standing.id, None) if standing else attempts_of(email)
    record(events.LinkAsked(), subject, by=by)
    if standing and standing.is_enabled and letters.can_be_sent() and not _asked_lately(standing.id):
        text = say(
            "Somebody asked for a new password for your account. The link works once, for two hours. If it was not you, do nothing."
        )
        _send(subject, text, _make(subject, by))


def owner_of(token: str) -> Standing:
    """Whose link this is. Raises Refused (link_void) for one that is used, too old or unknown."""
    link = db.session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == tokens.hash_of(token)))
    standing = standing_of(link.user_id) if link and _works(link) else None
    if standing is None or not standing.is_enabled:
        raise void()
    return standing


def use_link(token: str, password: str, *, by: Actor) -> Standing:
    """Set the password that the link was made for. `by` is the visitor. Raises Refused: link_void, password_*."""
    standing = owner_of(token)
    if refusal := passwords.weakness(password, standing.email, standing.name):
        raise refusal
    _use(tokens.hash_of(token), passwords.hash_of(password), by=by)
    return standing


@operation(None)
def _use(token_hash: str, password_hash: str, *, by: Actor) -> None:
    link = db.session.scalar(locked(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash)))
    if link is None or not _works(link):
        raise void()
    user, link.used_at = taken(link.user_id, None), clock.now()
    record(events.LinkUsed(purpose=link.purpose), user, link, by=by)
    forget_failures(user.email)
    keep_password(user.id, password_hash, by=by)


def void() -> Refused:
    return Refused("link_void", say("This link was used already, is too old, or is none of ours. Ask for a new one."))


def _make(user: User, by: Actor) -> str:
    purpose = "forgotten" if credential_of(user.id).password_hash else "first"
    token, now, earlier = tokens.new_token(), clock.now(), _working_links(user.id)
    for old in earlier:
        old.expires_at = now
    link = OneTimeLink(
        user_id=user.id,
        purpose=purpose,
        token_hash=tokens.hash_of(token),
        created_at=now,
        expires_at=now + timedelta(hours=limit("link_hours")),
    )
    db.session.add(link)
    record(events.LinkMade(purpose=purpose), user, link, *earlier, by=by)
    return token


def _send(user: Any, text: Text, token: str) -> None:
    letters.send(user.id, say("A new password"), text, path_of(token))


def _working_links(user_id: int) -> list[OneTimeLink]:
    mine = select(OneTimeLink).where(
        OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > clock.now()
    )
    return list(db.session.scalars(locked(mine)))


def _works(link: OneTimeLink) -> bool:
    return link.used_at is None and link.expires_at > clock.now()


def _asked_lately(user_id: int) -> bool:
    lately = select(OneTimeLink.id).where(OneTimeLink.user_id == user_id, OneTimeLink.created_at > clock.now() - ASKED_EVERY)
    return db.session.scalar(lately.limit(1)) is not None
