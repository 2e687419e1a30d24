"""An import is undone as long as nothing builds upon it, and its removal is on record."""

import pytest
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.households import living, operations
from portal.households.models import Household, Membership, Person, PersonKey
from portal.households.search import names
from portal.households.taking import take_households
from portal.households.undoing import standing_upon, undo_households
from portal.ledger.models import LedgerEntry
from tests.households.people import household, member

BATCH = 7


@pytest.fixture
def taken(clerk: Actor) -> list[str]:
    claims = [household(f"A{n}", member(2 * n, f"张三{n}"), member(2 * n + 1, f"李四{n}", "spouse")) for n in range(1, 6)]
    return [one.reference for one in take_households(claims, batch_id=BATCH, by=clerk)]


def count(model) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()


def test_all_that_came_with_a_batch_goes(clerk: Actor, taken: list[str]):
    assert undo_households(BATCH, by=clerk).removed == 5
    assert (count(Household), count(Person), count(Membership), count(PersonKey)) == (0, 0, 0, 0)
    assert db.session.scalars(names.matching_ids("张三")).all() == []
    assert db.session.scalar(select(func.count()).where(LedgerEntry.verb == "person.removed")) == 10


def test_it_goes_on_where_it_stopped(clerk: Actor, taken: list[str]):
    step, removed = undo_households(BATCH, by=clerk, at_once=2), 0
    while step.after is not None:
        removed += step.removed
        step = undo_households(BATCH, by=clerk, at_once=2, after=step.after)
    assert (removed + step.removed, count(Household)) == (5, 0)


def test_what_was_edited_since_stays(clerk: Actor, taken: list[str]):
    operations.change_category(taken[0], category="tekun", by=clerk)
    assert standing_upon(BATCH) == [taken[0]]
    assert undo_households(BATCH, by=clerk).removed == 4


def test_what_an_upper_room_builds_upon_stays(clerk: Actor, taken: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(living, "_building", [lambda ids: ids])
    assert standing_upon(BATCH) == taken
    assert undo_households(BATCH, by=clerk).removed == 0


def test_a_person_who_was_known_before_stays(clerk: Actor, taken: list[str]):
    take_households([household("Z1", member(90, "钱七"), member(2, "张三1", "father"))], batch_id=8, by=clerk)
    assert undo_households(8, by=clerk).removed == 1
    assert count(Person) == 10
