"""What is done to accounts: adding, disabling, roles, what is known of the holder."""

from collections.abc import Iterable

from sqlalchemy import select, update

from portal.accounts import events, letters, passwords, rights
from portal.accounts.lifecycle import lifecycle
from portal.accounts.models import Credential, User, UserSession
from portal.accounts.queries import canonical_email, facts_of, held_by, needs_second
from portal.accounts.roles import ALONE, ROLES
from portal.core import clock, personal
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.faults import Invalid
from portal.core.identity.addresses import plain_address
from portal.core.identity.persons import parse_person_number
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import LOCALES, say
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

constraint_means(
    "uq_user_email", "user.email", Refused("email_taken", say("There is an account with this address already."), "email")
)


@operation(Permission.ACCOUNTS_MANAGE)
def add_user(email: str, name: str, roles: Iterable[str], *, by: Actor, center: str | None = None) -> int:
    """A new account without a password; its id. `center` binds the roles to one center.

    Where roles need a second administrator, it is closed and holds none until `confirming.confirm_rights`.
    Raises Refused: email_shape, email_taken, name_missing, no_second, and what `checked_roles` refuses.
    """
    email, held = canonical_email(email), checked_roles(roles)
    check_identity(email, name)
    user = User(email=email, name=name.strip(), created_at=clock.now(), is_enabled=not needs_second(held, by))
    db.session.add(user)
    db.session.flush()
    credential = Credential(user_id=user.id)
    db.session.add(credential)
    if not user.is_enabled:
        row = rights.propose(user, held, by, center=center, opens=True)
        record(events.RightsProposed(roles=said(held)), user, credential, row, by=by)
        return user.id
    given = rights.give(user, held, center)
    record(events.AccountAdded(roles=said(held)), user, *given, credential, by=by)
    rights.tell_of_console(user, by, held)
    return user.id


def check_identity(email: str, name: str) -> None:
    """Raises Refused unless the address could be one and there is a name."""
    local, mark, domain = email.partition("@")
    if not (local and mark and domain) or len(email) > 200 or any(c.isspace() or c in ",;<>@" for c in local + domain):
        raise Refused("email_shape", say("Write one address, such as name@office.example."), "email")
    if not 0 < len(name.strip()) <= 100:
        raise Refused("name_missing", say("Write the holder's name, at most 100 characters."), "name")


def checked_roles(roles: Iterable[str]) -> frozenset[str]:
    """The roles as a set. Raises Refused where one is unknown, none is given, or one must stand alone."""
    held = frozenset(roles)
    if unknown := held - ROLES.keys():
        raise Refused("role_unknown", say("There is no role “%(role)s”.", role=min(unknown)), "roles")
    if not held:
        raise Refused("role_missing", say("Choose at least one role."), "roles")
    if len(held) > 1 and held & ALONE:
        raise Refused(
            "role_alone",
            say(
                "Administrator, compliance officer and outside auditor hold no other role: what they watch over must not be their own work."
            ),
            "roles",
        )
    return held


@operation(Permission.ACCOUNTS_MANAGE)
def change_roles(
    user_id: int, roles: Iterable[str], *, by: Actor, version: int | None = None, note: str = "", center: str | None = None
) -> bool:
    """Give the account exactly these roles, end its sessions and the deputyships that no longer fit. True: at once.

    False: a new one among them needs a second administrator, until whose word everything stays as it is.
    Raises Refused: own_account, rights_open, no_second, role_*; Conflict.
    """
    user, after = open_for("change_roles", user_id, by, version), checked_roles(roles)
    before = user.role_names
    if needs_second(after - before, by):
        row = rights.propose(user, after, by, center=center, opens=False, note=note)
        record(events.RightsProposed(roles=said(after)), user, row, by=by, reason=note)
        return False
    rows = rights.give(user, after, center)
    end_sessions(user.id)
    record(events.RolesChanged(before=said(before), after=said(after)), user, *rows, by=by, reason=note)
    rights.end_what_conflicts(user, by)
    rights.tell(user, by, after - before)
    return True


