"""What comes after a decision, on pages: appeals, revocations, changes meanwhile, a household's applications."""

from flask import Flask

from portal.core import clock
from portal.core.database import db
from portal.households.life_events import record_death
from portal.subsidies import case as cases
from portal.subsidies import decisions, drafting
from tests.subsidies.risks import draw, low
from tests.subsidies.sheets import Sheet, look, send
from tests.subsidies.world import YEAR, World
from tests.support.offices import Desk

SENTENCE = "This sentence says why in enough characters."


def state(reference: str) -> str:
    db.session.rollback()
    return cases.find(reference).application.state


def approved(world: World, persons: int, leave_out: bool = False) -> str:
    draw(world, 0)
    reference = low(world, persons)
    out = {cases.find(reference).members[-1][1].id: "not_eligible"} if leave_out else None
    decisions.approve(reference, by=world.staff("first", "reviewer"), exclude=out)
    return reference


def test_an_appeal_for_a_member_who_was_left_out_is_filed_and_granted(app: Flask, world: World) -> None:
    reference, clerk, senior = (
        approved(world, 2, leave_out=True),
        Desk(app, world.staff("operations")),
        Desk(app, world.staff("senior")),
    )
    sheet = look(clerk, f"/subsidies/{reference}")
    assert sheet.forms["appeal"].fields["person_ids"] == str(cases.find(reference).members[-1][1].id)
    assert send(clerk, sheet, "appeal", note=SENTENCE).status_code == 303
    assert state(reference) == "appealed"
    assert send(senior, look(senior, f"/subsidies/{reference}"), "overturn", note=SENTENCE).status_code == 303
    assert state(reference) == "approved"
    assert cases.find(reference).application.included_count == 2


def test_an_appeal_needs_somebody_who_had_no_part(app: Flask, world: World) -> None:
    reference, first = world.submitted(), world.staff("senior")
    decisions.refuse(reference, by=first, reason="other", note=SENTENCE)
    clerk = Desk(app, world.staff("operations"))
    send(clerk, look(clerk, f"/subsidies/{reference}"), "appeal", note=SENTENCE)
    assert "had a part" in look(Desk(app, first), f"/subsidies/{reference}").closed["uphold"]


def test_a_revocation_takes_two_persons(app: Flask, world: World) -> None:
    reference, senior, other = approved(world, 1), Desk(app, world.staff("senior")), Desk(app, world.staff("senior2"))
    assert send(senior, look(senior, f"/subsidies/{reference}"), "propose_revocation", note=SENTENCE).status_code == 303
    assert "proposed this revocation" in look(senior, f"/subsidies/{reference}").closed["confirm_revocation"]
    assert send(other, look(other, f"/subsidies/{reference}"), "confirm_revocation").status_code == 303
    assert state(reference) == "revoked"


def test_what_changed_since_submission_is_shown_and_closes_approve(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(2), Desk(app, world.staff("reviewer"))
    person = cases.find(reference).members[-1][1]
    record_death(person.reference, by=world.staff("operations2"), on=clock.today())
    sheet = look(reviewer, f"/subsidies/{reference}")
    assert 'id="difference"' in sheet.text
    assert clock.today().isoformat() in sheet.text.partition('id="difference"')[2].partition("</section>")[0]
    assert "facts changed" in sheet.closed["approve"]
    assert "return" in sheet.open_steps


def test_a_household_shows_its_applications_and_makes_a_draft(app: Flask, world: World) -> None:
    household, clerk = world.household(), Desk(app, world.staff("operations"))
    sheet = look(clerk, f"/subsidies/household/{household}")
    answer = send(clerk, sheet, "draft")
    assert answer.status_code == 303
    reference = answer.location.rpartition("/")[2]
    assert look(clerk, f"/subsidies/household/{household}", headers={"HX-Request": "true"}).rows == [reference]
    again = send(clerk, sheet, "draft", year=str(YEAR))
    assert again.status_code == 422
    assert "form" in Sheet(again).errors


def test_a_case_that_nobody_may_decide_says_so(app: Flask, world: World) -> None:
    reference = world.draft()
    drafting.submit(reference, by=world.staff("operations"))
    assert "Nobody may decide on this case" in look(Desk(app, world.staff("operations")), f"/subsidies/{reference}").text
