"""What a file says of households is taken as the rules of identity demand: created, updated, unchanged, proposed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.households import living
from portal.households.claims import ProofClaim
from portal.households.homes import home
from portal.households.models import DuplicatePair, Household, HouseholdMaker, Membership, Person, Proof, ProposedChange
from portal.households.search import names
from portal.households.taking import take_households
from portal.ledger.models import LedgerEntry
from tests.households.people import household, member


def take(*claims, by: Actor, batch_id: int | None = 7):
    return take_households(claims, by=by, batch_id=batch_id)


def outcomes(taken) -> list[str]:
    return [one.outcome.value for one in taken]


def codes(taken) -> list[str]:
    return [warning.code for one in taken for warning in one.warnings]


def count(model) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()


def test_a_new_household_is_created_with_its_people_and_proof(clerk: Actor):
    taken = take(household("A1", member(1), member(2, "李秀兰", "spouse")), by=clerk)
    assert outcomes(taken) == ["created"]
    assert (count(Household), count(Person), count(Membership), count(Proof), count(HouseholdMaker)) == (1, 2, 2, 1, 1)


def test_the_household_and_each_person_get_an_entry_of_their_own(clerk: Actor):
    take(household("A1", member(1), member(2, "李秀兰", "spouse")), by=clerk)
    verbs = db.session.execute(
        select(LedgerEntry.verb, func.count()).where(LedgerEntry.actor_id == clerk.id).group_by(LedgerEntry.verb)
    ).all()
    assert dict(map(tuple, verbs)) == {"household.imported": 1, "person.added": 2}


def test_the_same_file_again_changes_nothing(clerk: Actor):
    claims = [household(f"A{n}", member(n)) for n in range(1, 6)]
    take(*claims, by=clerk)
    entries = count(LedgerEntry)
    assert outcomes(take(*claims, by=clerk)) == ["unchanged"] * 5
    assert count(LedgerEntry) == entries


def test_blank_never_erases(clerk: Actor):
    full = household("A1", member(1, phone="13800000001"), address="第1村1组")
    take(full, by=clerk)
    blank = replace(full, address="", members=(member(1),), proofs=(ProofClaim("dibao", "C-A1"),))
    assert outcomes(take(blank, by=clerk)) == ["unchanged"]
    found = home(db.session.scalar(select(Household.reference)))
    assert (found.household.address, found.members[0][1].phone, found.proofs[0].issued_by) == (
        "第1村1组",
        "13800000001",
        "民政局",
    )


def test_what_differs_is_taken_over_and_the_sender_becomes_a_maker(clerk: Actor, other_clerk: Actor):
    take(household("A1", member(1), address="第1村1组"), by=clerk)
    changed = household(
        "A1", member(1, phone="13800000002"), address="第2村1组", proofs=(ProofClaim("dibao", "C-A1", "", date(2031, 1, 1)),)
    )
    assert outcomes(take(replace(changed, category="tekun"), by=other_clerk)) == ["updated"]
    found = home(db.session.scalar(select(Household.reference)))
    assert (found.household.address, found.household.category, found.household.version > 1) == ("第2村1组", "tekun", True)
    assert (found.members[0][1].phone, found.proofs[0].valid_until) == ("13800000002", date(2031, 1, 1))
    assert set(db.session.scalars(select(HouseholdMaker.user_id))) == {clerk.id, other_clerk.id}


def test_the_same_number_with_another_name_changes_nothing_and_becomes_a_pair(clerk: Actor):
    take(household("A1", member(1)), by=clerk)
    taken = take(household("A1", member(1, "张四丰")), by=clerk)
    assert (outcomes(taken), codes(taken)) == (["unchanged"], ["name_differs"])
    assert db.session.scalars(select(Person.name)).all() == ["张三丰"]
    pair = db.session.scalars(select(DuplicatePair)).one()
    assert (pair.kind, pair.claimed_name, pair.verdict) == ("name_differs", "张四丰", None)


def test_the_same_doubt_is_raised_once(clerk: Actor):
    take(household("A1", member(1)), by=clerk)
    for _ in range(2):
        take(household("A1", member(1, "张四丰")), by=clerk)
    assert count(DuplicatePair) == 1


def test_a_person_who_stands_in_another_household_is_contested_there(clerk: Actor):
    take(household("A1", member(1)), by=clerk)
    taken = take(household("B1", member(2, "李秀兰"), member(1, relation="father")), by=clerk)
    assert (outcomes(taken), codes(taken)) == (["created"], ["two_households"])
    contested = db.session.scalars(select(Membership).where(Membership.is_contested)).one()
    assert contested.household_id == taken[0].household_id
    assert db.session.scalars(select(DuplicatePair.kind)).all() == ["two_households"]


def test_a_person_who_joins_a_known_household_but_stands_in_another_is_contested(clerk: Actor):
    take(household("A1", member(1)), household("B1", member(2, "李秀兰")), by=clerk)
    taken = take(household("B1", member(2, "李秀兰"), member(1, relation="father")), by=clerk)
    assert (outcomes(taken), codes(taken)) == (["updated"], ["two_households"])
    assert home(taken[0].reference).household.members_count == 2


def test_two_households_of_one_file_that_claim_a_person_are_told_apart(clerk: Actor):
    taken = take(household("A1", member(1)), household("B1", member(2, "李秀兰"), member(1, relation="son")), by=clerk)
    assert (outcomes(taken), codes(taken)) == (["created", "created"], ["two_households"])


def test_a_member_whom_a_later_file_leaves_out_stays(clerk: Actor):
    take(household("A1", member(1), member(2, "李秀兰", "spouse")), by=clerk)
    taken = take(household("A1", member(1)), by=clerk)
    assert (outcomes(taken), codes(taken)) == (["unchanged"], ["member_missing"])
    assert db.session.scalar(select(Household.members_count)) == 2


def test_a_household_whose_application_is_being_decided_keeps_its_facts(clerk: Actor, monkeypatch: pytest.MonkeyPatch):
    take(household("A1", member(1)), by=clerk)
    monkeypatch.setattr(living, "_closing", [lambda ids: ids])
    later = replace(household("A1", member(1)), category="tekun")
    for _ in range(2):
        taken = take(later, by=clerk)
        assert (outcomes(taken), codes(taken)) == (["proposed"], ["application_submitted"])
    assert db.session.scalars(select(Household.category)).all() == ["dibao"]
    assert count(ProposedChange) == 1


def test_another_head_takes_over_from_the_first(clerk: Actor):
    take(household("A1", member(1), member(2, "李秀兰", "spouse")), by=clerk)
    taken = take(household("A1", member(2, "李秀兰"), member(1, relation="spouse")), by=clerk)
    assert outcomes(taken) == ["updated"]
    assert db.session.scalar(select(Household.head_name)) == "李秀兰"
    assert db.session.scalars(names.matching_ids("张三丰")).all() == []
    assert db.session.scalars(names.matching_ids("lxl")).all() == [taken[0].household_id]


def test_the_other_clerk_of_the_same_district_finds_it_by_name(clerk: Actor):
    taken = take(household("A1", member(1, "单雄信")), by=clerk)
    assert db.session.scalars(names.matching_ids("sxx")).all() == [taken[0].household_id]


def test_the_same_household_number_in_another_county_is_another_household(clerk: Actor):
    assert outcomes(take(household("A1", member(1)), household("A1", member(2), county="522326"), by=clerk)) == ["created"] * 2


def test_a_likely_double_becomes_a_pair(clerk: Actor):
    take(household("A1", member(1, "欧阳文修", phone="13800000009")), by=clerk)
    take(household("B1", member(3, "欧阳文修", phone="13800000009")), by=clerk)
    pair = db.session.scalars(select(DuplicatePair)).one()
    assert (pair.kind, pair.first_id < pair.second_id) == ("name_and_birth", True)
