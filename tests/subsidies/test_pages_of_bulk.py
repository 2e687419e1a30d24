"""Steps on many cases: tried first, then each by itself, with an outcome for each."""

from flask import Flask

from portal.core.database import db
from portal.jobs.models import Job
from portal.jobs.performing import perform
from portal.subsidies import bulk
from portal.subsidies import case as cases
from tests.subsidies.risks import low
from tests.subsidies.sheets import Sheet, look, send
from tests.subsidies.world import World
from tests.support.offices import Desk

SENTENCE = "This sentence says why in enough characters."


def state(reference: str) -> str:
    db.session.rollback()
    return cases.find(reference).application.state


def tried(desk: Desk, verb: str, **fields: object) -> Sheet:
    answer = desk.post("/subsidies/bulk", {"verb": verb, **fields})
    assert answer.status_code == 200, answer.text[:1000]
    return Sheet(answer)


def test_a_dry_run_changes_nothing_and_the_run_does_what_it_said(app: Flask, world: World) -> None:
    fine, draft, reviewer = low(world), world.draft(), Desk(app, world.staff("reviewer"))
    sheet = tried(reviewer, "approve", record=[fine, draft, "SUB-2026-999999"])
    assert sheet.errors == ["wrong_state", "not_found"]
    assert state(fine) == "submitted"
    done = send(reviewer, sheet, "bulk_approve", run="1")
    assert "1 of 1 done" in done.text
    assert (state(fine), state(draft)) == ("approved", "draft")


def test_high_risk_is_never_in_a_bulk(app: Flask, world: World) -> None:
    reference = world.submitted(6, until=None)
    assert cases.find(reference).application.band in ("medium", "high")
    outcome = bulk.try_bulk("approve", [reference], world.staff("reviewer"))[0]
    assert outcome.code == ("high_band" if cases.find(reference).application.band == "high" else "")


def test_a_row_that_changed_since_the_dry_run_is_refused(app: Flask, world: World) -> None:
    reference, reviewer = low(world), Desk(app, world.staff("reviewer"))
    tried(reviewer, "approve", record=[reference])
    answer = reviewer.post("/subsidies/bulk", {"verb": "approve", "record": [reference], "seen": ["0" * 64], "run": "1"})
    assert Sheet(answer).errors == ["content_changed"]
    assert state(reference) == "submitted"


def test_all_that_match_means_the_filter_not_the_page(app: Flask, world: World) -> None:
    drafts, clerk = [world.draft() for _ in range(3)], Desk(app, world.staff("operations"))
    world.submitted()
    sheet = tried(clerk, "submit", all="1", query="state=draft&size=20")
    assert sorted(sheet.rows) == sorted(drafts)
    assert "3 of 3 done" in send(clerk, sheet, "bulk_submit", run="1").text


def test_a_return_of_many_carries_its_reason(app: Flask, world: World) -> None:
    made, reviewer = [world.submitted(), world.submitted()], Desk(app, world.staff("reviewer"))
    sheet = tried(reviewer, "return", record=made)
    assert "2 of 2 done" in send(reviewer, sheet, "bulk_return", run="1", note=SENTENCE).text
    assert {state(reference) for reference in made} == {"returned"}


def test_a_return_of_many_without_a_sentence_is_refused_with_what_was_typed(app: Flask, world: World) -> None:
    reference, reviewer = world.submitted(), Desk(app, world.staff("reviewer"))
    answer = send(reviewer, tried(reviewer, "return", record=[reference]), "bulk_return", run="1", note="kurz")
    assert answer.status_code == 422
    assert Sheet(answer).forms["bulk_return"].fields["note"] == "kurz"
    assert state(reference) == "submitted"


def test_more_than_fifty_rows_go_into_the_background(app: Flask, world: World) -> None:
    reference, reviewer = low(world), Desk(app, world.staff("reviewer"))
    rows = [reference, *(f"SUB-2026-{n:06d}" for n in range(500_000, 500_000 + bulk.AT_ONCE))]
    sheet = finished(reviewer, reviewer.post("/subsidies/bulk", {"verb": "approve", "record": rows}).location)
    assert len(sheet.rows) == len(rows)
    assert state(reference) == "submitted"
    assert "1 of 1 done" in send(reviewer, sheet, "bulk_approve", run="1").text


def finished(desk: Desk, address: str) -> Sheet:
    """Have the job done that stands at this address, and look at its result."""
    db.session.rollback()
    reference = address.rpartition("/")[2]
    perform(db.session.query(Job).filter_by(reference=reference).one().id)
    return look(desk, f"/subsidies/bulk/{reference}")


def test_a_job_of_somebody_else_is_not_shown(app: Flask, world: World) -> None:
    reviewer = Desk(app, world.staff("reviewer"))
    rows = [f"SUB-2026-{n:06d}" for n in range(500_000, 500_060)]
    address = reviewer.post("/subsidies/bulk", {"verb": "approve", "record": rows}).location
    finished(reviewer, address)
    look(Desk(app, world.staff("reviewer2")), "/subsidies/bulk/" + address.rpartition("/")[2], 404)


def test_odd_bulk_forms_are_told_so(app: Flask, world: World) -> None:
    reviewer = Desk(app, world.staff("reviewer"))
    assert reviewer.post("/subsidies/bulk", {"verb": "drop table", "record": ["x"]}).status_code == 422
    assert reviewer.post("/subsidies/bulk", {"verb": "approve"}).status_code == 303
    assert (
        Sheet(reviewer.post("/subsidies/bulk", {"verb": "approve", "record": ["", "\x01", "x" * 9000]})).errors
        == ["not_found"] * 3
    )
