"""Working days in China: weekends, public holidays and the weekend days that are worked instead.

The State Council announces each year's days in the autumn before. Until then the statutory holidays are
known and the days worked instead are not: such days are provisional.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar.constants as announced
import holidays

from portal.core.faults import Invalid
from portal.core.tongues import say

ANNOUNCED_UNTIL = max(announced.holidays).year
_FIRST_YEAR = min(announced.holidays).year


class SpecialDay(NamedTuple):
    """A day that is not what its weekday says: a holiday, or a weekend day that is worked."""

    day: date
    is_working: bool
    name_zh: str
    name_en: str
    is_provisional: bool = False


class WorkingCalendar:
    """A table of special days, ready for fast questions. Days that it does not name follow their weekday."""

    def __init__(self, days: Iterable[SpecialDay] = ()):
        self.days: Mapping[date, SpecialDay] = {special.day: special for special in days}
        special = sorted(self.days.values())
        self._free = [s.day.toordinal() for s in special if not s.is_working and _is_weekday(s.day)]
        self._worked = [s.day.toordinal() for s in special if s.is_working and not _is_weekday(s.day)]
        self.provisional_from = min((s.day for s in special if s.is_provisional), default=None)

    def is_working(self, day: date) -> bool:
        special = self.days.get(day)
        return special.is_working if special else _is_weekday(day)

    def is_provisional(self, day: date) -> bool:
        """True when the announcement of the day's year was not known to the table."""
        return self.provisional_from is not None and day.year >= self.provisional_from.year

    def count_to(self, day: date) -> int:
        """Working days from the beginning of the calendar era to this day, it included."""
        weeks, rest = divmod(day.toordinal(), 7)
        plain = weeks * 5 + min(rest, 5)
        return plain - bisect_right(self._free, day.toordinal()) + bisect_right(self._worked, day.toordinal())


def add_working_days(start: date, count: int, table: WorkingCalendar) -> date:
    """The working day that is `count` working days after `start`; the day of the start does not count.

    `count` 0 gives the start itself if it is worked, else the next working day. Negative counts go back.
    """
    if count == 0:
        return start if table.is_working(start) else add_working_days(start, 1, table)
    if count < 0:
        return _day_numbered(table.count_to(start - timedelta(1)) + count + 1, table)
    return _day_numbered(table.count_to(start) + count, table)


def _day_numbered(number: int, table: WorkingCalendar) -> date:
    """The day on which the count of working days reaches `number`: found by halving."""
    low = date.fromordinal(max(1, number * 7 // 5 - len(table._worked) * 2 - 7))
    span = range(low.toordinal(), low.toordinal() + (len(table._free) + len(table._worked)) * 4 + 30)
    place = bisect_left(span, number, key=lambda ordinal: table.count_to(date.fromordinal(ordinal)))
    return date.fromordinal(span[place])


def working_days_between(start: date, end: date, table: WorkingCalendar) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before."""
    return table.count_to(end) - table.count_to(start)


@cache
def seed_days(year: int) -> tuple[SpecialDay, ...]:
    """The special days of a year: as announced where that is known, else the statutory holidays, provisional.

    Raises `Invalid("calendar_year")` for years outside 2004 … 2100.
    """
    if not _FIRST_YEAR <= year <= 2100:
        raise Invalid("calendar_year", say("The calendar knows the years %(first)s to 2100.", first=_FIRST_YEAR))
    return tuple(_announced_days(year) if year <= ANNOUNCED_UNTIL else _statutory_days(year))


def _announced_days(year: int) -> list[SpecialDay]:
    free = [(day, False, name) for day, name in announced.holidays.items() if day.year == year]
    worked = [(day, True, name) for day, name in announced.workdays.items() if day.year == year]
    chinese = {holiday.value: holiday.chinese for holiday in announced.Holiday}
    return sorted(SpecialDay(day, is_working, chinese[name], name) for day, is_working, name in free + worked)


def _statutory_days(year: int) -> list[SpecialDay]:
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    return sorted(SpecialDay(day, False, chinese[day], english[day], True) for day in chinese)


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5
