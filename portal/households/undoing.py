"""Undoing an import of households, as long as nothing builds upon it. What is removed is recorded, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, or_, select

from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.households import events
from portal.households.living import built_upon
from portal.households.models import (
    Acquaintance,
    DuplicatePair,
    Household,
    HouseholdMaker,
    LifeEvent,
    Membership,
    Person,
    PersonKey,
    Proof,
    ProposedChange,
)
from portal.households.search import names
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.web.permissions import Permission


@dataclass(frozen=True)
class Undone:
    """How many households a step removed, and where the next one goes on (None: all were looked at)."""

    removed: int
    after: int | None


def standing_upon(batch_id: int, limit: int = 20) -> list[str]:
    """References of the batch's households that something builds upon, or that changed since: they cannot be undone."""
    ids = list(db.session.scalars(select(Household.id).where(Household.batch_id == batch_id)))
    kept = [key for at in range(0, len(ids), 500) for key in sorted(fixed_among(ids[at : at + 500]))]
    return list(db.session.scalars(select(Household.reference).where(Household.id.in_(kept[:limit])).order_by(Household.id)))


def fixed_among(ids: list[int]) -> set[int]:
    """Those that were edited, have a life event, a tie, a waiting change or a decided pair, or that an upper room stands upon."""
    changed = select(Household.id).where(Household.id.in_(ids), Household.version > 1)
    others = (
        select(model.household_id).where(model.household_id.in_(ids))  # type: ignore[attr-defined]
        for model in (LifeEvent, Acquaintance, ProposedChange)
    )
    decided = exists().where(
        or_(DuplicatePair.first_id == Membership.person_id, DuplicatePair.second_id == Membership.person_id),
        DuplicatePair.verdict.is_not(None),
    )
    members = select(Membership.household_id).where(Membership.household_id.in_(ids), decided)
    found = {key for statement in (changed, members, *others) for key in db.session.scalars(statement)}
    return found | built_upon(ids)


@operation(Permission.HOUSEHOLDS_IMPORT)
def undo_households(batch_id: int, *, by: Actor, after: int = 0, at_once: int = 50) -> Undone:
    """Remove some of the households that a batch created, with the persons who came with them; call until `after` is None.

    Households that something builds upon stay (see `standing_upon`).
    """
    statement = select(Household).where(Household.batch_id == batch_id, Household.id > after).order_by(Household.id)
    found = list(db.session.scalars(locked(statement.limit(at_once))))
    fixed = fixed_among([h.id for h in found])
    free = [household for household in found if household.id not in fixed]
    for household in free:
        remove(household, by)
    return Undone(len(free), found[-1].id if len(found) == at_once else None)


def remove(household: Household, by: Actor) -> None:
    """Remove one household with all that came with it, and its persons who stand nowhere else."""
    memberships = rows_of(Membership, household)
    people = {m.person_id for m in memberships}
    rows = [*rows_of(DuplicatePair, household), *memberships, *rows_of(Proof, household), *rows_of(HouseholdMaker, household)]
    delete_all(rows)
    names.remove(db.session(), household.id, household.head_name)
    db.session.delete(household)
    record(events.Removed(), household, *rows, by=by)
    for person in persons_left_alone(people, household.batch_id):
        remove_person(person, by)


def rows_of(model: type, household: Household) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.household_id == household.id)))  # type: ignore[attr-defined]


def delete_all(rows: Iterable[Any]) -> None:
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def persons_left_alone(ids: set[int], batch_id: int | None) -> list[Person]:
    """Those whom the batch entered and who are a member of no other household."""
    elsewhere = exists().where(Membership.person_id == Person.id)
    return list(db.session.scalars(select(Person).where(Person.id.in_(ids), Person.batch_id == batch_id, ~elsewhere)))


def remove_person(person: Person, by: Actor) -> None:
    either = or_(DuplicatePair.first_id == person.id, DuplicatePair.second_id == person.id)
    pairs = list(db.session.scalars(select(DuplicatePair).where(either)))
    delete_all(pairs)
    db.session.execute(delete(PersonKey).where(PersonKey.person_id == person.id))
    db.session.delete(person)
    record(events.PersonRemoved(), person, *pairs, by=by)
