"""A pair is decided by somebody who shaped neither record; what is found is done, recorded and remembered."""

import pytest
from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, Refused
from portal.households import living, operations, ties
from portal.households.adjudicating import adjudicate, why_not
from portal.households.homes import home
from portal.households.models import DuplicatePair, Household, HouseholdMaker, Membership, Person
from portal.households.taking import take_households
from tests.households.people import household, member, number, staff

WHY = "Compared both cards with the office."


def pair(kind: str = "") -> DuplicatePair:
    statement = select(DuplicatePair).where(DuplicatePair.kind == kind) if kind else select(DuplicatePair)
    return db.session.scalars(statement).one()


def decide(by: Actor, verdict: str, **choices: str) -> None:
    adjudicate(pair().reference, verdict, note=WHY, choices=choices, by=by)


@pytest.fixture
def doubles(clerk: Actor) -> list[str]:
    """One person under two numbers, in two households."""
    first = household("A1", member(1, "欧阳文修", phone="13800000001"))
    second = household("B1", member(4, "王五"), member(3, "欧阳文修", "father", phone="13800000001"))
    return [taken.reference for taken in take_households([first, second], by=clerk)]


@pytest.fixture
def renamed(clerk: Actor) -> str:
    """A number that a later file gives to another name."""
    take_households([household("A1", member(1))], by=clerk)
    return take_households([household("A1", member(1, "张四丰"))], by=clerk)[0].reference


@pytest.fixture
def contested(clerk: Actor) -> list[str]:
    """A person whom a second household claims."""
    return [
        take_households([one], by=clerk)[0].reference
        for one in (household("A1", member(1)), household("B1", member(4, "王五"), member(1, relation="father")))
    ]


def test_two_records_become_one_with_the_chosen_values(reviewer: Actor, doubles: list[str], monkeypatch: pytest.MonkeyPatch):
    told = []
    monkeypatch.setattr(living, "_merge_listeners", [lambda kept, merged, by: told.append((kept, merged))])
    first, second = pair().first_id, pair().second_id
    decide(reviewer, "same_person", keep="first", number="second", home=doubles[1])
    kept, merged = db.session.get_one(Person, first), db.session.get_one(Person, second)
    assert (kept.id_no, merged.id_no, merged.merged_into_id) == (number(3), number(1), kept.id)
    assert [home(r).household.members_count for r in doubles] == [0, 2]
    assert told == [(first, second)]


def test_the_merged_number_still_finds_the_household(reviewer: Actor, doubles: list[str]):
    decide(reviewer, "same_person")
    assert ties.search_by_number(number(3), by=reviewer)[-1] in doubles
    taken = take_households([household("A1", member(3, "欧阳文修"))], by=staff("operations3"))
    assert taken[0].outcome == "unchanged"


def test_whoever_merges_becomes_a_maker(reviewer: Actor, doubles: list[str]):
    decide(reviewer, "same_person")
    assert reviewer.id in set(db.session.scalars(select(HouseholdMaker.user_id)))


def test_a_maker_does_not_adjudicate(clerk: Actor, doubles: list[str]):
    both = staff("both", "operations", "reviewer")
    operations.change_category(doubles[0], category="tekun", by=both)
    assert why_not(pair(), both).code == "maker"
    with pytest.raises(Refused, match="took part"):
        decide(both, "not_the_same")


def test_who_knows_them_does_not_adjudicate(reviewer: Actor, doubles: list[str]):
    ties.know_them(doubles[1], by=reviewer)
    with pytest.raises(Refused, match="know them"):
        decide(reviewer, "not_the_same")


def test_a_finding_stands_until_a_compared_field_changes(reviewer: Actor, clerk: Actor, doubles: list[str]):
    decide(reviewer, "not_the_same")
    person = db.session.get_one(Person, pair().first_id).reference
    operations.correct_person(person, name="欧阳文修", by=clerk)
    assert pair().verdict == "not_the_same"
    operations.change_phone(person, phone="13800000777", by=clerk)
    assert db.session.scalars(select(DuplicatePair.verdict).order_by(DuplicatePair.id)).all() == ["not_the_same", None]


def test_a_pair_is_adjudicated_once(reviewer: Actor, doubles: list[str]):
    decide(reviewer, "same_family")
    with pytest.raises(Conflict, match="already"):
        decide(reviewer, "not_the_same")


@pytest.mark.parametrize(("verdict", "note"), [("moot", WHY), ("", WHY), ("not_the_same", "short")])
def test_a_finding_needs_a_verdict_and_a_sentence(reviewer: Actor, doubles: list[str], verdict: str, note: str):
    with pytest.raises(Refused):
        adjudicate(pair().reference, verdict, note=note, by=reviewer)


@pytest.mark.parametrize(("choice", "name"), [("stored", "张三丰"), ("claimed", "张四丰")])
def test_one_of_two_names_counts(reviewer: Actor, renamed: str, choice: str, name: str):
    decide(reviewer, "same_person", name=choice)
    assert db.session.scalar(select(Household.head_name)) == name


def test_a_contested_person_comes_to_the_household_that_was_found(reviewer: Actor, contested: list[str]):
    decide(reviewer, "same_person", home=contested[1])
    assert [home(r).household.members_count for r in contested] == [0, 2]
    assert db.session.scalar(select(Membership.id).where(Membership.is_contested, Membership.until.is_(None))) is None


def test_a_contested_person_stays_where_he_was_otherwise(reviewer: Actor, clerk: Actor, contested: list[str]):
    decide(reviewer, "not_the_same")
    assert [home(r).household.members_count for r in contested] == [1, 1]
    again = take_households([household("B1", member(4, "王五"), member(1, relation="father"))], by=clerk)
    assert ([w.code for w in again[0].warnings], again[0].outcome) == (["claim_refused"], "unchanged")


def test_what_is_suspicious_stays_contested(reviewer: Actor, contested: list[str]):
    decide(reviewer, "suspicious")
    assert [home(r).household.members_count for r in contested] == [1, 2]
