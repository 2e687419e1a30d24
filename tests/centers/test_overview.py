"""Centers side by side, one center, and a director's morning: what stands today, computed from what counts today."""

from datetime import datetime, timedelta

from flask import Flask

from portal.centers import duty
from portal.centers.day import days_of
from portal.centers.figures import figures_of
from portal.centers.overview import overview
from portal.core import clock
from portal.core.clock import SHANGHAI
from portal.doctors import standings
from portal.home import centers as home
from tests.centers.review_world import Reviews
from tests.centers.roster_world import NOTE, expert
from tests.doctors.standing_world import doctor
from tests.support.offices import Desk

MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def test_figures_count_only_whose_line_counts_today(reviews: Reviews) -> None:
    center = reviews.opened_center("heart", 2, title="chief", practice_months=200)
    (young,) = reviews.doctors(1, title="attending", practice_months=60)
    reviews.published("heart", {young: expert()})
    before = figures_of([center.id])[center.id]
    assert (before.doctors, before.senior_percent, before.experienced_percent, before.without_effect) == (3, 66, 66, 0)
    standings.suspend(reviews.listed["heart"][1], by=reviews.staff("medical"), reason="other", note=NOTE)
    after = figures_of([center.id])[center.id]
    assert (after.on_roster, after.doctors, after.senior_percent, after.without_effect) == (3, 2, 50, 1)


def test_a_director_finds_the_day_in_the_own_center_alone(app: Flask, reviews: Reviews) -> None:
    with clock.stopped(MONDAY_TEN):
        heart = reviews.opened_center("heart", 3)
        reviews.opened_center("diabetes", 2)
        review = reviews.under_review("heart")
        duty.set_wanted("heart", [[3] * 24] * 8, by=reviews.staff("operations"))
        standings.suspend(reviews.listed["heart"][2], by=reviews.staff("medical"), reason="other", note=NOTE)
        (day,) = days_of(reviews.director)
        assert (day.center.id, len(day.on_duty), day.on_duty[0].hours) == (heart.id, 2, "8-12")
        assert (day.gaps[0].day, day.gaps[0].missing) == (MONDAY_TEN.date(), 3)
        assert [task.person.reference for task in day.tasks] == [reviews.listed["heart"][2]]
        assert day.review is not None and (day.review.reference, day.review.rows, day.review.decided) == (review, 3, 0)
        page = Desk(app, reviews.director).get("/").text
        assert review in page and "/centers/heart" in page and "/centers/diabetes" not in page
        (row,) = overview(reviews.director).rows
        assert (row.center.id, row.covered_today, row.review) == (heart.id, 2 * 4 * 100 // 72, day.review)


def test_what_waits_stands_on_the_homes_of_those_who_settle_it(reviews: Reviews) -> None:
    reviews.opened_center("heart", 3)
    reviews.under_review("heart")
    reviews.opened_center("diabetes", 2)
    reviews.proposed("diabetes", {reviews.doctors(1)[0]: expert()})
    counts = {str(figure.label): figure.count for figure in home.card(reviews.staff("medical")).figures}
    assert (counts["Own rows of directors to decide"], counts["Rosters to check"], counts["Reviews to check"]) == (1, 1, 0)
    assert {str(figure.label) for figure in home.card(reviews.staff("operations")).figures} == {
        "Queries of directors to answer",
        "Rosters returned",
    }


def test_a_lapse_ahead_stands_on_the_directors_day_before_it_comes(reviews: Reviews) -> None:
    soon = clock.today() + timedelta(days=20)
    reviews.opened_center("heart", 2)
    assert days_of(reviews.director)[0].lapses == []
    ending = doctor({"practice": soon})
    reviews.published("heart", {ending: expert()})
    (lapse,) = days_of(reviews.director)[0].lapses
    assert (lapse.person.reference, lapse.ends_on, lapse.item, lapse.counts) == (ending, soon, "practice", True)
