"""The newest registered list of a county tells how a person stands on it."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict
from portal.households import registered
from portal.households.models import Person
from portal.households.taking import take_households
from portal.intake.judging import JudgedRow
from tests.households.people import COUNTY, household, member, number


def line(row: int, serial: int, name: str, category: str | None = "dibao", county: str | None = COUNTY) -> JudgedRow:
    return JudgedRow(row, {"name": name, "id_no": number(serial), "division_code": county, "category": category}, ())


def load(by: Actor, day: date, *lines: JudgedRow) -> str:
    reference = registered.begin_list(day, by=by)
    registered.take_lines(reference, list(lines), by=by)
    registered.close_list(reference, by=by)
    return reference


@pytest.fixture
def people(clerk: Actor) -> list[Person]:
    take_households([household("A1", member(1), member(2, "李秀兰", "spouse"))], by=clerk)
    return list(db.session.scalars(select(Person).order_by(Person.id)))


def matches(people: list[Person]) -> list[str]:
    found = registered.match_members(people, COUNTY)
    return [found[person.id] for person in people]


def test_without_a_list_nobody_matches(people: list[Person]):
    assert matches(people) == ["none", "none"]


def test_number_and_name_are_exact_and_lifted_stays_eligible(clerk: Actor, people: list[Person]):
    load(clerk, date(2026, 1, 1), line(2, 1, "张三丰"), line(3, 2, "李秀兰", "former_poor"))
    assert matches(people) == ["exact", "lifted"]


def test_another_name_and_another_number_are_told(clerk: Actor, people: list[Person]):
    load(clerk, date(2026, 1, 1), line(2, 1, "张四丰"), line(3, 99, "李秀兰"))
    assert matches(people) == ["name_differs", "name_and_division"]


def test_the_newest_list_of_the_county_counts(clerk: Actor, people: list[Person]):
    load(clerk, date(2026, 2, 1), line(2, 2, "李秀兰"))
    load(clerk, date(2026, 1, 1), line(2, 1, "张三丰"))
    load(clerk, date(2026, 3, 1), line(2, 1, "张三丰", county="110101"))
    assert matches(people) == ["none", "exact"]


def test_lists_of_one_day_belong_together_and_one_without_division_counts_for_all(clerk: Actor, people: list[Person]):
    load(clerk, date(2026, 1, 1), line(2, 1, "张三丰"))
    load(clerk, date(2026, 1, 1), line(2, 2, "李秀兰", county=None))
    assert matches(people) == ["exact", "exact"]


def test_a_withdrawn_list_counts_no_longer(clerk: Actor, people: list[Person]):
    reference = load(clerk, date(2026, 1, 1), line(2, 1, "张三丰"))
    registered.withdraw_list(reference, by=clerk)
    assert matches(people) == ["none", "none"]
    with pytest.raises(Conflict):
        registered.take_lines(reference, [line(9, 5, "王五")], by=clerk)


def test_a_row_is_taken_once(clerk: Actor, inside: object):
    reference = registered.begin_list(date(2026, 1, 1), by=clerk)
    assert registered.take_lines(reference, [line(2, 1, "张三丰")], by=clerk) == 1
    assert registered.take_lines(reference, [line(2, 1, "张三丰"), line(3, 2, "李秀兰")], by=clerk) == 1
