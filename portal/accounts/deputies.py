"""Deputies: somebody holds a role of another person from a day to a day, and is bound by the conflicts of both."""

from datetime import date

from sqlalchemy import select

from portal.accounts import events
from portal.accounts.models import Deputy, User
from portal.accounts.operations import taken
from portal.accounts.queries import standing_at
from portal.accounts.rights import stands_alone
from portal.accounts.roles import GIVEN_BY_TWO
from portal.accounts.rules import period
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission


@operation(Permission.ACCOUNTS_OWN)
def appoint_deputy(holder_id: int, email: str, role: str, since: date, until: date, *, by: Actor, note: str = "") -> int:
    """The account at `email` holds `role` of the holder from `since` to `until`; the appointment's id.

    The holder appoints; or, where the role is not given by two, an administrator who is neither of them.
    Raises Refused: deputy_*, role_not_held, role_alone, role_by_holder, period.
    """
    holder, standing = taken(holder_id, None), standing_at(email)
    if standing is None or not standing.is_enabled:
        raise about(Refused("deputy_unknown", say("There is no enabled account with this address."), "email"), holder)
    deputy = taken(standing.id, None)
    for refusal in (may_appoint(holder, deputy, role, by), fits(holder, deputy, role), period(since, until, clock.today())):
        if refusal:
            raise about(refusal, holder)
    row = Deputy(holder_id=holder.id, deputy_id=deputy.id, role=role, since=since, until=until, created_at=clock.now())
    db.session.add(row)
    event = events.DeputyAppointed(deputy=deputy.name, role=role, since=since.isoformat(), until=until.isoformat())
    record(event, holder, row, by=by, reason=note)
    db.session.flush()
    return row.id


@operation(Permission.ACCOUNTS_OWN)
def end_deputy(deputy_row_id: int, *, by: Actor, note: str = "") -> int:
    """End a deputyship now: the holder, the deputy or an administrator; the holder's id.

    Raises NotFound; Refused: deputy_over.
    """
    row = db.session.scalar(locked(select(Deputy).where(Deputy.id == deputy_row_id)))
    if row is None or not (by.may(Permission.ACCOUNTS_MANAGE) or by.id in (None, row.holder_id, row.deputy_id)):
        raise NotFound
    holder, deputy = taken(row.holder_id, None), taken(row.deputy_id, None)
    if row.ended_at or row.until < clock.today():
        raise about(Refused("deputy_over", say("This deputyship is over already.")), holder)
    row.ended_at = clock.now()
    record(events.DeputyEnded(deputy=deputy.name, role=row.role), holder, row, by=by, reason=note)
    return holder.id


def may_appoint(holder: User, deputy: User, role: str, by: Actor) -> Refused | None:
    """The holder gives away the own role. An administrator gives none to himself or herself, and alone none that decides."""
    if holder.id == deputy.id:
        return Refused("deputy_self", say("Nobody is the own deputy."), "email")
    if by.id in (None, holder.id):
        return None
    if not by.may(Permission.ACCOUNTS_MANAGE):
        return Refused("not_own_account", say("Only the holder of the account or an administrator can do this."))
    if by.bound_ids & {holder.id, deputy.id}:
        return Refused("own_account", say("Nobody grants a role to himself or herself. Ask another administrator."), "email")
    if role in GIVEN_BY_TWO:
        return Refused(
            "role_by_holder",
            say("This role is lent by its holder alone. Two administrators can give it to somebody else instead."),
            "role",
        )
    return None


def fits(holder: User, deputy: User, role: str) -> Refused | None:
    """The holder holds the role, and it may stand beside those of the deputy."""
    if role not in holder.role_names:
        return Refused("role_not_held", say("%(name)s does not hold this role.", name=holder.name), "role")
    if stands_alone(deputy.role_names, role):
        return Refused("role_alone", say("This role stands alone: the deputy must hold it and nothing else."), "email")
    return None
