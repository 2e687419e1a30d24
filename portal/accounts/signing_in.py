"""The door: password, second factor, lock-out, sessions.

Attempts are counted before the password is looked at, and the count is taken back on success: fifty tries at
once are fifty tries. An unknown address costs the same work, is counted the same, and gets the same answer.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts import events, passwords, second_factor, tokens
from portal.accounts.limits import limit
from portal.accounts.models import Attempts, UserSession
from portal.accounts.operations import check_own, credential_of, keep_password, taken
from portal.accounts.queries import Standing, canonical_email, kept_password, standing_at
from portal.core import clock, personal
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

REMEMBERED_FOR = timedelta(minutes=15)


def visitor(via: str = "web", request: str = "") -> Actor:
    """Somebody at the door, of whom nothing is known yet."""
    return replace(SYSTEM, name="Visitor", via=via, request=request)


def check_password(email: str, password: str, *, by: Actor) -> Standing:
    """Whose address and password these are. `by` is the visitor, or the holder who proves it anew.

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
    take_back_attempt(email, by=by)
    return standing


def prove(password: str, by: Actor, field: str = "password") -> None:
    """The holder proves who sits there before something weighty. Raises Refused: password_wrong, sign_in_locked."""
    try:
        check_password(by.email, password, by=by)
    except Refused as refusal:
        if refusal.code != "sign_in_failed":
            raise
        raise Refused("password_wrong", say("This is not your password."), field) from refusal


def change_password(old: str, new: str, *, by: Actor, kept_session: str = "") -> None:
    """The holder takes a new password; every session ends but the one with this token hash.

    Raises Refused: password_wrong (field old), sign_in_locked, password_* (field password).
    """
    prove(old, by, "old")
    if refusal := passwords.weakness(new, by.email, by.name):
        raise refusal
    keep_password(by.id or 0, passwords.hash_of(new), by=by, kept_session=kept_session)


def failed() -> Refused:
    return Refused(
        "sign_in_failed", say("This address and password do not belong together. Check both, or ask for a new password.")
    )


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


@operation(Permission.ACCOUNTS_OWN)
def count_attempt(email: str, *, by: Actor) -> None:
    """Count one attempt before it is judged. Raises Refused (sign_in_locked) while the address is locked."""
    row, now = attempts_of(email), clock.now()
    if row.locked_until and row.locked_until > now:
        raise locked_out(row)
    if row.locked_until or row.last_at < now - REMEMBERED_FOR:
        row.failures, row.locked_until = 0, None
    row.failures, row.last_at = row.failures + 1, now
    if row.failures >= limit("lockout_failures"):
        row.locked_until = now + timedelta(minutes=limit("lockout_minutes"))


def locked_out(row: Attempts) -> Refused:
    minutes = -(-int((row.locked_until - clock.now()).total_seconds()) // 60) if row.locked_until else 0
    refusal = Refused(
        "sign_in_locked",
        say("Too many failed attempts. Sign-in with this address opens again in %(minutes)s minutes.", minutes=max(minutes, 1)),
    )
    refusal.status = 429
    return refusal


@operation(Permission.ACCOUNTS_OWN)
def take_back_attempt(email: str, *, by: Actor) -> None:
    """What was tried was right: this attempt was no failure. Those before it stay until the person is in."""
    uncount(attempts_of(email))


@operation(Permission.ACCOUNTS_OWN)
def fail(email: str, user_id: int | None, why: str, *, by: Actor) -> None:
    """Keep that an attempt failed; the address of nobody is kept as its blind index alone."""
    row = attempts_of(email)
    subject = row if user_id is None else taken(user_id, None)
    record(events.SignInFailed(why=why), subject, by=by)
    if row.locked_until:
        record(events.SignInLocked(minutes=limit("lockout_minutes"), failures=row.failures), subject, by=by)


@operation(Permission.ACCOUNTS_OWN)
def use_code(user_id: int, code: str, *, by: Actor) -> str:
    """Use up a code: of the second factor, or a recovery code. Raises Refused: code_wrong, code_used."""
    user, credential = taken(user_id, None), credential_of(user_id)
    check_own(user, by)
    attempts = attempts_of(user.email)
    if step := second_factor.step_of(second_factor.secret_of(credential), code):
        if attempts.used_step is not None and step <= attempts.used_step:
            raise Refused("code_used", say("This code was used already. Wait for the next one."), "code")
        attempts.used_step = step
        uncount(attempts)
        return "code"
    credential.recovery_blind = second_factor.without(credential.recovery_blind, code)
    uncount(attempts)
    record(events.RecoveryCodeUsed(left=len(credential.recovery_blind)), user, credential, by=by)
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
    if db.session.scalar(ended.values(ended_at=clock.now()).returning(UserSession.id)):
        record(events.SignedOut(), taken(by.id, None), by=by)


def attempts_of(email: str) -> Attempts:
    """The counter of an address under lock, made on the first attempt. Inside an operation."""
    blind = personal.current().blind("email", canonical_email(email))
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = insert(Attempts).values(email_blind=blind, failures=0, last_at=clock.now()).on_conflict_do_nothing()
    db.session.execute(made)
    return db.session.execute(locked(select(Attempts).where(Attempts.email_blind == blind))).scalar_one()


def uncount(row: Attempts) -> None:
    row.failures, row.locked_until = max(row.failures - 1, 0), None


def forget_failures(email: str) -> None:
    """Inside an operation: the person is in, or has a new password."""
    row = attempts_of(email)
    row.failures, row.locked_until = 0, None
