"""A decision says which content it is about, by page and in bulk; grants are looked at again when their person changed."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.core.database import db, writing
from portal.core.lifecycle import Refused
from portal.households import operations as households
from portal.ledger.guard import through_the_gate
from portal.subsidies import bulk, decisions, drafting, revoking
from portal.subsidies import case as cases
from portal.subsidies.bulk import try_bulk
from portal.subsidies.models import Grant, SubsidyApplication
from tests.subsidies.risks import blind, low
from tests.subsidies.sheets import look, send
from tests.subsidies.world import World, id_number
from tests.support.offices import Desk

SENTENCE = "This sentence says why in enough characters."
STEPS = ("approval", "return", "refusal")


def state(reference: str) -> str:
    db.session.rollback()
    return cases.find(reference).application.state


def test_a_decision_that_does_not_say_what_it_saw_is_refused_with_a_sentence(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), Desk(app, world.staff("reviewer"))
    version, seen = cases.find(reference).application.version, cases.find(reference).fingerprint
    for fields in ({}, {"version": version}, {"seen": seen}):
        for step in STEPS:
            answer = reviewer.post(f"/subsidies/{reference}/{step}", {"note": SENTENCE, "reason": "other", **fields})
            assert (answer.status_code, "look at it, and decide on its page" in answer.text) == (422, True), (step, fields)
    with pytest.raises(Refused, match="which content"):
        decisions.approve(reference, by=replace(world.staff("reviewer"), via="web"))
    assert state(reference) == "submitted"
    both = {"version": version, "seen": seen}
    assert reviewer.post(f"/subsidies/{reference}/approval", both).status_code == 303


def test_a_bulk_step_needs_its_dry_run(app: Flask, world: World) -> None:
    reference, reviewer = low(world), world.staff("reviewer")
    answer = Desk(app, reviewer).post("/subsidies/bulk", {"verb": "approve", "record": [reference], "run": "1"})
    assert (answer.status_code, "were not tried first" in answer.text) == (422, True)
    assert [o.code for o in bulk.run_bulk("approve", [reference], reviewer)] == ["unseen"]
    assert state(reference) == "submitted"


@pytest.fixture
def granted(world: World) -> str:
    """An approved application of one person; its reference."""
    reference = world.submitted()
    decisions.approve(reference, by=world.staff("reviewer"))
    decisions.approve(reference, by=world.staff("senior"))
    return reference


def person_of(reference: str) -> str:
    return cases.find(reference).members[0][1].reference


def test_a_corrected_number_has_the_grant_looked_at_by_somebody_else(app: Flask, world: World, granted: str) -> None:
    clerk = world.staff("both", "operations", "reviewer")
    households.correct_number(person_of(granted), number=id_number(777), by=clerk)
    assert db.session.scalars(select(Grant.flag)).one() == "number_corrected"
    desk = Desk(app, world.staff("reviewer"))
    assert look(desk, "/subsidies?attention=grants").rows == [granted]
    with pytest.raises(Refused, match="took part"):
        revoking.keep_grants(granted, by=clerk, note=SENTENCE)
    sheet = look(desk, f"/subsidies/{granted}")
    assert "ID number was corrected after the approval" in sheet.text
    send(desk, sheet, "keep_grants", note=SENTENCE)
    assert look(desk, "/subsidies?attention=grants").rows == []


def test_a_corrected_name_is_looked_at_and_the_same_again_is_not(world: World, granted: str) -> None:
    person, clerk = cases.find(granted).members[0][1], world.staff("operations")
    households.correct_number(person.reference, number=person.id_no or "", by=clerk)
    households.correct_person(person.reference, name=person.name, by=clerk)
    assert db.session.scalars(select(Grant.flag)).one() is None
    households.correct_person(person.reference, name="韦新兰", by=clerk)
    assert db.session.scalars(select(SubsidyApplication.needs_attention)).one() == "name_corrected"


def appealed(world: World) -> str:
    reference = world.submitted()
    decisions.refuse(reference, by=world.staff("reviewer"), reason="other", note=SENTENCE)
    drafting.appeal(reference, by=world.staff("operations"), note=SENTENCE)
    return reference


def test_an_appeal_is_no_way_around_the_scan(world: World) -> None:
    reference = appealed(world)
    with through_the_gate(), writing() as session:
        session.execute(update(SubsidyApplication.__table__).values(band="high"))
    with pytest.raises(Refused, match="scan of its proof"):
        decisions.overturn(reference, by=world.staff("senior"), note=SENTENCE)


def test_an_appeal_for_who_has_a_grant_already_grants_nothing(world: World, granted: str) -> None:
    reference = appealed(world)
    with through_the_gate(), writing() as session:
        case = cases.find(reference)
        session.execute(update(Grant.__table__).values(person_id=case.members[0][1].id))
    with pytest.raises(Refused, match="nothing to grant"):
        decisions.overturn(reference, by=world.staff("senior"), note=SENTENCE)


def test_neither_attention_nor_a_missing_button_tells_of_a_blind_first_decision(app: Flask, world: World) -> None:
    reference, open_case = blind(world), low(world)
    decisions.approve(reference, by=world.staff("reviewer"))
    both = world.staff("both", "operations", "senior")
    offered = [set(look(Desk(app, both), f"/subsidies/{r}").forms) for r in (reference, open_case)]
    assert offered[0] == offered[1]
    assert [o.text.msgid for o in try_bulk("withdraw", [reference, open_case], both)] == ["Can be done"] * 2
    drafting.withdraw(reference, by=world.staff("operations"))
    assert state(reference) == "withdrawn"


def test_a_case_that_nobody_could_look_at_again_is_not_drawn_and_not_marked(world: World) -> None:
    from portal.accounts import operations as accounts
    from portal.core.actors import SYSTEM
    from portal.subsidies.deciders import undecidable

    reference = blind(world)
    decisions.approve(reference, by=world.staff("reviewer"))
    accounts.disable(world.staff("senior").id or 0, by=SYSTEM)
    assert db.session.scalars(select(SubsidyApplication.needs_attention)).all() == [None]
    assert undecidable() == [reference]
    assert not db.session.scalars(select(SubsidyApplication.is_blind).where(SubsidyApplication.reference == low(world))).one()
