from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.core.calendar import (
    ANNOUNCED_UNTIL,
    WorkingCalendar,
    add_working_days,
    seed_days,
    working_days_between,
)
from portal.core.faults import Invalid

TABLE = WorkingCalendar(day for year in range(2024, 2029) for day in seed_days(year))
DAYS = st.dates(date(2023, 6, 1), date(2029, 6, 1))


def test_national_day_is_free_and_the_sunday_before_is_worked():
    assert not TABLE.is_working(date(2025, 10, 1))
    assert TABLE.is_working(date(2025, 9, 28))


def test_ten_working_days_over_the_golden_week_of_2025():
    assert add_working_days(date(2025, 9, 26), 10, TABLE) == date(2025, 10, 16)


@given(DAYS, st.integers(1, 60))
def test_the_sum_is_what_counting_on_the_fingers_gives(start, count):
    day, left = start, count
    while left:
        day += timedelta(1)
        left -= TABLE.is_working(day)
    assert add_working_days(start, count, TABLE) == day
    assert working_days_between(start, day, TABLE) == count


@given(DAYS, st.integers(1, 60))
def test_back_is_as_far_as_forth(start, count):
    assume(TABLE.is_working(start))
    assert add_working_days(add_working_days(start, count, TABLE), -count, TABLE) == start


@given(DAYS, DAYS)
def test_what_lies_between_changes_its_sign_with_the_direction(one, other):
    assert working_days_between(one, other, TABLE) == -working_days_between(other, one, TABLE)


@given(DAYS)
def test_no_days_on_is_the_same_or_the_next_working_day(start):
    found = add_working_days(start, 0, TABLE)
    assert TABLE.is_working(found) and (found == start or not TABLE.is_working(start))


def test_years_beyond_the_announcement_are_provisional_and_have_no_days_worked_instead():
    days = seed_days(ANNOUNCED_UNTIL + 1)
    assert len(days) >= 11 and all(day.is_provisional and not day.is_working for day in days)
    assert TABLE.is_provisional(date(ANNOUNCED_UNTIL + 1, 3, 3)) and not TABLE.is_provisional(date(ANNOUNCED_UNTIL, 12, 31))


def test_an_announced_year_has_names_in_both_languages():
    names = {(day.name_zh, day.name_en) for day in seed_days(2026)}
    assert ("国庆节", "National Day") in names and all(zh and en for zh, en in names)


def test_a_year_without_a_table_is_refused():
    with pytest.raises(Invalid, match="2004"):
        seed_days(1999)


def test_an_empty_table_follows_the_week():
    assert add_working_days(date(2026, 11, 20), 1, WorkingCalendar()) == date(2026, 11, 23)
