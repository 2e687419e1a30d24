"""The one end of every change to a household's facts: makers, head, count, name index, keys of likeness, the entry.

Operations on households never record by themselves. They call `shape` or `shape_person`, and because nothing commits
without an entry, nobody can shape a household without becoming one of its makers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.households.models import Household, HouseholdMaker, Membership, Person
from portal.households.pairs import compare_anew
from portal.households.search import names
from portal.ledger.events import Event
from portal.ledger.recording import record


def shape(household: Household, event: Event, *rows: Any, by: Actor, reason: str = "") -> None:
    """Record `event` on the household; `rows` are the other rows that changed."""
    db.session.flush()
    settle(household)
    record(event, household, *rows, *makers([household], by), by=by, reason=reason)


def shape_person(
    person: Person, event: Event, *rows: Any, by: Actor, reason: str = "", homes: Sequence[Household] | None = None
) -> None:
    """Record `event` on the person, whose households and likenesses follow; `rows` as in `shape`.

    `homes` are the households that it touches, where these are not those of which the person is a member afterwards.
    """
    person.updated_at = clock.now()
    flag_modified(person, "updated_at")
    db.session.flush()
    homes = households_of(person) if homes is None else homes
    for household in homes:
        settle(household)
    record(event, person, *rows, *homes, *makers(homes, by), by=by, reason=reason)
    compare_anew(person, by)


def households_of(person: Person) -> list[Household]:
    """Where the person is a member now, contested or not."""
    statement = select(Household).join(Membership, Membership.household_id == Household.id)
    return list(
        db.session.scalars(statement.where(Membership.person_id == person.id, Membership.until.is_(None)).order_by(Household.id))
    )


def settle(household: Household) -> None:
    """Bring the denormalised columns and the name index to what the memberships say, and raise the version."""
    statement = select(Membership.is_head, Person.name).join(Person, Person.id == Membership.person_id)
    members = db.session.execute(statement.where(Membership.household_id == household.id, Membership.until.is_(None))).all()
    old = household.head_name
    household.head_name = next((name for is_head, name in members if is_head), old)
    household.members_count = len(members)
    household.updated_at = clock.now()
    flag_modified(household, "updated_at")
    names.replace(db.session(), household.id, (old,), (household.head_name,))


def makers(households: Iterable[Household], by: Actor) -> list[HouseholdMaker]:
    """The actor's rows as a maker of these households, made on the first touch. The portal itself is no maker."""
    ids = {h.id for h in households}
    if by.id is None or not ids:
        return []
    known = select(HouseholdMaker.household_id).where(HouseholdMaker.user_id == by.id, HouseholdMaker.household_id.in_(ids))
    new = [HouseholdMaker(household_id=key, user_id=by.id) for key in sorted(ids - set(db.session.scalars(known)))]
    db.session.add_all(new)
    db.session.flush()
    return new
