"""Giving roles: what waits for a second administrator, what a role ends, and whom it is told.

A role that decides, and that of an administrator, is proposed by one administrator and given when another confirms.
The console is no person: whoever sits there holds the server. It gives roles alone, and every administrator hears of it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from portal.accounts import events, letters
from portal.accounts.models import Deputy, RightsProposal, User, UserRole
from portal.accounts.queries import other_administrators
from portal.accounts.roles import ALONE, GIVEN_BY_TWO
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import about, constraint_means
from portal.ledger.recording import record
from portal.settings import proposals

constraint_means(
    "uq_rights_proposal_open",
    "rights_proposal.user_id",
    Refused("rights_open", say("Roles are proposed for this account already: another administrator confirms or drops them.")),
)


def propose(user: User, roles: Iterable[str], by: Actor, *, center: str | None, opens: bool, note: str = "") -> RightsProposal:
    """Keep what another administrator is to confirm. Raises Refused (no_second) where there is no other."""
    if not other_administrators(user.id, *by.bound_ids):
        raise about(
            Refused(
                "no_second",
                say(
                    "Another administrator has to confirm this, and there is none yet. Add one at the console: portal user add … --role admin."
                ),
            ),
            user,
        )
    row = RightsProposal(
        reference=next_reference("RGT", clock.today().year),
        user_id=user.id,
        roles=sorted(roles),
        center=center,
        opens=opens,
        **proposals.proposed(by, note),
    )
    db.session.add(row)
    user.changed_at = clock.now()
    db.session.flush()
    return row


def give(user: User, roles: Iterable[str], center: str | None) -> list[Any]:
    """Let the account hold exactly these roles; every row that changed. `center` binds the new ones."""
    kept, after = {row.role: row for row in user.roles}, sorted(roles)
    gone = [row for role, row in kept.items() if role not in after]
    user.roles = [kept.get(role) or UserRole(role=role, center=center) for role in after]
    user.changed_at = clock.now()
    db.session.flush()
    return [*user.roles, *gone]


def end_what_conflicts(user: User, by: Actor) -> None:
    """End deputyships that the account's roles no longer allow: lent ones that are gone, borrowed ones beside a role that stands alone."""
    live = select(Deputy).where(
        or_(Deputy.holder_id == user.id, Deputy.deputy_id == user.id), Deputy.ended_at.is_(None), Deputy.until >= clock.today()
    )
    for row in db.session.scalars(locked(live.order_by(Deputy.id))).all():
        lent = row.holder_id == user.id
        if (row.role not in user.role_names) if lent else stands_alone(user.role_names, row.role):
            row.ended_at = clock.now()
            holder, deputy = db.session.get_one(User, row.holder_id), db.session.get_one(User, row.deputy_id)
            record(events.DeputyEnded(deputy=deputy.name, role=row.role), holder, row, by=by)


def stands_alone(own: frozenset[str], borrowed: str) -> bool:
    """Whether these roles and a borrowed one must not be held by one person."""
    return bool((own | {borrowed}) & ALONE) and own != {borrowed}


def tell(user: User, by: Actor, given: Iterable[str]) -> None:
    """The holder hears that the roles changed; the administrators hear of weighty ones that the console gave."""
    letters.tell(
        user.id,
        say(
            "The roles of your account were changed. If you did not expect this, speak to an administrator other than the one who did it."
        ),
    )
    tell_of_console(user, by, given)


def tell_of_console(user: User, by: Actor, given: Iterable[str]) -> None:
    if by.id is None and by.via == "cli" and GIVEN_BY_TWO & set(given):
        for administrator in other_administrators(user.id):
            letters.tell(
                administrator,
                say(
                    "A role that decides, or that of an administrator, was given at the console of the server. Look at the accounts."
                ),
            )
