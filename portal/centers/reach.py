"""Which centers an actor may see at all: every one, or those that he or she directs. There is no telling the rest exists."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from portal.accounts.models import User
from portal.centers.effect import leads_to
from portal.centers.lifecycle import State
from portal.centers.models import Center
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import NotFound
from portal.doctors.models import Doctor
from portal.web.permissions import Permission


def own_doctors(user_ids: Iterable[int]) -> frozenset[int]:
    """The doctor's files of these accounts, those that they were merged into, and those that were merged into them: a post
    or a line may name any of them."""
    own = select(Doctor.id).join(User, User.doctor == Doctor.reference).where(User.id.in_(user_ids))
    keys = frozenset(db.session.scalars(own))
    if not keys:
        return keys
    merged = leads_to()
    rows = db.session.execute(select(merged.c.id, merged.c.into_id).where(merged.c.id.in_(keys) | merged.c.into_id.in_(keys)))
    return keys.union(*rows)


def own_centers(by: Actor) -> frozenset[int]:
    """The centers that the actor, or somebody he or she stands in for, directs as director or executive director. A closed
    center has nobody who directs it any more."""
    doctors = own_doctors(by.bound_ids)
    directed = or_(Center.director_id.in_(doctors), Center.executive_id.in_(doctors))
    return (
        frozenset(db.session.scalars(select(Center.id).where(directed, Center.state != State.CLOSED))) if doctors else frozenset()
    )


def within(column: Any, by: Actor) -> ColumnElement[bool]:
    """The condition that keeps a query over `column` (a center's id) within the actor's reach."""
    return true() if sees_all(by) else column.in_(own_centers(by))


def sees_all(by: Actor) -> bool:
    return by.may(Permission.CENTERS_READ_ALL) or (by.id is None and not by.permissions)


def center_of(reference: str, by: Actor, *, to_write: bool = False) -> Center:
    """The center of that short name within reach. Raises NotFound."""
    statement = select(Center).where(Center.reference == reference, within(Center.id, by))
    center = db.session.scalar(locked(statement) if to_write else statement)
    if center is None:
        raise NotFound(reference)
    return center
