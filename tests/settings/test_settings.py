"""A value of the programme is changed by two persons, from a day on, and is in force for everybody at once."""

import sqlite3
import time
from datetime import date, timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.ledger.models import LedgerEntry
from portal.settings import operations, setting
from portal.settings.queries import Kept, read_values
from portal.settings.registry import SETTINGS
from tests.support.offices import Desk, person


def test_without_a_change_the_default_holds(office: Flask):
    assert {name: setting(name) for name in SETTINGS} == {name: entry.default for name, entry in SETTINGS.items()}


def test_a_value_is_in_force_when_a_second_person_confirmed_it(manager: Actor, manager2: Actor):
    reference = operations.propose("lease_minutes", 45, by=manager)
    assert setting("lease_minutes") == 20
    operations.confirm(reference, by=manager2)
    assert setting("lease_minutes") == 45


def test_one_person_alone_changes_nothing(manager: Actor):
    reference = operations.propose("lease_minutes", 45, by=manager)
    with pytest.raises(Refused) as refused:
        operations.confirm(reference, by=manager)
    assert (refused.value.code, setting("lease_minutes")) == ("proposer", 20)


def test_a_deputy_of_the_proposer_does_not_confirm(manager: Actor, manager2: Actor):
    reference = operations.propose("lease_minutes", 45, by=manager)
    deputy = Actor(manager2.id, "Deputy", permissions=manager2.permissions, also_bound_by=frozenset({manager.id or 0}))
    with pytest.raises(Refused, match="You proposed"):
        operations.confirm(reference, by=deputy)


def test_the_database_refuses_a_change_confirmed_by_its_proposer(manager: Actor):
    operations.propose("lease_minutes", 45, by=manager)
    connection = db.engine.raw_connection()
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="two_persons"):
        connection.cursor().execute("UPDATE setting_change SET state = 'confirmed', decided_by_id = proposed_by_id")
    connection.close()


def test_a_refused_confirmation_is_kept_with_its_proposal(manager: Actor):
    reference = operations.propose("lease_minutes", 45, by=manager)
    with pytest.raises(Refused):
        operations.confirm(reference, by=manager)
    entry = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc())).first()
    assert entry and (entry.verb, entry.reference) == ("step.refused", reference)


def test_a_value_of_next_week_is_in_force_next_week(manager: Actor, manager2: Actor):
    day = clock.today() + timedelta(7)
    operations.confirm(operations.propose("decision_days", 5, valid_from=day, by=manager), by=manager2)
    assert (setting("decision_days"), setting("decision_days", day)) == (10, 5)


def test_what_held_on_a_past_day_stays_known(manager: Actor, manager2: Actor):
    operations.confirm(operations.propose("decision_days", 5, by=manager), by=manager2)
    assert setting("decision_days", date(2020, 1, 1)) == 10


@pytest.mark.parametrize(("value", "code"), [(0, "out_of_bounds"), (10**9, "out_of_bounds"), (20, "unchanged")])
def test_a_value_that_cannot_be_is_refused(manager: Actor, value: int, code: str):
    with pytest.raises(Refused) as refused:
        operations.propose("lease_minutes", value, by=manager)
    assert refused.value.code == code


def test_a_day_that_is_over_is_refused(manager: Actor):
    with pytest.raises(Refused, match="day is over"):
        operations.propose("lease_minutes", 30, valid_from=clock.today() - timedelta(1), by=manager)


def test_an_unknown_setting_is_not_found(manager: Actor):
    with pytest.raises(NotFound):
        operations.propose("wishes", 3, by=manager)


def test_a_second_proposal_of_the_same_setting_waits_for_the_first(manager: Actor, manager2: Actor):
    operations.propose("lease_minutes", 45, by=manager)
    with pytest.raises(Conflict, match="proposed already"):
        operations.propose("lease_minutes", 50, by=manager2)


def test_a_dropped_proposal_cannot_be_confirmed(manager: Actor, manager2: Actor):
    reference = operations.propose("lease_minutes", 45, by=manager)
    operations.drop(reference, by=manager)
    with pytest.raises(Conflict):
        operations.confirm(reference, by=manager2)


def test_a_proposal_that_changed_meanwhile_is_not_confirmed(manager: Actor, manager2: Actor):
    reference = operations.propose("lease_minutes", 45, by=manager)
    with pytest.raises(Conflict):
        operations.confirm(reference, by=manager2, version=7)


def test_another_process_notices_soon(manager: Actor, manager2: Actor):
    elsewhere = Kept(read_values, seconds=0.05)
    assert elsewhere() == {}
    operations.confirm(operations.propose("lease_minutes", 45, by=manager), by=manager2)
    time.sleep(0.06)
    assert elsewhere() == {"lease_minutes": [(clock.today(), 45)]}


def test_the_page_shows_each_value_with_its_meaning(office: Flask, manager: Actor):
    page = Desk(office, manager).get("/settings").text
    assert all(f'data-record="{name}"' in page for name in SETTINGS)


def test_who_proposed_sees_confirm_closed_with_the_reason(office: Flask, manager: Actor, manager2: Actor):
    operations.propose("lease_minutes", 45, by=manager)
    assert 'data-why="You proposed this change.' in Desk(office, manager).get("/settings").text
    assert "data-why" not in Desk(office, manager2).get("/settings").text


def test_two_persons_change_a_value_on_the_pages(office: Flask, manager: Actor, manager2: Actor):
    sent = {"value": "4.5", "valid_from": clock.today().isoformat(), "note": "more second looks this autumn"}
    assert Desk(office, manager).post("/settings/blind_share_bp/proposal", sent).status_code == 303
    assert Desk(office, manager2).post("/settings/proposals/SET-2026-000001/confirmation", {"version": "1"}).status_code == 303
    db.session.rollback()  # end the reading that this test began before
    assert setting("blind_share_bp") == 450


@pytest.mark.parametrize("value", ["", "x", "1e400", "NaN", "3.001", "101", "-1", "9" * 400])
def test_a_value_that_cannot_be_read_comes_back_with_what_was_typed(office: Flask, manager: Actor, value: str):
    answer = Desk(office, manager).post("/settings/blind_share_bp/proposal", {"value": value, "note": "because it is so"})
    assert (answer.status_code, 'data-error="value"' in answer.text, "because it is so" in answer.text) == (422, True, True)


def test_a_reviewer_has_no_such_page(office: Flask):
    assert Desk(office, person("reviewer", "reviewer")).get("/settings").status_code == 403
