"""What a review compares with, what it flags, how presses are counted, and what its evidence tells."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from portal.centers import checking, freezing, planning, proposing, review_nightly, reviewing
from portal.centers.bundle import make_bundle
from portal.centers.campaigns import CampaignScreen
from portal.centers.operation_words import OPERATION_NAMES
from portal.centers.presses import presses_of
from portal.centers.review_case import row_mark
from portal.centers.review_page import ReviewScreen
from portal.centers.reviewing import Press
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.lifecycle import Conflict, Refused
from portal.doctors import standings
from portal.ledger.operations import OPERATIONS
from tests.centers.review_world import Reviews
from tests.centers.roster_world import NOTE, expert
from tests.doctors.standing_world import ALWAYS, doctors


def published_beside(reviews: Reviews, *fresh: str) -> None:
    """A version with these doctors, published while a review is under way."""
    by = reviews.staff("operations")
    change = proposing.draft("heart", by=by)
    for doctor in fresh:
        proposing.put_line(change, doctor, "add", expert(), by=by)
    proposing.propose(change, by=by)
    reviews.publish(change)


def parts(reviews: Reviews, reference: str) -> dict[str, list[int]]:
    screen = ReviewScreen(reference, reviews.director)
    return {key: [one.position for one in part.rows] for key, part in screen.parts.items() if part.rows}


def test_a_line_that_came_while_a_review_was_answered_is_new_to_the_next_one(reviews: Reviews) -> None:
    reviews.opened_center(count=5)
    _, altered, ended, suspended, same = reviews.listed["heart"]
    first = reviews.under_review()
    fresh, fewer = reviews.doctors(1)[0], replace(expert(), sessions=2)
    for doctor, verb, wanted in ((altered, "change", fewer), (ended, "end", None), (suspended, "suspend", None)):
        position = reviews.row_of(first, doctor).position
        reviewing.decide(first, position, verb, Press(note=NOTE, wanted=wanted), by=reviews.director)
    published_beside(reviews, fresh)
    reviews.keep_all(first)
    checking.submit(first, by=reviews.director)
    for step in (checking.check, checking.publish):
        step(first, by=reviews.staff("medical2"))
    second = reviews.frozen()
    differs = {doctor: reviews.row_of(second, doctor).differs for doctor in (altered, suspended, same, fresh)}
    assert differs == {altered: [], suspended: [], same: [], fresh: ["added"]}
    assert len(reviews.rows(second)) == 5
    done = ReviewScreen(first, reviews.director)
    assert done.last is None and not any(view.fate for view in done.views)
    assert ReviewScreen(second, reviews.director).last.reference == first  # type: ignore[union-attr]


def test_a_right_that_ends_before_the_answers_are_due_is_flagged_though_the_period_is_over(reviews: Reviews) -> None:
    center, today = reviews.opened_center(count=2), clock.today()
    ends = {**ALWAYS, "agreement": today + timedelta(days=8)}
    flagged = doctors([ends])[0]
    published_beside(reviews, flagged)
    reviews.on_duty(center, flagged)
    plan = planning.Plan("monthly", today - timedelta(days=20), today, today, today + timedelta(days=10), ("heart",))
    campaign = planning.plan(plan, by=reviews.staff("medical"))
    freezing.freeze(campaign, by=reviews.staff("medical"))
    assert [code for code, _ in reviews.row_of(reviews.review_of(campaign), flagged).flags] == ["right_ends"]


def test_a_press_of_many_rows_is_one_press_and_each_other_decision_one_of_its_own(reviews: Reviews) -> None:
    reviews.opened_center(count=6)
    reference = reviews.under_review()
    last = reviews.rows(reference)[-1].position
    with clock.stopped(clock.now()):
        for position in (last, last - 1):
            reviewing.decide(reference, position, "suspend", Press(note=NOTE), by=reviews.director)
    assert reviewing.keep_rest(reference, by=reviews.director) == 3
    file = reviews.file(reference)
    assert [one.rows for one in presses_of([file.review.id])[file.review.id].all] == [1, 1, 3]
    reviewing.decide(reference, 2, "end", Press(note=NOTE), by=reviews.director)
    (row,) = CampaignScreen(file.campaign.reference, reviews.staff("medical")).rows
    assert (row.presses.largest, len(row.presses.singly), row.decided) == (3, 3, 5)


def test_a_row_that_was_asked_about_stands_first_with_question_and_answer_and_is_decided_by_itself(reviews: Reviews) -> None:
    reviews.opened_center(count=4)
    reference = reviews.under_review()
    asked = reviews.rows(reference)[2].position
    reviewing.decide(reference, asked, "query", Press(note="Stimmt das Krankenhaus noch zu?"), by=reviews.director)
    assert (next(iter(parts(reviews, reference))), parts(reviews, reference)["asked"]) == ("asked", [asked])
    reviewing.answer(reference, asked, Press(note="Ja, schriftlich seit Montag."), by=reviews.staff("operations"))
    assert parts(reviews, reference)["asked"] == [asked]
    assert reviewing.keep_rest(reference, by=reviews.director) == 2
    reviewing.decide(reference, asked, "keep", Press(), by=reviews.director)
    view = ReviewScreen(reference, reviews.director).view(asked)
    told = [(one.by, one.note) for one in view.talk]  # type: ignore[union-attr]
    assert told == [
        (reviews.director.name, "Stimmt das Krankenhaus noch zu?"),
        (reviews.staff("operations").name, "Ja, schriftlich seit Montag."),
    ]


def test_the_evidence_names_people_and_tells_every_decision_in_order_in_plain_words(reviews: Reviews) -> None:
    reviews.opened_center(count=4)
    reference = reviews.under_review()
    asked = reviews.rows(reference)[2].position
    reviewing.decide(reference, asked, "query", Press(note="Stimmt das Krankenhaus noch zu?"), by=reviews.director)
    reviewing.answer(reference, asked, Press(note="Ja, schriftlich seit Montag."), by=reviews.staff("operations"))
    fewer = replace(expert(), sessions=2)
    reviewing.decide(reference, asked, "change", Press(note=NOTE, wanted=fewer), by=reviews.director)
    reviewing.keep_rest(reference, by=reviews.director)
    campaign = reviews.file(reference).campaign.reference
    with zipfile.ZipFile(io.BytesIO(make_bundle(campaign, by=reviews.staff("medical")))) as archive:
        read = {name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist()}
    history = list(csv.DictReader(io.StringIO(read["history.csv"])))
    told = [(one["name"], one["role"], one["rows"], one["decision"]) for one in history if one["rows"]]
    director, operations = reviews.director.name, reviews.staff("operations").name
    assert told == [
        (director, "Center director", str(asked), "query"),
        (operations, "Operations", str(asked), "pending"),
        (director, "Center director", str(asked), "change"),
        (director, "Center director", "2 4", "keep"),
    ]
    row = list(csv.DictReader(io.StringIO(read["decisions.csv"])))[asked - 1]
    assert (row["hours"], row["wanted"]) == ("Mo 8-12", "Sessions: 4 a week → 2 a week")
    assert (row["question"], row["answer"]) == ("Stimmt das Krankenhaus noch zu?", "Ja, schriftlich seit Montag.")
    assert (row["decided_by"], row["answered_by"]) == (director, operations)
    people = {one["name"]: one["roles"] for one in csv.DictReader(io.StringIO(read["people.csv"]))}
    assert people[director] == "Center director" and people[reviews.staff("medical").name] == "Medical office"


def test_a_campaign_says_which_center_stands_in_the_way_and_goes_on_without_it(reviews: Reviews) -> None:
    reviews.opened_center(count=2)
    reviews.opened_center("diabetes", count=2)
    under_way = reviews.under_review("heart")
    campaign, office = reviews.planned("heart", "diabetes"), reviews.staff("medical")
    ((stuck, why),) = CampaignScreen(campaign, office).obstacles
    assert stuck.center.reference == "heart" and under_way in str(why[0])
    planning.withdraw(stuck.review.reference, by=office, note=NOTE)
    assert CampaignScreen(campaign, office).obstacles == []
    assert freezing.freeze(campaign, by=office) == 2
    review_nightly.begin(CampaignScreen(campaign, office).rows[1].review.reference, by=SYSTEM)


def test_who_leaves_or_is_changed_while_a_review_is_answered_is_flagged_and_not_kept_unseen(reviews: Reviews) -> None:
    reviews.opened_center(count=6)
    reference = reviews.under_review()
    _, suspended, leaving, gone, altered, same = reviews.listed["heart"]
    seen = {row.doctor_id: row_mark(row) for row in reviews.rows(reference)}
    by, last = reviews.staff("operations"), clock.today() + timedelta(days=3)
    standings.suspend(suspended, by=reviews.staff("medical"), reason="conduct", note=NOTE)
    standings.announce_departure(leaving, by=by, reason="other", until=last)
    change = proposing.draft("heart", by=by)
    proposing.put_line(change, gone, "end", by=by)
    proposing.put_line(change, altered, "change", replace(expert(), sessions=1), by=by)
    proposing.propose(change, by=by)
    reviews.publish(change)
    rows = {one: reviews.row_of(reference, one) for one in (suspended, leaving, gone, altered, same)}
    screen = ReviewScreen(reference, reviews.director)
    views = {one: screen.view(rows[one].position) for one in rows}
    assert [views[one].fate for one in (gone, altered, same)] == ["gone", "changed", ""]  # type: ignore[union-attr]
    assert {one.position for one in screen.parts["flagged"].rows} == {rows[suspended].position, rows[leaving].position}
    assert str(views[gone].verbs[0][1]) == "Take note"  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        reviewing.decide(reference, rows[gone].position, "keep", Press(seen[rows[gone].doctor_id]), by=reviews.director)
    with pytest.raises(Refused):
        reviewing.decide(reference, rows[suspended].position, "keep", Press(), by=reviews.director)
    assert reviewing.keep_rest(reference, by=reviews.director) == 1
    assert [reviews.row_of(reference, one).state for one in (suspended, leaving, gone, same)] == ["pending"] * 3 + ["keep"]


def test_a_review_that_nobody_has_answered_is_withdrawn_even_when_it_is_open(reviews: Reviews) -> None:
    reviews.opened_center(count=2)
    first, office = reviews.under_review(), reviews.staff("medical")
    planning.withdraw(first, by=office, note=NOTE)
    second = reviews.under_review()
    reviewing.decide(second, 2, "keep", Press(), by=reviews.director)
    with pytest.raises(Refused, check=lambda error: error.code == "answered"):
        planning.withdraw(second, by=office, note=NOTE)
    assert [reviews.state(one) for one in (first, second)] == ["withdrawn", "open"]


@pytest.mark.sqlite("the names are the same on both")
def test_each_step_of_the_centers_has_a_name_where_it_was_refused(app: Flask) -> None:
    steps = {name.removeprefix("centers.") for name in OPERATIONS if name.startswith("centers.")}
    assert steps == set(OPERATION_NAMES)
