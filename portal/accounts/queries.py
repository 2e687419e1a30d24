"""Who somebody is right now: roles, deputyships, second factor, session; in one statement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, String, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts import roles, tokens
from portal.accounts.lifecycle import State, lifecycle
from portal.accounts.models import Attempts, Credential, Deputy, FactorReset, RightsProposal, User, UserRole, UserSession
from portal.accounts.rules import AccountFacts
from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import capped_count, db
from portal.core.lifecycle import NotFound, Refused
from portal.core.paging import CAP, Cursor, Page, as_page, keyset
from portal.core.tongues import say
from portal.ledger.queries import timeline
from portal.web.permissions import Permission

PROPOSED_FOR = timedelta(hours=24)
SESSION_LASTS = timedelta(hours=12)
BY_ADDRESS: list[Any] = [User.email]
TODAY = bindparam("today", type_=Date)


@dataclass(frozen=True)
class Standing:
    """An account as it stands at this moment. `lent` are the roles held as deputy: (holder's id, role); `deputies` are those
    who hold a role of this account today."""

    id: int
    email: str
    name: str
    locale: str
    is_enabled: bool
    has_factor: bool
    own: frozenset[tuple[str, str]]
    lent: frozenset[tuple[int, str]]
    deputies: frozenset[int] = frozenset()
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
        """The actor of operations and queries. While one is the deputy of the other, both are bound by the conflicts of both."""
        return Actor(
            id=self.id,
            name=self.name,
            email=self.email,
            roles=self.roles,
            permissions=roles.permissions_of(self.roles),
            also_bound_by=frozenset(holder for holder, _role in self.lent) | self.deputies,
            via=via,
            request=request,
            scope={"centers": self.centers} if self.centers else {},
        )


def standing_of(user_id: int) -> Standing | None:
    """The account with this id."""
    return _first(_by_id(), user_id)


def standing_at(email: str) -> Standing | None:
    """The account with this address, however it is written."""
    return _first(_by_email(), canonical_email(email))


def signed_in_by(token: str) -> Standing | None:
    """The account of the session that carries this token, ended or not."""
    return _first(_by_session(), tokens.hash_of(token))


def everyone() -> list[Standing]:
    """Every account, by address."""
    return [_standing(row) for row in db.session.execute(_standings().order_by(User.email), {"today": clock.today()})]


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
    reset, rights = open_reset(user.id), open_rights(user.id)
    sealed = db.session.scalar(select(Credential.totp_sealed).where(Credential.user_id == user.id))
    return AccountFacts(
        state=State.ENABLED if user.is_enabled else State.DISABLED,
        user_id=user.id,
        actor_ids=by.bound_ids,
        has_factor=sealed is not None,
        reset_proposed_by=reset.proposed_by_id if reset else None,
        rights_proposed_by=rights.proposed_by_id if rights else None,
        opens=bool(rights and rights.opens),
        waits_for_second=bool(needs_second(user.role_names, by)),
    )


def needs_second(given: frozenset[str], by: Actor) -> frozenset[str]:
    """Those of the roles that this actor cannot give alone. The console is whoever holds the server: it acts by itself."""
    return frozenset() if by.id is None else given & roles.GIVEN_BY_TWO


def held_by(by: Actor) -> frozenset[str]:
    """The actor's permissions; the portal itself (console, first administrator) keeps accounts too."""
    return by.permissions if by.id is not None else frozenset({Permission.ACCOUNTS_MANAGE})


def open_reset(user_id: int) -> FactorReset | None:
    """The proposed reset that waits for its second person: a day long."""
    waiting = (FactorReset.user_id == user_id, FactorReset.confirmed_at.is_(None), FactorReset.withdrawn_at.is_(None))
    return db.session.scalar(select(FactorReset).where(*waiting, FactorReset.proposed_at > clock.now() - PROPOSED_FOR))


def open_rights(user_id: int) -> RightsProposal | None:
    """The roles that wait for a second administrator."""
    return db.session.scalar(select(RightsProposal).where(RightsProposal.user_id == user_id, RightsProposal.state == "proposed"))


def other_administrators(*user_ids: int | None) -> list[int]:
    """Ids of the enabled administrators but these."""
    held = select(UserRole.user_id).where(UserRole.role == "admin")
    known = [user_id for user_id in user_ids if user_id is not None]
    return list(db.session.scalars(select(User.id).where(User.id.in_(held), User.is_enabled, User.id.not_in(known))))


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
        _deputies().label("deputies"),
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
    return in_force.where(Deputy.deputy_id == User.id, *_today()).correlate(User).scalar_subquery()


def _deputies() -> Any:
    """Those to whom this person has given a role for today."""
    given = select(func.aggregate_strings(cast(Deputy.deputy_id, String), ",")).where(Deputy.holder_id == User.id, *_today())
    return given.correlate(User).scalar_subquery()


def _today() -> tuple[ColumnElement[bool], ...]:
    return Deputy.since <= TODAY, Deputy.until >= TODAY, Deputy.ended_at.is_(None)


# Every request begins with one of these: they are built once, which is most of their cost.
@cache
def _by_id() -> Select[Any]:
    return _standings().where(User.id == bindparam("key"))


@cache
def _by_email() -> Select[Any]:
    return _standings().where(User.email == bindparam("key"))


@cache
def _by_session() -> Select[Any]:
    session = _standings(UserSession.began_at, UserSession.ended_at).join(UserSession, UserSession.user_id == User.id)
    return session.where(UserSession.token_hash == bindparam("key"))


def _first(statement: Select[Any], key: int | str) -> Standing | None:
    row = db.session.connection().execute(statement, {"key": key, "today": clock.today()}).first()
    return None if row is None else _standing(row)


def _standing(row: Row[Any]) -> Standing:
    own = frozenset(_pairs(row.own, "@"))
    lent = frozenset((int(holder), role) for holder, role in _pairs(row.lent, ":"))
    deputies = frozenset(map(int, filter(None, (row.deputies or "").split(","))))
    account = Standing(row.id, row.email, row.name, row.locale, row.is_enabled, row.has_factor, own, lent, deputies)
    return replace(account, began_at=row.began_at, ended_at=row.ended_at) if "began_at" in row._fields else account


def _pairs(text: str | None, mark: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, (text or "").split(",")):
        first, _, second = pair.partition(mark)
        yield first, second


class AccountList:
    """The administrator's list, by address. Filters: part of a name or address, role, state, lack of a second factor."""

    SIZE = 50

    def __init__(self, q: str = "", role: str = "", state: str = "", after: str = ""):
        self.q, self.role, self.state = q.strip()[:100], role, state
        self.after = Cursor.behind(after, str)

    def page(self) -> Page:
        """Rows with id, email, name, is_enabled, has_factor, role_names and last_at."""
        statement = keyset(self._matching(_standings(_last_sign_in())), BY_ADDRESS, self.after, self.SIZE, down=False)
        return as_page(
            [Listed(_standing(row), row.last_at) for row in db.session.execute(statement, {"today": clock.today()})],
            self.SIZE,
            lambda row: (row.account.email,),
        )

    def count(self) -> int:
        return capped_count(self._matching(select(User.id).outerjoin(Credential, Credential.user_id == User.id)), CAP)

    def _matching(self, statement: Select[Any]) -> Select[Any]:
        if self.q:
            statement = statement.where(
                or_(User.name.icontains(self.q, autoescape=True), User.email.icontains(self.q, autoescape=True))
            )
        if self.role:
            statement = statement.where(User.id.in_(select(UserRole.user_id).where(UserRole.role == self.role)))
        if self.state in tuple(State):
            statement = statement.where(User.is_enabled.is_(self.state == State.ENABLED))
        if self.state == "waiting":
            statement = statement.where(User.id.in_(select(RightsProposal.user_id).where(RightsProposal.state == "proposed")))
        if self.state == "no_factor":
            statement = statement.where(Credential.totp_sealed.is_(None), User.is_enabled)
        return statement


@dataclass(frozen=True)
class Listed:
    """One row of the list: the account, and the last sign-in."""

    account: Standing
    last_at: datetime | None


def _last_sign_in() -> Any:
    began = select(func.max(UserSession.began_at)).where(UserSession.user_id == User.id)
    return began.scalar_subquery().label("last_at")


@dataclass(frozen=True)
class Appointment:
    """A deputyship as pages show it. `is_live`: it can still be ended."""

    id: int
    holder: str
    deputy: str
    role: str
    since: date
    until: date
    is_live: bool


class AccountPage:
    """One account as its holder or an administrator sees it. Raises NotFound."""

    def __init__(self, user_id: int, viewer: Actor):
        user = db.session.get(User, user_id)
        standing = standing_of(user_id)
        if user is None or standing is None:
            raise NotFound
        self.user, self.standing = user, standing
        self.options = {option.verb: option for option in lifecycle.options(facts_of(user, viewer), held_by(viewer))}
        self.state = State.ENABLED if user.is_enabled else State.DISABLED
        self.reset, self.rights = open_reset(user_id), open_rights(user_id)
        self.proposer = name_of(self.reset.proposed_by_id) if self.reset else ""
        self.deputies = appointments(user_id)
        self.open_sessions = capped_count(select(UserSession.id).where(UserSession.user_id == user_id, *still_open()), CAP)
        self.last_at = db.session.scalar(select(func.max(UserSession.began_at)).where(UserSession.user_id == user_id))
        self.locked_until = locked_until(user.email)
        self.has_password = kept_password(user.email) is not None
        self.timeline = timeline("user", user_id, viewer)


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes have not been used."""
    return len(db.session.scalar(select(Credential.recovery_blind).where(Credential.user_id == user_id)) or ())


def factor_mark(user_id: int) -> str:
    """Tells the account's present second factor and password from earlier ones; "" where there is no account."""
    kept = db.session.execute(
        select(Credential.totp_sealed, Credential.password_hash).where(Credential.user_id == user_id)
    ).first()
    return personal.current().blind("device", f"{user_id}:{kept.totp_sealed}:{kept.password_hash}") if kept else ""


def still_open() -> tuple[ColumnElement[bool], ...]:
    """What makes a session usable: not ended, and younger than the longest day."""
    return UserSession.ended_at.is_(None), UserSession.began_at > clock.now() - SESSION_LASTS


def name_of(user_id: int) -> str:
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


def locked_until(email: str) -> datetime | None:
    """Until when sign-in with this address is locked; None when it is open."""
    blind = personal.current().blind("email", canonical_email(email))
    until = db.session.scalar(select(Attempts.locked_until).where(Attempts.email_blind == blind))
    return until if until and until > clock.now() else None


def appointments(user_id: int) -> list[Appointment]:
    """Deputyships given and held by this person, newest first."""
    holder, deputy, today = aliased(User), aliased(User), clock.today()
    rows = db.session.execute(
        select(Deputy.id, holder.name, deputy.name, Deputy.role, Deputy.since, Deputy.until, Deputy.ended_at)
        .join(holder, holder.id == Deputy.holder_id)
        .join(deputy, deputy.id == Deputy.deputy_id)
        .where(or_(Deputy.holder_id == user_id, Deputy.deputy_id == user_id))
        .order_by(Deputy.id.desc())
        .limit(50)
    )
    return [Appointment(*row[:6], row.ended_at is None and row.until >= today) for row in rows]