@operation(Permission.ACCOUNTS_MANAGE)
def disable(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Close the account and end its sessions. Raises Refused: own_account, wrong_state."""
    user = open_for("disable", user_id, by, version)
    user.is_enabled = False
    end_sessions(user.id)
    record(events.AccountDisabled(), user, by=by, reason=note)


@operation(Permission.ACCOUNTS_MANAGE)
def enable(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> bool:
    """Open a disabled account again. True: at once; False: its roles need a second administrator, who opens it.

    Raises Refused: own_account, rights_open, no_second, wrong_state.
    """
    user = open_for("enable", user_id, by, version)
    if needs_second(user.role_names, by):
        row = rights.propose(user, user.role_names, by, center=None, opens=True, note=note)
        record(events.RightsProposed(roles=said(user.role_names)), user, row, by=by, reason=note)
        return False
    user.is_enabled = True
    record(events.AccountEnabled(), user, by=by, reason=note)
    return True


@operation(Permission.ACCOUNTS_MANAGE)
def sign_out_everywhere(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """End every session of somebody's account."""
    user = open_for("end_sessions", user_id, by, version)
    end_sessions(user.id)
    record(events.SessionsEnded(), user, by=by, reason=note)


@operation(Permission.ACCOUNTS_MANAGE)
def describe_holder(
    user_id: int,
    *,
    by: Actor,
    version: int | None = None,
    id_no: str = "",
    address: str = "",
    hospital: str | None = None,
    doctor: str | None = None,
) -> None:
    """Keep what tells "own household" and "same hospital": the number and address by blind index alone.

    Empty numbers and addresses leave what is kept. Raises Refused: own_account, id_* (field id_no).
    """
    user = open_for("describe_holder", user_id, by, version)
    found = {
        "id_no_blind": blind_number(id_no) if id_no else user.id_no_blind,
        "address_blind": personal.current().blind("address", plain_address(address)) if address else user.address_blind,
        "hospital": hospital if hospital is not None else user.hospital,
        "doctor": doctor if doctor is not None else user.doctor,
    }
    changed = [name for name, value in found.items() if getattr(user, name) != (value or None)]
    for name in changed:
        setattr(user, name, found[name] or None)
    touch(user)
    record(events.HolderDescribed(what=", ".join(name.removesuffix("_blind") for name in changed) or "–"), user, by=by)


def blind_number(text: str) -> str:
    """The blind index of an ID number as somebody wrote it. Raises Refused where it is none."""
    try:
        return personal.current().blind("id_no", parse_person_number(text).number)
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "id_no") from fault


@operation(Permission.ACCOUNTS_OWN)
def choose_language(locale: str, *, by: Actor) -> None:
    """The own language; "" = as the browser says."""
    user = taken(by.id, None)
    user.locale = locale if locale in LOCALES else ""
    record(events.LanguageChosen(), user, by=by)


def set_password(user_id: int, password: str, *, by: Actor) -> None:
    """Give the account a password and end its sessions. Raises Refused: password_*, not_permitted, NotFound."""
    user = taken(user_id, None)
    if refusal := passwords.weakness(password, user.email, user.name):
        raise refusal
    keep_password(user_id, passwords.hash_of(password), by=by)


@operation(Permission.ACCOUNTS_OWN)
def keep_password(user_id: int, password_hash: str, *, by: Actor, kept_session: str = "") -> None:
    """Keep a new password's hash. Every session ends but the one with the token hash `kept_session`.

    Only the holder and the portal itself (sample world, one-time link) may: an administrator sends a link instead.
    """
    user, credential = taken(user_id, None), credential_of(user_id)
    check_own(user, by)
    is_first = credential.password_hash is None
    credential.password_hash, credential.password_set_at = password_hash, clock.now()
    end_sessions(user_id, kept_session)
    record(events.PasswordSet(), user, credential, by=by)
    if not is_first:
        letters.tell(
            user.id, say("The password of your account was changed. If it was not you, speak to an administrator at once.")
        )


def taken(user_id: int | None, version: int | None) -> User:
    """The account under lock, at the version the person saw. Raises NotFound, Conflict."""
    user = db.session.scalar(locked(select(User).where(User.id == user_id)))
    if user is None:
        raise NotFound
    take(user, version)
    return user


def open_for(verb: str, user_id: int, by: Actor, version: int | None) -> User:
    """The account under lock, if the lifecycle lets this actor take the step. Raises NotFound, Conflict, Refused."""
    user = taken(user_id, version)
    try:
        lifecycle.check(verb, facts_of(user, by), held_by(by))
    except Refused as refusal:
        raise about(refusal, user) from None
    return user


def check_own(user: User, by: Actor) -> None:
    """Raises Refused unless the actor is the holder, or the portal itself."""
    if by.id not in (None, user.id):
        raise about(Refused("not_own_account", say("Only the holder of the account can do this.")), user)


def credential_of(user_id: int) -> Credential:
    """The account's credential under lock."""
    return db.session.execute(locked(select(Credential).where(Credential.user_id == user_id))).scalar_one()


def end_sessions(user_id: int, kept_session: str = "") -> None:
    """Inside an operation: every open session of the account ends, but the one with this token hash."""
    still_open = (UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.token_hash != kept_session)
    db.session.execute(update(UserSession).where(*still_open).values(ended_at=clock.now()))


def touch(user: User) -> None:
    """Let the version rise though only rows that belong to the account change."""
    user.changed_at = clock.now()


def said(roles: Iterable[str]) -> str:
    """Roles as an event keeps them."""
    return ", ".join(sorted(roles))
