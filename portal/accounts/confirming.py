"""The second administrator: confirms or drops the roles that another one proposed for an account."""

from sqlalchemy import select

from portal.accounts import events, rights
from portal.accounts.models import RightsProposal, User
from portal.accounts.operations import end_sessions, open_for, said, touch
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.settings import proposals
from portal.web.permissions import Permission

lifecycle = proposals.two_persons("rights", Permission.ACCOUNTS_MANAGE)


@operation(Permission.ACCOUNTS_MANAGE)
def confirm_rights(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> bool:
    """Give the account the proposed roles; its sessions end. Returns whether this opened the account.

    Raises Refused: own_account, no_rights, same_person; Conflict.
    """
    user, row = proposed("confirm_rights", user_id, by, version)
    proposals.decide(row, "confirm", lifecycle, by, None)
    rows = rights.give(user, row.roles, row.center)
    user.is_enabled = user.is_enabled or row.opens
    end_sessions(user.id)
    record(events.RightsConfirmed(said(row.roles)), user, row, *rows, by=by, reason=note)
    rights.end_what_conflicts(user, by)
    rights.tell(user, by, row.roles)
    return row.opens


@operation(Permission.ACCOUNTS_MANAGE)
def drop_rights(user_id: int, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Let the proposal fall, one's own or another's; the account stays as it is. Raises Refused: no_rights; Conflict."""
    user, row = proposed("drop_rights", user_id, by, version)
    proposals.decide(row, "drop", lifecycle, by, None)
    touch(user)
    record(events.RightsDropped(said(row.roles)), user, row, by=by, reason=note)


def proposed(verb: str, user_id: int, by: Actor, version: int | None) -> tuple[User, RightsProposal]:
    """The account and what is proposed for it, under lock, if the lifecycle lets this actor take the step."""
    user = open_for(verb, user_id, by, version)
    waiting = select(RightsProposal).where(RightsProposal.user_id == user.id, RightsProposal.state == "proposed")
    return user, db.session.scalars(locked(waiting)).one()
