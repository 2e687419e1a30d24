"""Whatever files come in whatever order: one home a person, one head a household, nothing erased, one maker at least."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.households.claims import HouseholdClaim
from portal.households.models import DuplicatePair, Household, HouseholdMaker, Membership, Person
from portal.households.pairs import MOST_PER_KEY
from portal.households.taking import take_households
from tests.households.people import BORN, household, member, staff
from tests.support.databases import Databases
from tests.support.portals import close_portal, open_portal

# A member is (serial, phone, name); a household (number, members, address); a file some households; a history some files.
MEMBERS = st.tuples(st.integers(1, 6), st.sampled_from(["", "13800000001", "13800000002"]), st.sampled_from("甲乙"))
HOMES = st.tuples(
    st.integers(1, 4), st.lists(MEMBERS, min_size=1, max_size=4, unique_by=lambda m: m[0]), st.sampled_from(["", "第1村"])
)
FILES = st.lists(HOMES, min_size=1, max_size=3, unique_by=lambda home: home[0])
worlds = count(1)


@pytest.fixture(scope="module")
def clerk(databases: Databases, database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    """A clerk in an office of its own, in which every history leaves its households behind."""
    url = databases.migrated(database_kind)
    app: Flask = open_portal(url, tmp_path_factory.mktemp("office"))
    with app.app_context():
        yield staff("operations")
        db.session.remove()
    close_portal(app)
    databases.remove(url)


def claim(world: int, home: Any) -> HouseholdClaim:
    """The same household and persons within one world, others in another."""
    no, people, address = home
    born = BORN + timedelta(days=world)
    members = [member(s, f"张三{name}", "son" if n else "head", born, phone) for n, (s, phone, name) in enumerate(people)]
    return household(f"W{world}-{no}", *members, address=address)


@settings(max_examples=12, deadline=None)
@given(history=st.lists(FILES, min_size=1, max_size=5))
def test_one_home_one_head_and_nothing_erased(clerk: Actor, history: list[list[Any]]):
    world, had_phone = next(worlds), set[str | None]()
    for file in history:
        take_households([claim(world, home) for home in file], by=clerk)
        has_phone: set[str | None] = {
            p.id_no_blind for p in db.session.scalars(select(Person).where(Person.phone_sealed.is_not(None)))
        }
        assert had_phone <= has_phone
        had_phone = has_phone
    check_structure()


def check_structure() -> None:
    present = Membership.until.is_(None)
    homes = select(func.count()).where(present, ~Membership.is_contested).group_by(Membership.person_id)
    assert set(db.session.scalars(homes)) == {1}
    heads = select(func.count()).where(present, Membership.is_head).group_by(Membership.household_id)
    assert set(db.session.scalars(heads)) <= {1}
    excess = select(Household.members_count - func.count(Membership.id))
    excess = excess.join(Membership, (Membership.household_id == Household.id) & present).group_by(Household.id)
    assert set(db.session.scalars(excess)) == {0}
    made = select(func.count(HouseholdMaker.household_id.distinct()))
    assert db.session.scalar(select(func.count()).select_from(Household)) == db.session.scalar(made)


def test_what_very_many_share_makes_no_pairs(clerk: Actor):
    before = db.session.scalar(select(func.count()).select_from(DuplicatePair))
    take_households([household(f"B{n}", member(n, "李伟", phone="13899999999")) for n in range(1, MOST_PER_KEY + 20)], by=clerk)
    assert db.session.scalar(select(func.count()).select_from(DuplicatePair)) == before
