"""No one decides on what he shaped: in the operations, and in the database below them."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db, writing
from portal.core.lifecycle import Conflict, Refused
from portal.households import registered, ties
from portal.households.models import RegisteredList
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting
from portal.subsidies.models import Decision, Grant
from tests.subsidies.risks import blind, low
from tests.subsidies.world import YEAR, World


def test_who_submitted_cannot_approve_even_with_the_reviewers_role(world: World) -> None:
    both = world.staff("both", "operations", "reviewer")
    reference = world.draft(by=both)
    drafting.submit(reference, by=both)
    with pytest.raises(Refused, match="took part"):
        decisions.approve(reference, by=both)


def test_who_imported_the_household_cannot_approve(world: World) -> None:
    importer = world.staff("importer", "operations", "reviewer")
    reference = drafting.draft(world.household(by=importer), year=YEAR, by=world.staff("operations"))
    drafting.record_consent(reference, how="paper", by=world.staff("operations"))
    drafting.submit(reference, by=world.staff("operations"))
    with pytest.raises(Refused, match="took part"):
        decisions.approve(reference, by=importer)


def test_a_deputy_is_bound_by_the_conflicts_of_both(world: World) -> None:
    from dataclasses import replace

    reference = world.submitted()
    deputy = replace(world.staff("reviewer"), also_bound_by=frozenset({world.staff("operations").id or 0}))
    with pytest.raises(Refused, match="took part"):
        decisions.approve(reference, by=deputy)


def test_the_second_decision_needs_another_person(world: World) -> None:
    reference = world.submitted()
    senior = world.staff("senior")
    assert decisions.approve(reference, by=senior) == "second_review"
    with pytest.raises(Refused, match="first decision"):
        decisions.approve(reference, by=senior)
    assert decisions.approve(reference, by=world.staff("senior2")) == "approved"


def test_a_low_risk_whose_list_counts_no_more_takes_two(world: World) -> None:
    reference = low(world)
    registered.withdraw_list(db.session.scalars(select(RegisteredList.reference)).one(), by=world.staff("operations"))
    assert decisions.approve(reference, by=world.staff("reviewer")) == "second_review"
    assert decisions.approve(reference, by=world.staff("senior")) == "approved"


def test_who_knows_the_household_cannot_decide(world: World) -> None:
    reference = world.submitted()
    reviewer = world.staff("reviewer")
    ties.know_them(cases.find(reference).household.reference, by=reviewer)
    with pytest.raises(Refused, match="know them"):
        decisions.approve(reference, by=reviewer)


def test_the_database_refuses_a_makers_decision_that_went_around_the_operations(world: World) -> None:
    reference = world.submitted()
    case = cases.find(reference)
    with pytest.raises(IntegrityError, match="decision_by_maker"), writing() as session:
        session.add(
            Decision(
                application_id=case.application.id,
                round=1,
                stage="first",
                verdict="approve",
                by_id=world.staff("operations").id,
                at=clock.now(),
                seen="x",
                exclusions={},
            )
        )
        session.flush()


def test_a_decision_is_bound_to_what_its_page_showed(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(Conflict, match="content changed"):
        decisions.approve(reference, by=world.staff("reviewer"), seen="of another day")


def test_the_second_press_of_the_same_person_says_that_it_is_decided(world: World) -> None:
    reference = world.submitted()
    decisions.refuse(reference, by=world.staff("reviewer"), reason="other", note="It is not on any list.")
    with pytest.raises(Conflict, match="decided this already"):
        decisions.refuse(reference, by=world.staff("reviewer"), reason="other", note="It is not on any list.")


def test_a_person_is_granted_once_a_year_and_within_the_budget(world: World) -> None:
    world.set_budget(100_000)
    first, second = world.submitted(), world.submitted()
    for reference in (first, second):
        decisions.approve(reference, by=world.staff("reviewer"))
    assert decisions.approve(first, by=world.staff("senior")) == "approved"
    with pytest.raises(Refused, match="¥0 left"):
        decisions.approve(second, by=world.staff("senior"))
    assert len(db.session.scalars(select(Grant)).all()) == 1


def test_a_blind_second_review_does_not_show(world: World) -> None:
    reference = blind(world)
    assert decisions.approve(reference, by=world.staff("reviewer")) == "submitted"
    application = cases.find(reference).application
    assert (application.state, application.shown_state) == ("second_review", "submitted")
    assert decisions.approve(reference, by=world.staff("senior")) == "approved"


def test_return_and_refuse_need_a_reason_and_a_sentence(world: World) -> None:
    reference = world.submitted()
    with pytest.raises(Refused, match="Choose a reason"):
        decisions.refuse(reference, by=world.staff("reviewer"), reason="", note="It is not on any list.")
    with pytest.raises(Refused, match="at least 10"):
        decisions.refuse(reference, by=world.staff("reviewer"), reason="other", note="no")


def test_a_member_may_be_left_out_by_the_decision_and_appealed_for_alone(world: World) -> None:
    reference = world.submitted(members=2)
    left_out = cases.find(reference).members[1][1].id
    decisions.approve(reference, by=world.staff("reviewer"), exclude={left_out: "not_eligible"})
    assert decisions.approve(reference, by=world.staff("senior")) == "approved"
    assert len(db.session.scalars(select(Grant)).all()) == 1
    drafting.appeal(reference, by=world.staff("operations"), note="The child belongs to the household.")
    decisions.overturn(reference, by=world.staff("senior2"), note="The child belongs to the household.")
    assert len(db.session.scalars(select(Grant)).all()) == 2
