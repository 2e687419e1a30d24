"""The page of an application: which steps it offers to whom, why others are closed, and what a refused form keeps."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.roles import permissions_of
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.households.models import Household
from portal.ledger.models import LedgerEntry
from portal.ledger.operations import OPERATIONS
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting, queue, revoking
from portal.subsidies.lifecycle import State, lifecycle
from portal.subsidies.operation_words import OPERATION_NAMES
from tests.subsidies.risks import blind
from tests.subsidies.sheets import Sheet, look, send, statements
from tests.subsidies.world import YEAR, World, id_number
from tests.support.offices import Desk

STEPS = set(lifecycle.verbs())
SENTENCE = "This sentence says why in enough characters."


def desk(world: World, app: Flask, name: str) -> Desk:
    return Desk(app, world.staff(name))


def in_state(world: World, state: State) -> str:
    """An application of two persons in a state, brought there by the operations."""
    if state is State.DRAFT:
        return world.draft(2)
    reference = world.submitted(2)
    first, second = world.staff("first", "reviewer"), world.staff("second", "senior")
    why = {"reason": "other", "note": SENTENCE}
    match state:
        case State.SECOND_REVIEW:
            decisions.approve(reference, by=first)
        case State.RETURNED:
            decisions.return_application(reference, by=first, **why)
        case State.REFUSED | State.APPEALED | State.REFUSED_FINALLY:
            decisions.refuse(reference, by=first, **why)
        case State.APPROVED | State.REVOKING | State.REVOKED:
            decisions.approve(reference, by=first)
            decisions.approve(reference, by=second)
        case State.WITHDRAWN:
            drafting.withdraw(reference, by=world.staff("operations"))
    if state in (State.APPEALED, State.REFUSED_FINALLY):
        drafting.appeal(reference, by=world.staff("operations"), note=SENTENCE)
    if state is State.REFUSED_FINALLY:
        decisions.uphold(reference, by=second, note=SENTENCE)
    if state in (State.REVOKING, State.REVOKED):
        revoking.propose_revocation(reference, by=second, **why)
    if state is State.REVOKED:
        revoking.confirm_revocation(reference, by=world.staff("third", "senior"))
    return reference


@pytest.mark.parametrize("state", [s for s in State if s is not State.LAPSED])
@pytest.mark.sqlite("the steps are the lifecycle's on both")
def test_a_page_offers_exactly_the_steps_of_its_state_and_role(app: Flask, world: World, state: State) -> None:
    reference = in_state(world, state)
    for role in ("operations", "reviewer", "senior", "manager", "compliance"):
        sheet = look(desk(world, app, role), f"/subsidies/{reference}")
        wanted = {s.verb for s in lifecycle.steps if state in s.frm and s.needs in permissions_of({role})}
        assert (sheet.open_steps | sheet.closed.keys()) & STEPS == wanted, role
        assert sheet.root["data-state"] == state


def test_every_open_step_is_valid_as_drawn(app: Flask, world: World) -> None:
    reference = world.submitted(2)
    for verb in ("approve", "return", "refuse"):
        reviewer = desk(world, app, "reviewer")
        sheet = look(reviewer, f"/subsidies/{reference}")
        assert send(reviewer, sheet, verb, note=SENTENCE).status_code == 303
        reference = world.submitted(1)


def test_a_closed_step_says_why(app: Flask, world: World) -> None:
    both = world.staff("both", "operations", "reviewer")
    reference = world.draft(by=both)
    drafting.submit(reference, by=both)
    sheet = look(Desk(app, both), f"/subsidies/{reference}")
    assert "took part" in sheet.closed["approve"]
    assert "approve" not in sheet.open_steps


def test_a_reason_that_closes_three_steps_is_read_once_and_a_refused_attempt_is_told_in_words(app: Flask, world: World) -> None:
    both = Desk(app, world.staff("both", "operations", "reviewer"))
    reference = world.submitted(by=world.staff("both"))
    with pytest.raises(Refused, match="took part"):
        decisions.approve(reference, by=world.staff("both"))
    page = look(both, f"/subsidies/{reference}").text
    assert page.count('<p class="why" ') == 1
    assert page.count('<p class="why visually-hidden" ') == 2
    assert "Tried in vain: Approve. Why not: took part in making it" in page
    steps = {name.removeprefix("subsidies.") for name in OPERATIONS if name.startswith("subsidies.")}
    assert steps == set(OPERATION_NAMES)


def test_who_approved_a_case_that_was_drawn_is_told_that_another_person_follows(app: Flask, world: World) -> None:
    reference = blind(world)
    decisions.approve(reference, by=world.staff("reviewer"))
    drawn = "It was drawn for a second look"
    assert drawn in look(desk(world, app, "reviewer"), f"/subsidies/{reference}").text
    assert drawn not in look(Desk(app, world.staff("other", "reviewer")), f"/subsidies/{reference}").text
    assert drawn not in look(desk(world, app, "senior"), f"/subsidies/{reference}").text


def test_the_hooks_name_record_state_and_version(app: Flask, world: World) -> None:
    reference = world.submitted()
    root = look(desk(world, app, "manager"), f"/subsidies/{reference}").root
    assert (root["data-record"], root["data-state"]) == (reference, "submitted")
    assert root["data-version"] == str(cases.find(reference).application.version)


def test_a_refused_form_keeps_what_was_typed_and_focuses_the_errors(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), desk(world, app, "reviewer")
    sheet = look(reviewer, f"/subsidies/{reference}")
    answer = send(reviewer, sheet, "return", reason="scan_missing", note="短")
    assert answer.status_code == 422
    again = Sheet(answer)
    assert again.forms["return"].fields["note"] == "短"
    assert again.forms["return"].fields["reason"] == "scan_missing"
    assert "note" in again.errors
    assert "data-focus>" in answer.text


def test_htmx_gets_the_panel_alone(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), desk(world, app, "reviewer")
    sheet = look(reviewer, f"/subsidies/{reference}")
    answer = send(reviewer, sheet, "refuse", note="", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<section class="panel" id="decision"')


def test_a_lost_race_answers_409_with_who_decided(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), desk(world, app, "reviewer")
    sheet = look(reviewer, f"/subsidies/{reference}")
    queue.release(reference, by=world.staff("senior"), note=SENTENCE)
    decisions.refuse(reference, by=world.staff("other", "reviewer"), reason="other", note=SENTENCE)
    answer = send(reviewer, sheet, "approve", note="kept")
    assert answer.status_code == 409
    assert "other" in answer.text
    late = send(reviewer, sheet, "approve", headers={"HX-Request": "true"})
    assert (late.status_code, late.headers["HX-Retarget"]) == (409, "#main")


def test_content_that_changed_since_the_page_was_drawn_is_not_decided(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), desk(world, app, "reviewer")
    sheet = look(reviewer, f"/subsidies/{reference}")
    answer = send(reviewer, sheet, "approve", seen="0" * 64)
    assert answer.status_code == 409
    assert cases.find(reference).application.state == "submitted"


def test_deciding_opens_the_next_case_in_one_answer(app: Flask, world: World) -> None:
    first, second, reviewer = world.submitted(), world.submitted(), desk(world, app, "reviewer")
    sheet = look(reviewer, f"/subsidies/{first}")
    answer = send(reviewer, sheet, "approve", open_next="1", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert Sheet(answer).root["data-record"] == second
    assert answer.headers["HX-Push-Url"] == f"/subsidies/{second}"


def test_without_script_the_next_case_is_a_redirect_and_the_last_one_the_empty_queue(app: Flask, world: World) -> None:
    first, second, reviewer = world.submitted(), world.submitted(), desk(world, app, "reviewer")
    answer = send(reviewer, look(reviewer, f"/subsidies/{first}"), "approve", open_next="1")
    assert (answer.status_code, answer.location) == (303, f"/subsidies/{second}")
    answer = send(reviewer, look(reviewer, f"/subsidies/{second}"), "approve", open_next="1")
    assert answer.location == "/subsidies?mine=1&sort=due"
    assert "Nothing waits" in look(reviewer, answer.location).text


def test_opening_a_case_holds_it_and_closes_it_to_others(app: Flask, world: World) -> None:
    reference = world.submitted()
    look(desk(world, app, "reviewer"), f"/subsidies/{reference}")
    sheet = look(desk(world, app, "reviewer2"), f"/subsidies/{reference}")
    assert "reviewer is working on this case" in sheet.closed["approve"]
    senior = desk(world, app, "senior")
    assert send(senior, look(senior, f"/subsidies/{reference}"), "release", note=SENTENCE).status_code == 303
    assert "approve" in look(desk(world, app, "reviewer2"), f"/subsidies/{reference}").open_steps


def test_looking_without_the_right_to_decide_holds_nothing(app: Flask, world: World) -> None:
    reference = world.submitted()
    for role in ("operations", "compliance", "manager"):
        look(desk(world, app, role), f"/subsidies/{reference}")
    assert "approve" in look(desk(world, app, "reviewer"), f"/subsidies/{reference}").open_steps


def test_names_are_masked_for_those_who_do_not_read_them(app: Flask, world: World) -> None:
    reference = world.submitted()
    name = cases.find(reference).application.head_name
    assert name in look(desk(world, app, "reviewer"), f"/subsidies/{reference}").text
    for role in ("compliance", "manager"):
        for address in (f"/subsidies/{reference}", f"/subsidies/{reference}/print", f"/subsidies/{reference}/timeline"):
            assert name not in look(desk(world, app, role), address).text, (role, address)


def test_numbers_are_masked_for_all(app: Flask, world: World) -> None:
    reference = world.submitted()
    number = cases.find(reference).members[0][1].id_no
    for role in ("operations", "reviewer", "compliance"):
        assert number not in look(desk(world, app, role), f"/subsidies/{reference}").text


def test_a_draft_is_shaped_and_submitted_on_its_page(app: Flask, world: World) -> None:
    reference = drafting.draft(world.household(2), year=YEAR, by=world.staff("operations2"))
    clerk = desk(world, app, "operations")
    assert "consent" in look(clerk, f"/subsidies/{reference}").closed["submit"]
    for verb in ("exclude_member", "record_consent", "refresh_from_household", "include_member", "submit"):
        assert send(clerk, look(clerk, f"/subsidies/{reference}"), verb).status_code == 303, verb
    db.session.rollback()
    assert cases.find(reference).application.state == "submitted"


def test_an_approval_may_leave_a_member_out(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(2), desk(world, app, "reviewer")
    person = cases.find(reference).members[1][1].id
    sheet = look(reviewer, f"/subsidies/{reference}")
    assert f'name="exclude_{person}" form="do-approve"' in sheet.text
    assert send(reviewer, sheet, "approve", **{f"exclude_{person}": "asked"}).status_code == 303
    decisions.approve(reference, by=world.staff("senior"))
    assert len(cases.find(reference).decisions) == 2
    assert cases.find(reference).application.included_count == 1


def test_snoozing_takes_a_case_out_of_the_queue(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), desk(world, app, "reviewer")
    assert send(reviewer, look(reviewer, f"/subsidies/{reference}"), "snooze").status_code == 303
    assert look(reviewer, "/subsidies?mine=1").rows == []
    answer = send(reviewer, look(reviewer, f"/subsidies/{reference}"), "snooze", until="1999-01-01")
    assert answer.status_code == 422
    assert "until" in Sheet(answer).errors


@pytest.mark.parametrize(
    "address",
    ["/subsidies/SUB-2026-999999", "/subsidies/x", "/subsidies/SUB-2026-999999/letters/grant", "/subsidies/bulk/JOB-2026-000001"],
)
def test_an_unknown_record_is_404(app: Flask, world: World, address: str) -> None:
    look(desk(world, app, "reviewer"), address, 404)


@pytest.mark.parametrize(
    "typed",
    [
        {"version": "x"},
        {"version": "9" * 30},
        {"seen": "é" * 500},
        {"reason": "no such"},
        {"note": "x" * 5000},
        {"exclude_99999999999999": "asked"},
        {"exclude_١": "asked"},
        {"exclude_1": "no such"},
    ],
)
def test_odd_forms_are_refused_and_never_crash(app: Flask, world: World, typed: dict[str, str]) -> None:
    reference, reviewer = world.submitted(2), desk(world, app, "reviewer")
    sheet = look(reviewer, f"/subsidies/{reference}")
    for verb in ("approve", "return", "refuse"):
        assert send(reviewer, sheet, verb, **typed).status_code in (303, 409, 422), verb


def test_a_case_is_read_in_a_fixed_number_of_statements(app: Flask, world: World) -> None:
    small, large, viewer = world.submitted(1), world.submitted(4), desk(world, app, "compliance")
    look(viewer, f"/subsidies/{small}")
    with statements(app) as of_small:
        look(viewer, f"/subsidies/{small}")
    with statements(app) as of_large:
        look(viewer, f"/subsidies/{large}")
    assert len(of_small) == len(of_large) <= 32


def test_numbers_are_revealed_on_the_case_for_a_purpose_and_it_is_recorded(world: World, app: Flask) -> None:
    reference = world.submitted(2)
    household = db.session.scalar(select(Household.reference))
    reviewer, other = desk(world, app, "reviewer"), desk(world, app, "reviewer2")
    assert id_number(10) not in reviewer.get(f"/subsidies/{reference}").text
    answer = reviewer.post(f"/households/{household}/reveal", {"purpose": "compare", "then": f"/subsidies/{reference}"})
    assert (answer.status_code, answer.location) == (303, f"/subsidies/{reference}")
    assert id_number(10) in reviewer.get(f"/subsidies/{reference}").text
    assert id_number(10) not in other.get(f"/subsidies/{reference}").text
    assert db.session.scalar(select(LedgerEntry.verb).order_by(LedgerEntry.id.desc())) == "household.revealed"
    outside = reviewer.post(f"/households/{household}/reveal", {"purpose": "compare", "then": "//elsewhere.example"})
    assert outside.location == "/"
