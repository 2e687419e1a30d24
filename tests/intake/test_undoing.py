"""An import is taken back as long as nothing builds upon it, and with the reasons shown where something does."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.households import adjudicating, operations
from portal.households.models import (
    DuplicatePair,
    FileUpdate,
    Household,
    Membership,
    Person,
    Proof,
    ProposedChange,
    RegisteredScope,
)
from portal.intake import committing, queries, screens, undoing
from portal.intake.models import ImportBatch
from portal.ledger import verification
from portal.ledger.models import LedgerEntry
from portal.subsidies import drafting
from portal.subsidies.models import ApplicationMember, SubsidyApplication
from portal.subsidies.search import names
from tests.intake.counties import COUNTY, file_of, households, number, row, take
from tests.subsidies.world import World


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def undone(batch: ImportBatch, clerk: Actor) -> ImportBatch:
    reference = batch.reference
    undoing.undo(reference, by=clerk)
    undoing.remove_all(reference, by=clerk)
    return queries.find(reference)


def first_draft() -> str:
    return db.session.scalars(select(SubsidyApplication.reference).order_by(SubsidyApplication.id)).first() or ""


def test_everything_that_an_import_made_is_removed(tmp_path: Path, clerk: Actor):
    assert undone(take(file_of(tmp_path, households(30)), clerk), clerk).state == "undone"
    assert [count(model) for model in (Household, Person, Membership, Proof, SubsidyApplication, ApplicationMember)] == [0] * 6
    assert db.session.scalars(names.matching_ids("韦秀")).all() == []


def test_each_removal_has_its_entry(tmp_path: Path, clerk: Actor):
    undone(take(file_of(tmp_path, households(3)), clerk), clerk)
    told = dict(db.session.execute(select(LedgerEntry.verb, func.count()).group_by(LedgerEntry.verb)).all())
    assert (told["household.removed"], told["person.removed"], told["subsidy.draft_removed"], told["import.undone"]) == (
        3,
        6,
        3,
        1,
    )


def test_the_same_file_can_be_imported_after_its_undo(tmp_path: Path, clerk: Actor):
    path = file_of(tmp_path, households(2))
    first = undone(take(path, clerk), clerk).reference
    second = take(path, clerk)
    assert (second.reference != first, second.state, count(Household)) == (True, "committed", 2)


def test_what_was_there_before_stays(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(2)), clerk)
    drafting.withdraw(first_draft(), by=clerk)
    later = take(file_of(tmp_path, [*households(2), row(9), row(9, 1)], "later.csv"), clerk)
    undone(later, clerk)
    assert (count(Household), count(Person), count(SubsidyApplication)) == (2, 4, 2)


def test_a_submitted_draft_stands_against_the_undo(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, households(2)), clerk)
    drafting.submit(first_draft(), by=clerk)
    assert refusal(batch, clerk) == ("built_upon", f"{first_draft()} was submitted or edited.")
    assert (count(Household), queries.find(batch.reference).state) == (2, "committed")


def test_an_edited_draft_stands_against_the_undo(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, households(2)), clerk)
    person = db.session.scalars(select(ApplicationMember.person_id)).first()
    drafting.exclude_member(first_draft(), person, exclusion="asked", by=clerk)
    assert refusal(batch, clerk)[0] == "built_upon"


def test_a_household_changed_by_a_later_file_stands_against_the_undo(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, households(2)), clerk)
    take(file_of(tmp_path, [row(1, 详细地址="新村"), row(1, 1)], "moved.csv"), clerk)
    reference = db.session.scalar(select(Household.reference).where(Household.household_no == "T00001"))
    assert refusal(batch, clerk) == ("built_upon", f"{reference} was changed after the import.")


def refusal(batch: ImportBatch, clerk: Actor) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        undoing.undo(batch.reference, by=clerk)
    return refused.value.code, str(refused.value)


def test_the_page_shows_which_condition_does_not_hold(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, households(2)), clerk)
    drafting.submit(first_draft(), by=clerk)
    panel = screens.UndoPanel(batch.reference, clerk)
    assert [why is None for _, why in panel.conditions][2] is True
    assert panel.conditions[0][1] is not None and panel.option is not None and not panel.option.is_open


def test_an_undo_that_was_stopped_goes_on(tmp_path: Path, clerk: Actor):
    batch = take(file_of(tmp_path, households(30)), clerk)
    reference, batch_id = batch.reference, batch.id
    undoing.undo(reference, by=clerk)
    assert undoing.remove_some(batch_id, "households", by=clerk) == 20
    assert (count(Household), queries.find(reference).state) == (10, "undoing")
    undoing.remove_all(reference, by=clerk)
    assert (count(Household), count(Person), queries.find(reference).state) == (0, 0, "undone")


def test_who_may_not_import_may_not_undo(tmp_path: Path, clerk: Actor, world: World):
    batch = take(file_of(tmp_path, households(1)), clerk)
    with pytest.raises(Refused) as refused:
        undoing.undo(batch.reference, by=world.staff("reviewer"))
    assert refused.value.code == "not_permitted"


LIST = "姓名,证件号码,区划代码,困难类别,名单日期\r\n"


def list_file(folder: Path, persons: int, day: str = "2026-01-01") -> Path:
    path = folder / f"list-{day}.csv"
    path.write_text(LIST + "".join(f"韦例,{number(n)},{COUNTY},低保,{day}\r\n" for n in range(persons)))
    return path


def test_an_undone_list_counts_no_longer(tmp_path: Path, clerk: Actor):
    batch = take(list_file(tmp_path, 3), clerk, kind="registered-list")
    assert (batch.counts["nouns"], count(RegisteredScope)) == ({"persons": {"created": 3}}, 1)
    assert undone(batch, clerk).state == "undone"
    assert count(RegisteredScope) == 0


def test_a_list_needs_no_consent(tmp_path: Path, clerk: Actor):
    from portal.intake import receiving

    reference = receiving.receive(list_file(tmp_path, 2), "list.csv", "registered-list", by=clerk)
    committing.begin(reference, by=clerk)
    committing.take_all(reference, by=clerk)
    assert queries.find(reference).state == "committed"


def each(model: Any, *columns: str) -> list[list[object]]:
    return [[getattr(row, name) for name in columns] for row in db.session.scalars(select(model).order_by(model.id))]


def facts() -> list[object]:
    """Everything of households, persons, memberships and proofs that an import could have changed, opened."""
    db.session.expire_all()
    return [
        each(Household, "division_code", "category", "head_name", "members_count", "address", "address_blind"),
        each(Person, "name", "phone", "phone_blind", "sex", "birth_on"),
        each(Membership, "person_id", "relation", "is_head", "is_contested", "until"),
        each(Proof, "number", "issued_by", "valid_until", "is_expired", "is_withdrawn"),
        each(DuplicatePair, "kind", "verdict"),
    ]


def updating() -> list[dict[str, str]]:
    """A later file of three households: everything that a file may change, a new head, new and contested members."""
    return [
        row(1, 0, 与户主关系="配偶", 联系电话="13800138000", 详细地址="新村", 困难类别="特困", 证明有效期至="2030-01-01"),
        row(1, 1, 与户主关系="户主", 困难类别="特困", 证明编号="新1"),
        row(1, 2, 困难类别="特困"),
        row(2, 0, 姓名="另名"),
        row(2, 1, 联系电话="13900139000"),
        row(3, 0, 证件号码=number(999), 详细地址="旧屋"),
        row(3, 1, 证件号码=number(41), 与户主关系="子"),
    ]


def test_what_an_import_changed_in_known_households_is_put_back(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(4)), clerk)
    before, members = facts(), count(ApplicationMember)
    later = take(file_of(tmp_path, updating(), "later.csv"), clerk)
    assert later.counts["nouns"]["households"]["updated"] == 3
    changed = facts()
    assert [now != then for now, then in zip(changed, before, strict=True)] == [True] * 5
    assert undone(later, clerk).state == "undone"
    assert facts() == before
    assert (count(FileUpdate), count(ApplicationMember)) == (0, members)
    heads = select(func.count()).where(Membership.is_head).group_by(Membership.household_id)
    assert set(db.session.scalars(heads)) == {1}
    assert not verification.verify().findings


@pytest.mark.parametrize("act", ["edit", "submit", "adjudicate"])
def test_what_somebody_built_upon_a_change_stands_against_the_undo(tmp_path: Path, clerk: Actor, world: World, act: str):
    take(file_of(tmp_path, households(4)), clerk)
    later = take(file_of(tmp_path, updating(), "later.csv"), clerk)
    reference = db.session.scalar(select(Household.reference).where(Household.household_no == "T00001"))
    if act == "edit":
        operations.change_category(reference, category="dibao", by=clerk)
    elif act == "submit":
        drafting.submit(first_draft(), by=clerk)
    else:
        pair = db.session.scalars(select(DuplicatePair.reference).where(DuplicatePair.kind == "name_differs")).first()
        adjudicating.adjudicate(pair, verdict="not_the_same", by=world.staff("reviewer"), note="Compared with the card.")
    assert refusal(later, clerk)[0] == "built_upon"


def test_a_change_that_waits_goes_with_its_import(tmp_path: Path, clerk: Actor):
    take(file_of(tmp_path, households(1)), clerk)
    drafting.submit(first_draft(), by=clerk)
    later = take(file_of(tmp_path, [row(1, 详细地址="新村"), row(1, 1)], "moved.csv"), clerk)
    assert (later.counts["nouns"]["households"], count(ProposedChange)) == ({"proposed": 1}, 1)
    undone(later, clerk)
    assert (count(ProposedChange), count(Household)) == (0, 1)
