"""The last word is the database's: it refuses the decision or the grant, whoever asks and by whatever way."""

from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db, writing
from portal.households.ties import know_them
from portal.ledger.guard import through_the_gate
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting
from portal.subsidies.models import Decision, Grant
from tests.subsidies.world import YEAR, World


def decide_by_sql(reference: str, who: int | None, **values: Any) -> None:
    """A decision that no operation has looked at."""
    case = cases.find(reference)
    row = {
        "application_id": case.application.id,
        "round": case.application.round,
        "stage": "first",
        "verdict": "approve",
        "by_id": who,
    }
    row |= {"at": clock.now(), "seen": "x", "note": "", "exclusions": {}, "is_blind": False, **values}
    with through_the_gate(), writing() as session:
        session.execute(insert(Decision.__table__), [row])


def grant_by_sql(reference: str) -> None:
    """Money that no operation has looked at."""
    case = cases.find(reference)
    row = {
        "application_id": case.application.id,
        "person_id": case.members[0][1].id,
        "year": YEAR,
        "province": "45",
        "reference": "GRT-2026-999999",
    }
    with through_the_gate(), writing() as session:
        session.execute(
            insert(Grant.__table__),
            [row | {"version": 1, "granted_fen": 100_000, "available_fen": 100_000, "created_at": clock.now()}],
        )


def test_a_maker_of_the_application_cannot_decide(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(IntegrityError, match="decision_by_maker"):
        decide_by_sql(reference, world.staff("operations").id)


def test_a_maker_of_the_household_cannot_decide(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(IntegrityError, match="decision_by_maker"):
        decide_by_sql(reference, world.staff("operations2").id)


def test_who_knows_the_household_cannot_decide(world: World) -> None:
    reference, reviewer = world.submitted(), world.staff("reviewer")
    household = cases.find(reference).household.reference
    know_them(household, by=reviewer)
    with pytest.raises(IntegrityError, match="decision_by_acquaintance"):
        decide_by_sql(reference, reviewer.id)


def test_the_first_decider_cannot_be_the_second(world: World) -> None:
    reference, senior = world.submitted(), world.staff("senior")
    decisions.approve(reference, by=senior)
    with pytest.raises(IntegrityError, match="decision_by_first_decider"):
        decide_by_sql(reference, senior.id, stage="second")


def test_there_is_no_second_decision_without_a_first(world: World) -> None:
    with pytest.raises(IntegrityError, match="decision_without_first"):
        decide_by_sql(world.submitted(), world.staff("senior").id, stage="second")


def test_who_decided_before_cannot_decide_the_appeal(world: World) -> None:
    reference, senior = world.submitted(), world.staff("senior")
    decisions.refuse(reference, by=senior, reason="not_listed", note="stands on no list at all")
    with pytest.raises(IntegrityError, match="appeal_by_earlier_decider"):
        decide_by_sql(reference, senior.id, stage="appeal", verdict="overturn")


def test_who_proposed_a_revocation_cannot_confirm_it(world: World) -> None:
    reference = world.submitted()
    decisions.approve(reference, by=world.staff("reviewer"))
    decisions.approve(reference, by=world.staff("senior"))
    decisions.propose_revocation(reference, by=world.staff("senior2"), reason="fraud", note="false statements found")
    with pytest.raises(IntegrityError, match="revocation_by_proposer"):
        decide_by_sql(reference, world.staff("senior2").id, stage="revocation", verdict="confirm")


def test_a_decision_stays_as_it_was_made(world: World) -> None:
    reference = world.submitted()
    decisions.approve(reference, by=world.staff("reviewer"))
    for statement in ("UPDATE subsidy_decision SET note = 'x'", "DELETE FROM subsidy_decision"):
        with pytest.raises(IntegrityError, match="decision_append_only"), through_the_gate(), writing() as session:
            session.execute(text(statement))


@pytest.mark.parametrize("decided", [0, 1])
def test_there_is_no_grant_before_the_approval_is_whole(world: World, decided: int) -> None:
    reference = world.submitted()
    if decided:
        decisions.approve(reference, by=world.staff("reviewer"))
    with pytest.raises(IntegrityError, match="grant_without_approval"):
        grant_by_sql(reference)


def test_the_approval_of_an_earlier_round_grants_nothing(world: World) -> None:
    reference, clerk = world.submitted(), world.staff("operations")
    decisions.approve(reference, by=world.staff("reviewer"))
    decisions.return_application(reference, by=world.staff("senior"), reason="scan_missing", note="the scan is missing")
    drafting.submit(reference, by=clerk)
    with pytest.raises(IntegrityError, match="grant_without_approval"):
        grant_by_sql(reference)


def test_what_was_refused_is_gone_without_a_trace_in_the_tables(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(IntegrityError):
        decide_by_sql(reference, world.staff("operations").id)
    assert db.session.query(Decision).count() == 0
