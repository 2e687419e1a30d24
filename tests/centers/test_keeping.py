"""Keeping centers: founding, particulars, posts, and the steps from planned to closed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portal.accounts.roles import ROLES, permissions_of
from portal.centers import keeping, proposing
from portal.centers.center_events import Founded
from portal.centers.lifecycle import State
from portal.centers.lifecycle import center as lifecycle
from portal.centers.models import Center
from portal.centers.particulars import Said
from portal.centers.reach import own_centers
from portal.centers.remains import remaining
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, writing
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.doctors.models import Doctor
from portal.ledger.bulk import Edit, Unit, record_rows
from tests.centers.review_world import Reviews
from tests.centers.roster_world import NOTE, Rosters
from tests.doctors.standing_world import doctor
from tests.support.offices import Desk

SAID = Said("肾脏中心", "Kidney center", "Nephrology", ("03.06",), ("treatment:online",), "", 40, 60, 90)
WRONG = [
    ("name_zh", "", "name_form"),
    ("name_en", "x" * 81, "too_long"),
    ("specialty", "x" * 81, "too_long"),
    ("departments", ("99.99",), "choice_unknown"),
    ("services", ("surgery:online",), "choice_unknown"),
    ("institution", "INS-2026-999999", "institution_unknown"),
    ("target_doctors", -1, "target_range"),
    ("target_senior_percent", 101, "target_range"),
]


def row_of(slug: str) -> Center:
    db.session.expire_all()
    return db.session.query(Center).filter_by(reference=slug).one()


def refused(act: Any, *args: Any, **how: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **how)
    db.session.rollback()
    return caught.value.code


def test_a_center_is_founded_once_and_every_fault_is_said_at_its_field(rosters: Rosters) -> None:
    by = rosters.staff("operations")
    assert keeping.found(" Kidney ", SAID, by=by) == "kidney"
    assert (row_of("kidney").state, row_of("kidney").target_doctors) == ("planned", 40)
    names = {
        "kidney": "short_name_taken",
        "new": "short_name_taken",
        "Über": "short_name",
        "a": "short_name",
        "../x": "short_name",
    }
    assert {name: refused(keeping.found, name, SAID, by=by) for name in names} == names
    found = [
        (field, value, refused(keeping.correct, "kidney", replace(SAID, **{field: value}), by=by)) for field, value, _ in WRONG
    ]
    assert found == WRONG
    keeping.correct("kidney", replace(SAID, target_doctors=12), by=by, version=row_of("kidney").version)
    assert row_of("kidney").target_doctors == 12
    with pytest.raises(Conflict):
        keeping.correct("kidney", SAID, by=by, version=1)


def test_a_post_is_given_to_an_active_doctor_who_holds_no_other(rosters: Rosters) -> None:
    by, (first, second) = rosters.staff("operations"), rosters.doctors(2)
    for slug in ("heart", "kidney"):
        keeping.found(slug, SAID, by=by)
    keeping.appoint("heart", "director", first, by=by)
    rosters.bind(rosters.staff("director"), first)
    assert own_centers(rosters.staff("director")) == {row_of("heart").id}
    told = [
        refused(keeping.appoint, *named, by=by)
        for named in (
            ("heart", "director", first),
            ("heart", "executive", first),
            ("kidney", "director", first),
            ("kidney", "boss", second),
            ("kidney", "director", "DOC-2026-999999"),
            ("kidney", "director", doctor({"agreement": clock.today() - timedelta(days=1)})),
        )
    ]
    assert told == ["holds_other_post", "holds_other_post", "directs_other_center", "post", "doctor_unknown", "without_right"]
    rosters.bind(by, second)
    assert refused(keeping.appoint, "kidney", "director", second, by=by) == "own_post"
    keeping.relieve("heart", "director", by=by)
    assert (row_of("heart").director_id, refused(keeping.relieve, "heart", "director", by=by)) == (None, "vacant")


def test_a_post_outlives_the_merge_of_its_holders_file(rosters: Rosters) -> None:
    center, (merged, kept) = rosters.center("heart"), rosters.doctors(2)
    director = rosters.direct(center, merged)
    merge(merged, kept)
    assert own_centers(director) == {center.id}
    rosters.bind(director, kept)
    assert own_centers(director) == {center.id}
    keeping.close("heart", by=rosters.staff("medical"), note=NOTE)
    assert own_centers(director) == set()


def merge(reference: str, into: str) -> None:
    """What a merge of two files leaves in the row of the one that went."""
    table = Doctor.__table__
    with writing():
        row = dict(db.session.execute(table.select().where(table.c.reference == reference)).mappings().one())
        edit = Edit(table, row, {"merged_into_id": row_id(into)})
        record_rows([Unit(Founded(), table, row["id"], reference, edits=[edit])], SYSTEM)
    db.session.expire_all()


def row_id(reference: str) -> int:
    return db.session.query(Doctor.id).filter_by(reference=reference).scalar()


def actors(rosters: Rosters) -> dict[str, Actor]:
    return {role: rosters.staff(f"{role}1", role) for role in ROLES}


def in_state(rosters: Rosters, slug: str, state: State) -> None:
    """A center of that name in that state, with a director and nothing else on it."""
    operations, medical = rosters.staff("operations"), rosters.staff("medical")
    keeping.found(slug, SAID, by=operations)
    keeping.appoint(slug, "director", rosters.doctors(1)[0], by=operations)
    if state in (State.OPEN, State.PAUSED):
        keeping.open_center(slug, by=operations)
    if state == State.PAUSED:
        keeping.pause(slug, by=medical, note=NOTE)
    if state == State.CLOSED:
        keeping.close(slug, by=medical, note=NOTE)


STEPS = {"open": keeping.open_center, "pause": keeping.pause, "resume": keeping.resume, "close": keeping.close}


def test_every_step_is_open_in_its_states_to_its_roles_alone(rosters: Rosters) -> None:
    people, wrong, serial = actors(rosters), [], 0
    for state in State:
        in_state(rosters, f"c-{state}", state)
        for verb, act in STEPS.items():
            is_step = any(state in step.frm for step in lifecycle.by_verb[verb])
            for role, by in people.items():
                may = lifecycle.by_verb[verb][0].needs in permissions_of({role})
                if not (is_step and may) and not is_refused(act, f"c-{state}", by):
                    wrong.append((state, verb, role))
            if is_step:
                serial += 1
                in_state(rosters, f"s-{serial}", state)
                who = next(by for role, by in people.items() if lifecycle.by_verb[verb][0].needs in permissions_of({role}))
                act(f"s-{serial}", by=who, note=NOTE)
                assert row_of(f"s-{serial}").state == lifecycle.by_verb[verb][0].to
    assert wrong == []


def is_refused(act: Any, slug: str, by: Actor) -> bool:
    try:
        act(slug, by=by, note=NOTE)
    except (Refused, NotFound):
        db.session.rollback()
        return True
    return False


def test_a_center_closes_when_nothing_is_left_to_hand_over(reviews: Reviews) -> None:
    center = reviews.opened_center("heart", 2)
    reviews.under_review("heart")
    proposing.draft("heart", by=reviews.staff("operations"))
    assert [(one.count, one.path) for one in remaining(center)] == [
        (2, "/centers/heart/roster"),
        (1, "/centers/heart/roster"),
        (1, "/centers/heart#reviews"),
    ]
    medical = reviews.staff("medical")
    assert refused(keeping.close, "heart", by=medical, note="short") == "note"
    assert refused(keeping.close, "heart", by=medical, note=NOTE) == "to_hand_over"


def test_the_database_lets_no_center_open_without_a_director(rosters: Rosters) -> None:
    keeping.found("heart", SAID, by=rosters.staff("operations"))
    assert refused(keeping.open_center, "heart", by=rosters.staff("operations")) == "no_director"
    with pytest.raises(IntegrityError, match="open_with_director"), writing() as session:
        row_of("heart").state = "open"
        session.flush()


def test_the_pages_of_a_center_keep_what_was_typed(app: Flask, rosters: Rosters) -> None:
    desk = Desk(app, rosters.staff("operations"))
    typed = {
        "short_name": "kidney",
        "name_zh": "肾脏中心",
        "name_en": "",
        "departments": ["03.06"],
        "services": ["treatment:online"],
    }
    again = desk.post("/centers", typed)
    assert (again.status_code, "肾脏中心" in again.text, 'data-error="name_en"' in again.text) == (422, True, True)
    later = clock.today() + timedelta(days=30)
    made = desk.post("/centers", typed | {"name_en": "Kidney center", "opens_on": later.isoformat()})
    assert made.location == "/centers/kidney"
    shown = desk.get("/centers/kidney").text
    assert 'data-record="kidney" data-state="planned"' in shown and 'data-action="open" aria-disabled="true"' in shown
    refusal = desk.post("/centers/kidney/appointment", {"post": "director", "doctor": "DOC-0", "version": "1"})
    assert (refusal.status_code, "DOC-0" in refusal.text) == (422, True)
    chosen = desk.post("/centers/kidney/appointment", {"post": "director", "doctor": rosters.doctors(1)[0], "version": "1"})
    assert chosen.location == "/centers/kidney"
    ready = desk.get("/centers/kidney").text
    assert desk.post("/centers/kidney/opening", {"version": "1"}).status_code == 409
    assert desk.post("/centers/kidney/opening", {"version": str(row_of("kidney").version)}).status_code == 303
    assert (f"Planned to open on {later}" in ready, row_of("kidney").opens_on) == (True, clock.today())
    told = desk.get("/centers/kidney/timeline").text
    assert [f'data-event="center.{verb}"' in told for verb in ("founded", "appointed", "opened")] == [True] * 3
