"""Who somebody is right now: roles, deputyships, second factor, session; in one statement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, func, select
from sqlalchemy.orm import aliased

from portal.accounts import roles, tokens
from portal.accounts.lifecycle import State
from portal.accounts.models import Credential, Deputy, FactorReset, User, UserRole, UserSession
from portal.accounts.rules import AccountFacts
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.web.permissions import Permission

PROPOSED_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Standing:
    """An account as it stands at this moment. `lent` are the roles held as deputy: (holder's id, role)."""

    id: int
    email: str
    name: str
    locale: str
    is_enabled: bool
    has_factor: bool
    own: frozenset[tuple[str, str]]
    lent: frozenset[tuple[int, str]]
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def own_roles(self) -> frozenset[str]:
        return frozenset(role for role, _center in self.own)

    @property
    def roles(self) -> frozenset[str]:
        """The own roles and those held as deputy."""
        return self.own_roles | {role for _holder, role in self.lent}

    @property
    def centers(self) -> frozenset[str]:
        """The centers that roles are bound to."""
        return frozenset(center for _role, center in self.own if center)

    def actor(self, via: str, request: str = "") -> Actor:
        """The actor of operations and queries. A deputy is bound by the conflicts of both."""
        return Actor(
            id=self.id,
            name=self.name,
            email=self.email,
            roles=self.roles,
            permissions=roles.permissions_of(self.roles),
            also_bound_by=frozenset(holder for holder, _role in self.lent),
            via=via,
            request=request,
            scope={"centers": self.centers} if self.centers else {},
        )


def standing_of(user_id: int) -> Standing | None:
    """The account with this id."""
    return _first(_standings().where(User.id == user_id))


def standing_at(email: str) -> Standing | None:
    """The account with this address, however it is written."""
    return _first(_standings().where(User.email == canonical_email(email)))


def signed_in_by(token: str) -> Standing | None:
    """The account of the session that carries this token, ended or not."""
    session = _standings(UserSession.began_at, UserSession.ended_at).join(UserSession, UserSession.user_id == User.id)
    return _first(session.where(UserSession.token_hash == tokens.hash_of(token)))


def everyone() -> list[Standing]:
    """Every account, by address."""
    return [_standing(row) for row in db.session.execute(_standings().order_by(User.email))]


def kept_password(email: str) -> str | None:
    """The password's hash of the account at this address, if both are there."""
    joined = select(Credential.password_hash).join(User, User.id == Credential.user_id)
    return db.session.scalar(joined.where(User.email == canonical_email(email)))


def actor_of(user: str | int, via: str, request: str = "") -> Actor:
    """The actor for an address or an account's id. Raises Refused where there is none or it is disabled."""
    standing = standing_at(user) if isinstance(user, str) else standing_of(user)
    if standing is None:
        raise Refused("account_unknown", say("There is no account with the address %(address)s.", address=user), "email")
    if not standing.is_enabled:
        raise Refused("account_disabled", say("The account of %(name)s is disabled.", name=standing.name), "email")
    return standing.actor(via, request)


def facts_of(user: User, by: Actor) -> AccountFacts:
    """What the account's lifecycle asks about."""
    reset = open_reset(user.id)
    sealed = db.session.scalar(select(Credential.totp_sealed).where(Credential.user_id == user.id))
    state = State.ENABLED if user.is_enabled else State.DISABLED
    return AccountFacts(state, user.id, by.bound_ids, sealed is not None, reset.proposed_by_id if reset else None)


def held_by(by: Actor) -> frozenset[str]:
    """The actor's permissions; the portal itself (console, first administrator) keeps accounts too."""
    return by.permissions if by.id is not None else frozenset({Permission.ACCOUNTS_MANAGE})


def open_reset(user_id: int) -> FactorReset | None:
    """The proposed reset that waits for its second person: a day long."""
    waiting = (FactorReset.user_id == user_id, FactorReset.confirmed_at.is_(None), FactorReset.withdrawn_at.is_(None))
    return db.session.scalar(select(FactorReset).where(*waiting, FactorReset.proposed_at > clock.now() - PROPOSED_FOR))


def canonical_email(email: str) -> str:
    """The one spelling of an address."""
    return email.strip().casefold()


def _standings(*more: Any) -> Select[Any]:
    return select(
        User.id,
        User.email,
        User.name,
        User.locale,
        User.is_enabled,
        Credential.totp_sealed.is_not(None).label("has_factor"),
        _own().label("own"),
        _lent().label("lent"),
        *more,
    ).outerjoin(Credential, Credential.user_id == User.id)


def _own() -> Any:
    pair = UserRole.role + "@" + func.coalesce(UserRole.center, "")
    return select(func.aggregate_strings(pair, ",")).where(UserRole.user_id == User.id).scalar_subquery()


def _lent() -> Any:
    """The roles that enabled holders have given to this person for today, as far as they hold them still."""
    holder, held = aliased(User), aliased(UserRole)
    pairs = select(func.aggregate_strings(cast(Deputy.holder_id, String) + ":" + Deputy.role, ","))
    in_force = pairs.join(holder, and_(holder.id == Deputy.holder_id, holder.is_enabled))
    in_force = in_force.join(held, and_(held.user_id == Deputy.holder_id, held.role == Deputy.role))
    return in_force.where(Deputy.deputy_id == User.id, *lasting_today()).correlate(User).scalar_subquery()


def lasting_today() -> tuple[ColumnElement[bool], ...]:
    """What makes a deputyship count today."""
    today = clock.today()
    return Deputy.since <= today, Deputy.until >= today, Deputy.ended_at.is_(None)


def _first(statement: Select[Any]) -> Standing | None:
    row = db.session.execute(statement).first()
    return None if row is None else _standing(row)


def _standing(row: Row[Any]) -> Standing:
    own = frozenset(_pairs(row.own, "@"))
    lent = frozenset((int(holder), role) for holder, role in _pairs(row.lent, ":"))
    account = Standing(row.id, row.email, row.name, row.locale, row.is_enabled, row.has_factor, own, lent)
    return replace(account, began_at=row.began_at, ended_at=row.ended_at) if "began_at" in row._fields else account


def _pairs(text: str | None, mark: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, (text or "").split(",")):
        first, _, second = pair.partition(mark)
        yield first, second
