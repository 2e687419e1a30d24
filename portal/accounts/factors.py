"""The second factor's verbs: set up, remove, new recovery codes; reset of a lost one by two administrators."""

from portal.accounts import events, letters, roles, second_factor
from portal.accounts.models import Credential, FactorReset, User
from portal.accounts.operations import credential_of, end_sessions, open_for, taken, touch
from portal.accounts.queries import Standing, open_reset, standing_of
from portal.accounts.signing_in import attempts_of, check_code, prove
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission


@operation(Permission.ACCOUNTS_OWN)
def add_factor(offer: str, code: str, *, by: Actor, kept_session: str = "") -> list[str]:
    """Keep the offered secret once a code proves that the app has it; the recovery codes, shown once.

    `offer` is the sealed secret of `second_factor.sealed`. Raises Refused: factor_there, offer_foreign, code_wrong.
    """
    user, credential = own(by)
    if credential.totp_sealed:
        raise about(Refused("factor_there", say("Your account has a second factor. Remove it before you set up another.")), user)
    step = second_factor.step_of(second_factor.opened(offer, user.id), code)
    if step is None:
        raise about(second_factor.wrong_code(), user)
    attempts_of(user.email).used_step = step
    credential.totp_sealed = offer
    end_sessions(user.id, kept_session)
    codes = renew(credential)
    record(events.FactorAdded(), user, credential, by=by)
    letters.tell(
        user.id, say("A second factor was set up for your account. If it was not you, speak to an administrator at once.")
    )
    return codes


def renew_codes(code: str, *, by: Actor) -> list[str]:
    """New recovery codes, shown once; the old ones are void. A code of the app proves the holder."""
    check_code(holder(by), code, by=by)
    return _renew_codes(by=by)


def remove_factor(password: str, code: str, *, by: Actor) -> None:
    """Remove the own second factor, by password and code. Raises Refused: factor_needed, password_wrong, code_*."""
    if roles.needs_second_factor(holder(by).roles):
        raise Refused(
            "factor_needed", say("Your roles demand a second factor. If the app is lost, ask two administrators for a reset.")
        )
    prove(password, by)
    check_code(holder(by), code, by=by)
    _remove_factor(by=by)


@operation(Permission.ACCOUNTS_OWN)
def _renew_codes(*, by: Actor) -> list[str]:
    user, credential = own(by)
    codes = renew(credential)
    record(events.RecoveryCodesMade(), user, credential, by=by)
    letters.tell(
        user.id, say("New recovery codes were made for your account. If it was not you, speak to an administrator at once.")
    )
    return codes


@operation(Permission.ACCOUNTS_OWN)
def _remove_factor(*, by: Actor) -> None:
    user, credential = own(by)
    forget(credential)
    record(events.FactorRemoved(), user, credential, by=by)
    letters.tell(
        user.id, say("The second factor of your account was removed. If it was not you, speak to an administrator at once.")
    )


@operation(Permission.ACCOUNTS_MANAGE)
def propose_reset(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Propose to reset a lost second factor; another administrator confirms within a day.

    Raises Refused: own_account, no_factor, reset_open, wrong_state.
    """
    user = open_for("propose_reset", user_id, by, version)
    reset = FactorReset(user_id=user.id, proposed_by_id=by.id, proposed_at=clock.now())
    db.session.add(reset)
    touch(user)
    record(events.FactorResetProposed(), user, reset, by=by, reason=note)
    letters.tell(
        user.id,
        say("An administrator proposed to reset the second factor of your account. If you did not ask for it, speak up now."),
    )


@operation(Permission.ACCOUNTS_MANAGE)
def confirm_reset(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """The second administrator: the factor is gone, every session ends. Raises Refused: own_account, no_reset, same_person."""
    user = open_for("confirm_reset", user_id, by, version)
    reset, credential = proposed(user.id), credential_of(user.id)
    reset.confirmed_by_id, reset.confirmed_at = by.id, clock.now()
    forget(credential)
    touch(user)
    end_sessions(user.id)
    record(events.FactorResetConfirmed(), user, reset, credential, by=by, reason=note)
    letters.tell(user.id, say("The second factor of your account was reset by two administrators."))


@operation(Permission.ACCOUNTS_MANAGE)
def withdraw_reset(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Take a proposed reset back. Raises Refused: no_reset."""
    user = open_for("withdraw_reset", user_id, by, version)
    reset = proposed(user.id)
    reset.withdrawn_at = clock.now()
    touch(user)
    record(events.FactorResetWithdrawn(), user, reset, by=by, reason=note)


def own(by: Actor) -> tuple[User, Credential]:
    """The actor's own account and credential under lock."""
    user = taken(by.id, None)
    return user, credential_of(user.id)


def holder(by: Actor) -> Standing:
    """The actor's own account as it stands. Raises NotFound for the portal itself, which has none."""
    standing = None if by.id is None else standing_of(by.id)
    if standing is None:
        raise NotFound
    return standing


def proposed(user_id: int) -> FactorReset:
    reset = open_reset(user_id)
    assert reset is not None  # the lifecycle has seen it under the account's lock
    return reset


def renew(credential: Credential) -> list[str]:
    codes = second_factor.new_recovery_codes()
    credential.recovery_blind = [second_factor.blind(code) for code in codes]
    return codes


def forget(credential: Credential) -> None:
    credential.totp_sealed, credential.recovery_blind = None, []
