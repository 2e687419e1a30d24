"""Calendar weeks of duty: Monday to Sunday, written 2026-W48, and which pattern holds on a day."""

import re
from datetime import date, timedelta

from portal.calendar import calendar_table
from portal.centers.duty_models import HOLIDAY
from portal.core import clock

WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
ONE = timedelta(days=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def this_week() -> date:
    """The Monday of the week that it is in Shanghai."""
    return monday_of(clock.today())


def read_week(text: str) -> date | None:
    """The Monday of a week written 2026-W48, or of the week of a day written 2026-11-23; None: neither."""
    found = WEEK.fullmatch(text)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else monday_of(date.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def spell_week(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def days_of(monday: date) -> list[date]:
    return [monday + n * ONE for n in range(7)]


def is_holiday(day: date) -> bool:
    """Whether the calendar calls this day a public holiday. A day that merely follows its weekday has no name there."""
    special = calendar_table().days.get(day)
    return special is not None and not special.is_working and bool(special.name_zh)


def pattern_day(day: date) -> int:
    """Whose pattern holds: of the weekday (0: Monday), also where a weekend day is worked, or HOLIDAY."""
    return HOLIDAY if is_holiday(day) else day.weekday()
