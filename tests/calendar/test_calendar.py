"""The working-day calendar: laid out once, changed by two persons, known to every clock at once, provisional where not announced."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.calendar import calendar_table, due_on, operations, working_days_left, working_days_used
from portal.calendar.models import CalendarDay
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.jobs.tasks import lay_out_years
from tests.support.offices import Desk, person

FEBRUARY_27 = date(2027, 2, 27)  # a Saturday


def days() -> int:
    return db.session.scalar(select(func.count()).select_from(CalendarDay)) or 0


def test_before_anything_is_kept_the_clocks_know_the_announced_days(office: Flask):
    assert due_on(date(2026, 9, 28), 3) == date(2026, 10, 8)


def test_a_clock_runs_from_2026_into_2027(office: Flask):
    assert due_on(date(2026, 12, 30), 2) == date(2027, 1, 4)
    assert calendar_table().is_provisional(date(2027, 1, 4))


def test_laying_a_year_out_changes_no_clock(office: Flask):
    before = due_on(date(2026, 1, 5), 200)
    assert operations.lay_out(2026, by=SYSTEM)
    assert due_on(date(2026, 1, 5), 200) == before


def test_a_year_is_laid_out_once(office: Flask):
    lay_out_years()
    kept = days()
    lay_out_years()
    assert days() == kept > 20


def test_two_persons_make_a_saturday_a_working_day(manager: Actor, manager2: Actor):
    reference = operations.propose(FEBRUARY_27, FEBRUARY_27, "worked", by=manager)
    assert not calendar_table().is_working(FEBRUARY_27)
    operations.confirm(reference, by=manager2)
    assert calendar_table().is_working(FEBRUARY_27)


def test_one_person_alone_changes_no_day(manager: Actor):
    reference = operations.propose(FEBRUARY_27, FEBRUARY_27, "worked", by=manager)
    with pytest.raises(Refused, match="You proposed"):
        operations.confirm(reference, by=manager)
    assert not calendar_table().is_working(FEBRUARY_27)


def test_a_holiday_of_several_days_moves_a_clock(manager: Actor, manager2: Actor):
    before = due_on(date(2027, 6, 1), 3)
    reference = operations.propose(date(2027, 6, 2), date(2027, 6, 4), "free", name_zh="停工", name_en="Closed", by=manager)
    operations.confirm(reference, by=manager2)
    assert (before, due_on(date(2027, 6, 1), 3)) == (date(2027, 6, 4), date(2027, 6, 10))


def test_a_day_can_go_back_to_its_weekday(manager: Actor, manager2: Actor):
    new_year = date(2027, 1, 1)
    operations.confirm(operations.propose(new_year, new_year, "plain", by=manager), by=manager2)
    assert calendar_table().is_working(new_year)


def test_an_announced_year_is_no_longer_provisional(manager: Actor, manager2: Actor):
    operations.confirm(operations.propose_announced(2027, by=manager), by=manager2)
    assert not calendar_table().is_provisional(date(2027, 5, 1))
    with pytest.raises(Refused, match="as announced already"):
        operations.propose_announced(2027, by=manager)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2027, 1, 2), date(2027, 1, 1), "span"),
        (date(2026, 12, 31), date(2027, 1, 1), "span"),
        (date(2027, 1, 1), date(2027, 3, 1), "span"),
        (date(1999, 1, 1), date(1999, 1, 1), "year"),
        (date(9999, 12, 31), date(9999, 12, 31), "year"),
    ],
)
def test_days_that_cannot_be_are_refused(manager: Actor, first: date, last: date, code: str):
    with pytest.raises(Refused) as refused:
        operations.propose(first, last, "worked", by=manager)
    assert refused.value.code == code


def test_a_holiday_needs_its_name_in_both_languages(manager: Actor):
    with pytest.raises(Refused, match="both languages"):
        operations.propose(FEBRUARY_27, FEBRUARY_27, "free", name_zh="节", by=manager)


def test_one_proposal_a_year_at_a_time(manager: Actor, manager2: Actor):
    operations.propose(FEBRUARY_27, FEBRUARY_27, "worked", by=manager)
    with pytest.raises(Conflict):
        operations.propose_announced(2027, by=manager2)


def test_days_left_count_down_to_the_day_and_below(office: Flask):
    with clock.stopped(datetime(2026, 11, 20, 4, tzinfo=UTC)):  # a Friday noon in Shanghai
        assert [working_days_left(date(2026, 11, day)) for day in (23, 20, 19)] == [1, 0, -1]
        assert working_days_used(datetime(2026, 11, 17, 23, tzinfo=UTC)) == 2


def test_the_page_shows_twelve_months_of_a_provisional_year(office: Flask, manager: Actor):
    page = Desk(office, manager).get("/calendar/2027").text
    assert (page.count('class="month"'), "This year is not announced yet." in page) == (12, True)


def test_an_announced_year_is_shown_as_announced(office: Flask, manager: Actor):
    assert "not announced yet" not in Desk(office, manager).get("/calendar/2026").text


def test_every_reader_may_look_and_only_managers_may_propose(office: Flask):
    desk = Desk(office, person("clerk", "operations"))
    assert desk.get("/calendar/2026").status_code == 200
    assert desk.post("/calendar/2026/days", {"days-first": "2026-05-06"}).status_code == 403


@pytest.mark.parametrize("year", ["1999", "2100", "99999999999999999999"])
def test_a_year_outside_the_calendar_is_not_found(office: Flask, manager: Actor, year: str):
    assert Desk(office, manager).get(f"/calendar/{year}").status_code == 404


def test_two_persons_change_a_day_on_the_pages(office: Flask, manager: Actor, manager2: Actor):
    sent = {"days-first": "2027-02-27", "days-what": "worked", "days-note": "State Council notice 2026-11"}
    assert Desk(office, manager).post("/calendar/2027/days", sent).status_code == 303
    assert 'data-why="You proposed' in Desk(office, manager).get("/calendar/2027").text
    assert Desk(office, manager2).post("/calendar/proposals/CAL-2026-000001/confirmation", {"version": "1"}).status_code == 303
    assert 'class="day worked"' in Desk(office, manager).get("/calendar/2027").text


def test_a_form_with_nonsense_comes_back(office: Flask, manager: Actor):
    sent = {"days-first": "31.13.2027", "days-what": "eaten", "days-note": "x"}
    assert Desk(office, manager).post("/calendar/2027/days", sent).status_code == 422


def test_an_unknown_proposal_is_not_found(office: Flask, manager: Actor):
    assert Desk(office, manager).post("/calendar/proposals/CAL-2026-000009/confirmation", {}).status_code == 404
    with pytest.raises(NotFound):
        operations.drop("CAL-2026-000009", by=manager)
