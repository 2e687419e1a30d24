"""The door: password, second factor, lock-out, sessions.

Attempts are counted before the password is looked at, and the count is taken back on success: fifty tries at
once are fifty tries. An unknown address costs the same work, is counted the same, and gets the same answer.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts import events, passwords, second_factor, tokens
from portal.accounts.models import Attempts, Credential, User, UserSession
from portal.accounts.operations import check_own, credential_of, taken
from portal.accounts.queries import Standing, canonical_email, standing_at
from portal.core import clock, personal
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
REMEMBERED_FOR = timedelta(minutes=15)


def visitor(via: str = "web", request: str = "") -> Actor:
    """Somebody at the door, of whom nothing is known yet."""
    return replace(SYSTEM, name="Visitor", via=via, request=request)


def check_password(email: str, password: str, *, by: Actor) -> Standing:
    """Who signs in with this address and password. `by` is the visitor.

    Raises Refused: sign_in_locked, sign_in_failed (whatever was wrong).
    """
    count_attempt(email, by=by)
    kept = kept_password(email)
    fits = passwords.fits(password, kept)
    standing = standing_at(email)
    if not fits or standing is None or not standing.is_enabled:
        why = "disabled" if fits and standing else "password" if standing else "address"
        fail(email, standing.id if standing else None, why, by=by)
        raise failed()
    return standing


def failed() -> Refused:
    return Refused(
        "sign_in_failed", say("This address and password do not belong together. Check both, or ask for a new password.")
    )


def kept_password(email: str) -> str | None:
    joined = select(Credential.password_hash).join(User, User.id == Credential.user_id)
    return db.session.scalar(joined.where(User.email == canonical_email(email)))


def check_code(standing: Standing, code: str, *, by: Actor) -> str:
    """The method by which a code of the second factor proves the person: "code" or "recovery code".

    Raises Refused: sign_in_locked, code_wrong, code_used.
    """
    count_attempt(standing.email, by=by)
    try:
        return use_code(standing.id, code, by=by)
    except Refused:
        fail(standing.email, standing.id, "code", by=by)
        raise


@operation(None)
def count_attempt(email: str, *, by: Actor) -> None:
    """Count one attempt before it is judged. Raises Refused (sign_in_locked) while the address is locked."""
    row, now = attempts_of(email), clock.now()
    if row.locked_until and row.locked_until > now:
        raise locked_out(row)
    if row.locked_until or row.last_at < now - REMEMBERED_FOR:
        row.failures, row.locked_until = 0, None
    row.failures, row.last_at = row.failures + 1, now
    if row.failures >= FAILURES:
        row.locked_until = now + LOCKED_FOR


def locked_out(row: Attempts) -> Refused:
    minutes = -(-int((row.locked_until - clock.now()).total_seconds()) // 60) if row.locked_until else 0
    refusal = Refused(
        "sign_in_locked",
        say("Too many failed attempts. Sign-in with this address opens again in %(minutes)s minutes.", minutes=max(minutes, 1)),
    )
    refusal.status = 429
    return refusal


@operation(None)
def take_back_attempt(email: str, *, by: Actor) -> None:
    """The password was right, and the second factor is still to come: this attempt was no failure."""
    row = attempts_of(email)
    row.failures, row.locked_until = max(row.failures - 1, 0), None


@operation(None)
def fail(email: str, user_id: int | None, why: str, *, by: Actor) -> None:
    """Keep that an attempt failed; the address of nobody is kept as its blind index alone."""
    row = attempts_of(email)
    subject = row if user_id is None else taken(user_id, None)
    record(events.SignInFailed(why=why), subject, by=by)
    if row.locked_until:
        record(events.SignInLocked(minutes=int(LOCKED_FOR.total_seconds() // 60), failures=row.failures), subject, by=by)


@operation(None)
def use_code(user_id: int, code: str, *, by: Actor) -> str:
    """Use up a code: of the second factor, or a recovery code. Raises Refused: code_wrong, code_used."""
    user, credential = taken(user_id, None), credential_of(user_id)
    attempts = attempts_of(user.email)
    if step := second_factor.step_of(second_factor.secret_of(credential), code):
        if attempts.used_step is not None and step <= attempts.used_step:
            raise Refused("code_used", say("This code was used already. Wait for the next one."), "code")
        attempts.used_step = step
        return "code"
    credential.recovery_blinds = second_factor.without(credential.recovery_blinds, code)
    record(events.RecoveryCodeUsed(left=len(credential.recovery_blinds)), user, credential, by=by)
    return "recovery code"


@operation(Permission.ACCOUNTS_OWN)
def open_session(user_id: int, method: str, *, by: Actor) -> str:
    """Begin a session; its token, which only the browser keeps. The failures before it are forgotten."""
    user, token = taken(user_id, None), tokens.new_token()
    check_own(user, by)
    forget_failures(user.email)
    db.session.add(UserSession(user_id=user.id, token_hash=tokens.hash_of(token), began_at=clock.now()))
    record(events.SignedIn(method=method), user, by=by)
    return token


@operation(Permission.ACCOUNTS_OWN)
def close_session(token: str, *, by: Actor) -> None:
    """Sign out: the session ends, also for whoever copied its cookie."""
    ended = update(UserSession).where(UserSession.token_hash == tokens.hash_of(token), UserSession.ended_at.is_(None))
    if db.session.execute(ended.values(ended_at=clock.now())).rowcount:
        record(events.SignedOut(), taken(by.id, None), by=by)


def attempts_of(email: str) -> Attempts:
    """The counter of an address under lock, made on the first attempt. Inside an operation."""
    blind = personal.current().blind("email", canonical_email(email))
    insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.session.get_bind().dialect.name]
    made = insert(Attempts).values(email_blind=blind, failures=0, last_at=clock.now())
    db.session.execute(made.on_conflict_do_nothing())
    return db.session.execute(locked(select(Attempts).where(Attempts.email_blind == blind))).scalar_one()


def forget_failures(email: str) -> None:
    row = attempts_of(email)
    row.failures, row.locked_until = 0, None
