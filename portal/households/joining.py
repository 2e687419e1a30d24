"""A person comes into a household: a new one is entered, a known one moves in or is contested."""

from dataclasses import dataclass, field
from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference
from portal.households import events, rows
from portal.households.claims import MemberClaim
from portal.households.doubts import TWO_HOUSEHOLDS, Doubt, raise_doubt, warning
from portal.households.homes import KnownPerson, People
from portal.households.models import Household, Membership, Person
from portal.households.shaping import shape_person
from portal.intake.judging import Fault


@dataclass
class Joined:
    """The new membership and what the sender should know of it."""

    person_id: int
    membership: Membership
    warnings: list[Fault] = field(default_factory=list)


def join(household: Household, member: MemberClaim, people: People, batch_id: int | None, by: Actor, **columns: Any) -> Joined:
    """Make the member's membership; it is recorded by the caller's `shape`. `columns`: of the membership."""
    known = people.get(member.number)
    person = None if known else new_person(member, batch_id)
    key = known.id if known else person.id  # type: ignore[union-attr]
    is_contested = bool(known and known.home_id not in (None, household.id))
    membership = Membership(
        household_id=household.id,
        person_id=key,
        relation=member.relation,
        is_head=member.is_head,
        is_contested=is_contested,
        **{"since": clock.today(), **columns},
    )
    db.session.add(membership)
    db.session.flush()
    if person:
        shape_person(person, events.PersonAdded(household.reference), membership, by=by)
        people.add(member.number, KnownPerson(person.id, person.name, household.id))
    if not is_contested:
        return Joined(key, membership)
    raise_doubt(Doubt(TWO_HOUSEHOLDS, key, household.id), by, batch_id)
    return Joined(key, membership, [warning(member.row, TWO_HOUSEHOLDS)])


def new_person(member: MemberClaim, batch_id: int | None) -> Person:
    reference = next_reference("PER", clock.today().year)
    person = Person(reference=reference, batch_id=batch_id, **rows.person_columns(member, clock.now()))
    db.session.add(person)
    db.session.flush()
    return person
