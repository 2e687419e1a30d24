"""Every verb of a household checks what was typed, records one entry, and makes its actor a maker."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.households import living, operations, ties
from portal.households.claims import HouseholdClaim, ProofClaim
from portal.households.homes import home
from portal.households.models import Household, HouseholdMaker, Person, ProposedChange
from portal.households.taking import take_households
from portal.ledger.models import LedgerEntry
from tests.households.people import household, member, number


@pytest.fixture
def reference(clerk: Actor) -> str:
    return operations.register_household(household("A1", member(1), member(2, "李秀兰", "spouse")), by=clerk)


def person(serial: int) -> Person:
    return next(p for p in db.session.scalars(select(Person)) if p.id_no == number(serial))


def last_entry() -> LedgerEntry:
    return db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc()).limit(1)).one()


def makers(reference: str) -> set[int]:
    statement = select(HouseholdMaker.user_id).join(Household, Household.id == HouseholdMaker.household_id)
    return set(db.session.scalars(statement.where(Household.reference == reference)))


def test_a_household_is_registered_by_hand(clerk: Actor, reference: str):
    found = home(reference)
    assert (found.household.head_name, found.household.members_count, len(found.proofs)) == ("张三丰", 2, 1)
    assert makers(reference) == {clerk.id}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"household_no": ""}, "household_no"),
        ({"division_code": "99"}, "division_code"),
        ({"category": "rich"}, "category"),
        ({"members": ()}, "members"),
        ({"members": (member(1, relation="son"),)}, "members-0-relation"),
        ({"members": (member(1), member(1, relation="son"))}, "members-1-number"),
        ({"members": (replace(member(1), number="522325197005040011"),)}, "members-0-number"),
        ({"members": (replace(member(1), birth_on=date(1971, 1, 1)),)}, "members-0-birth_on"),
        ({"members": (replace(member(1), phone="12"),)}, "members-0-phone"),
        ({"members": (replace(member(1), name="?"),)}, "members-0-name"),
        ({"proofs": (ProofClaim("dibao", ""),)}, "proof_number"),
    ],
)
def test_what_was_typed_wrong_is_refused_at_its_field(clerk: Actor, change: dict, field: str):
    with pytest.raises(Refused) as refused:
        operations.register_household(replace(household("A1", member(1)), **change), by=clerk)
    assert refused.value.field == field
    assert db.session.scalar(select(Household.id)) is None


def test_a_household_is_registered_once(clerk: Actor, reference: str):
    with pytest.raises(Refused, match="this number already"):
        operations.register_household(household("A1", member(3)), by=clerk)


def test_each_verb_is_one_entry_and_makes_a_maker(clerk: Actor, other_clerk: Actor, reference: str):
    operations.change_phone(person(1).reference, phone="138 0000 0009", by=other_clerk)
    entry = last_entry()
    assert (entry.verb, entry.reference) == ("person.phone_changed", person(1).reference)
    assert "13800000009" not in entry.data
    assert (person(1).phone, makers(reference)) == ("13800000009", {clerk.id, other_clerk.id})


def test_a_corrected_name_is_found_and_shown_everywhere(clerk: Actor, reference: str):
    operations.correct_person(person(1).reference, name="张四丰", by=clerk)
    assert db.session.scalar(select(Household.head_name)) == "张四丰"


def test_a_corrected_number_brings_its_birth_date(clerk: Actor, reference: str):
    operations.correct_number(person(1).reference, number=number(5, date(1981, 2, 3)), by=clerk)
    corrected = db.session.scalars(select(Person).where(Person.birth_on == date(1981, 2, 3))).one()
    assert (corrected.name, corrected.sex) == ("张三丰", "m")


def test_a_number_belongs_to_one_person(clerk: Actor, reference: str):
    with pytest.raises(Refused, match="Another person has this ID number"):
        operations.correct_number(person(1).reference, number=number(2), by=clerk)


def test_an_address_moves_within_the_county_alone(clerk: Actor, reference: str):
    operations.change_address(reference, address="第3村２组", division_code="522325001", by=clerk)
    assert home(reference).household.address == "第3村2组"
    with pytest.raises(Refused, match="stays in its county"):
        operations.change_address(reference, address="第3村2组", division_code="522326", by=clerk)


def test_a_member_is_added_once(clerk: Actor, reference: str):
    operations.add_member(reference, member(3, "张小丰", "son"), by=clerk)
    assert home(reference).household.members_count == 3
    with pytest.raises(Refused, match="stands in this household already"):
        operations.add_member(reference, member(3, "张小丰", "son"), by=clerk)


def test_a_proof_is_added_once_and_can_be_withdrawn(clerk: Actor, reference: str):
    proof = operations.add_proof(reference, ProofClaim("dibao", "C-2", "民政局"), by=clerk)
    with pytest.raises(Refused, match="stands here already"):
        operations.add_proof(reference, ProofClaim("dibao", "C-2"), by=clerk)
    operations.withdraw_proof(reference, proof, by=clerk)
    assert [p.number for p in home(reference).proofs] == ["C-A1"]


def test_nothing_changes_while_an_application_is_being_decided(clerk: Actor, reference: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(living, "_closing", [lambda ids: ids])
    with pytest.raises(Refused, match="is being decided"):
        operations.change_category(reference, category="tekun", by=clerk)
    assert home(reference).household.category == "dibao"


def test_a_waiting_change_is_taken_over_when_the_household_is_open_again(
    clerk: Actor, reference: str, monkeypatch: pytest.MonkeyPatch
):
    later = replace(household("A1", member(1), member(2, "李秀兰", "spouse")), category="tekun", address="第9村")
    with monkeypatch.context() as closed:
        closed.setattr(living, "_closing", [lambda ids: ids])
        take_households([later], by=clerk)
    operations.take_change(reference, db.session.scalar(select(ProposedChange.id)), by=clerk)
    assert (home(reference).household.category, home(reference).household.address) == ("tekun", "第9村")


def test_a_waiting_change_is_settled_once(clerk: Actor, reference: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(living, "_closing", [lambda ids: ids])
    take_households([replace(household("A1", member(1)), category="tekun")], by=clerk)
    change = db.session.scalar(select(ProposedChange.id))
    operations.drop_change(reference, change, by=clerk)
    with pytest.raises(Conflict):
        operations.take_change(reference, change, by=clerk)


def test_a_stale_page_changes_nothing(clerk: Actor, reference: str):
    operations.change_category(reference, category="tekun", by=clerk, version=1)
    with pytest.raises(Conflict):
        operations.change_category(reference, category="dibao", by=clerk, version=1)


def test_only_those_who_may_write_do(reviewer: Actor, reference: str):
    with pytest.raises(Refused, match="roles do not include"):
        operations.change_category(reference, category="tekun", by=reviewer)


def test_an_unknown_reference_is_not_found(clerk: Actor):
    with pytest.raises(NotFound):
        operations.change_phone("PER-1999-000001", phone="", by=clerk)


def test_a_tie_is_declared_once(reviewer: Actor, reference: str):
    ties.know_them(reference, by=reviewer)
    with pytest.raises(Conflict, match="already"):
        ties.know_them(reference, by=reviewer)


def test_a_look_at_numbers_is_recorded_with_its_purpose(reviewer: Actor, reference: str):
    ties.reveal(reference, purpose="call", by=reviewer)
    assert (last_entry().verb, last_entry().actor_id) == ("household.revealed", reviewer.id)
    with pytest.raises(Refused):
        ties.reveal(reference, purpose="curiosity", by=reviewer)


def test_a_search_by_number_is_recorded_whether_it_finds_or_not(reviewer: Actor, reference: str):
    assert ties.search_by_number(number(2).lower(), by=reviewer) == [reference]
    assert ties.search_by_number(number(9), by=reviewer) == []
    assert (last_entry().verb, number(9) in last_entry().data) == ("household.searched_by_number", False)


def test_a_claim_reads_back_as_it_was_written():
    from portal.households.claims import read_claim

    claim = household("A1", replace(member(1), row=0), address="第1村")
    assert isinstance(claim, HouseholdClaim)
    assert read_claim(claim.as_json()) == claim
