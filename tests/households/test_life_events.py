"""What happens to people is recorded with its day, and those who registered hear of it in the same transaction."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households import life_events, living, operations
from portal.households.claims import ProofClaim
from portal.households.homes import home
from portal.households.models import LifeEvent, Membership, Person
from tests.households.people import household, member

TODAY = clock.today()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | None]]:
    """What a listener above hears."""
    told: list[tuple[str, int | None]] = []
    monkeypatch.setattr(living, "_listeners", [lambda event, by: told.append((event.kind, event.person_id))])
    return told


@pytest.fixture
def reference(clerk: Actor) -> str:
    return operations.register_household(
        household("A1", member(1), member(2, "李秀兰", "spouse"), member(3, "张小丰", "son")), by=clerk
    )


def named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def test_a_death_is_dated_ends_the_membership_and_is_told(clerk: Actor, reference: str, heard: list):
    person = named("张三丰")
    life_events.record_death(person.reference, on=TODAY, by=clerk)
    assert (named("张三丰").died_on, home(reference).household.members_count) == (TODAY, 2)
    assert heard == [("death", person.id)]


def test_one_dies_once_and_not_in_the_future(clerk: Actor, reference: str):
    person = named("张三丰").reference
    with pytest.raises(Refused, match="future"):
        life_events.record_death(person, on=date(2999, 1, 1), by=clerk)
    with pytest.raises(Refused, match="before"):
        life_events.record_death(person, on=date(1900, 1, 1), by=clerk)
    life_events.record_death(person, on=TODAY, by=clerk)
    with pytest.raises(Refused, match="already"):
        life_events.record_death(person, on=TODAY, by=clerk)


def test_a_listener_that_refuses_leaves_nothing_behind(clerk: Actor, reference: str, monkeypatch: pytest.MonkeyPatch):
    def refuse(_event: LifeEvent, _by: Actor) -> None:
        raise Refused("no", say("No."))

    monkeypatch.setattr(living, "_listeners", [refuse])
    with pytest.raises(Refused):
        life_events.record_death(named("张三丰").reference, on=TODAY, by=clerk)
    assert (named("张三丰").died_on, db.session.scalar(select(LifeEvent.id))) == (None, None)


def test_a_person_moves_to_another_household(clerk: Actor, reference: str, heard: list):
    other = operations.register_household(household("B1", member(4, "王五")), by=clerk)
    life_events.transfer_person(named("张小丰").reference, to=other.lower(), relation="son_in_law", on=TODAY, by=clerk)
    assert (home(reference).household.members_count, home(other).household.members_count) == (2, 2)
    assert [kind for kind, _ in heard] == ["transfer"]


def test_nobody_moves_to_where_he_lives_nor_becomes_a_second_head(clerk: Actor, reference: str):
    other = operations.register_household(household("B1", member(4, "王五")), by=clerk)
    with pytest.raises(Refused, match="already"):
        life_events.transfer_person(named("张小丰").reference, to=reference, relation="son", on=TODAY, by=clerk)
    with pytest.raises(Refused, match="has a head"):
        life_events.transfer_person(named("张小丰").reference, to=other, relation="head", on=TODAY, by=clerk)


def test_a_household_splits(clerk: Actor, reference: str, heard: list):
    son = named("张小丰").reference
    new = life_events.split_household(reference, persons=[son], head=son, household_no="A1-2", on=TODAY, by=clerk)
    assert (home(new).household.head_name, home(new).household.members_count) == ("张小丰", 1)
    assert (home(reference).household.members_count, heard) == (2, [("split", named("张小丰").id)])


@pytest.mark.parametrize("leaving", [[], ["张三丰", "李秀兰", "张小丰"]])
def test_some_split_off_but_not_all(clerk: Actor, reference: str, leaving: list[str]):
    with pytest.raises(Refused, match="but not all"):
        life_events.split_household(
            reference,
            persons=[named(n).reference for n in leaving],
            head=named("张小丰").reference,
            household_no="A2",
            on=TODAY,
            by=clerk,
        )


def test_a_new_head_takes_over(clerk: Actor, reference: str):
    life_events.change_head(reference, person=named("李秀兰").reference, former="spouse", on=TODAY, by=clerk)
    assert home(reference).household.head_name == "李秀兰"
    with pytest.raises(Refused, match="another member"):
        life_events.change_head(reference, person=named("李秀兰").reference, on=TODAY, by=clerk)


def test_whoever_is_dropped_from_the_list_is_told_one_by_one(clerk: Actor, reference: str, heard: list):
    life_events.drop_from_list(reference, on=TODAY, by=clerk)
    assert [kind for kind, _ in heard] == ["dropped_from_list"] * 3
    assert home(reference).household.members_count == 3


def test_who_was_entered_in_error_leaves(clerk: Actor, reference: str, heard: list):
    life_events.entered_in_error(named("张小丰").reference, by=clerk)
    assert db.session.scalars(select(Membership.ended_by).where(Membership.until.is_not(None))).all() == ["entered_in_error"]
    assert [kind for kind, _ in heard] == ["entered_in_error"]


def test_a_proof_expires_once_by_the_clock_alone(clerk: Actor, reference: str, heard: list):
    operations.add_proof(reference, ProofClaim("dibao", "C-9", "民政局", date(2020, 1, 1)), by=clerk)
    assert (life_events.expire_proofs(by=SYSTEM), life_events.expire_proofs(by=SYSTEM)) == (1, 0)
    assert [kind for kind, _ in heard] == ["proof_expired"] * 3
    with pytest.raises(Refused):
        life_events.expire_proofs(by=clerk)
