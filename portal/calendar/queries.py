"""Reading the calendar: fast questions for clocks, and a year as its page shows it."""

from calendar import Calendar, monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select

from portal.calendar.lifecycle import lifecycle
from portal.calendar.models import CalendarChange, CalendarDay, CalendarYear
from portal.core import clock
from portal.core.actors import Actor
from portal.core.calendar import SpecialDay, WorkingCalendar, add_working_days, seed_days, working_days_between
from portal.core.database import db
from portal.core.lifecycle import NotFound, Option, state_name
from portal.core.tongues import Text, current_locale, say
from portal.settings import setting
from portal.settings.proposals import State, facts_of
from portal.settings.queries import Kept

FIRST_YEAR, LAST_YEAR = 2020, 2099
YEARS_BEHIND, YEARS_AHEAD = 6, 4
LONG = (say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"), say("Sunday"))
SHORT = (say("Mo"), say("Tu"), say("We"), say("Th"), say("Fr"), say("Sa"), say("Su"))


def read_table() -> WorkingCalendar:
    """The kept years as the table has them; a year that is not kept yet as it would be seeded."""
    kept = {year for (year,) in db.session.execute(select(CalendarYear.year))}
    stored = [special_day(row) for row in db.session.scalars(select(CalendarDay).order_by(CalendarDay.day))]
    this_year = clock.today().year
    span = range(max(FIRST_YEAR, this_year - YEARS_BEHIND), this_year + YEARS_AHEAD + 1)
    return WorkingCalendar([*stored, *(day for year in span if year not in kept for day in seed_days(year))])


def special_day(row: CalendarDay) -> SpecialDay:
    return SpecialDay(row.day, row.is_working, row.name_zh, row.name_en, row.is_provisional)


calendar_table = Kept(read_table)


def due_on(start: date, working_days: int) -> date:
    """The day that is so many working days after `start`."""
    return add_working_days(start, working_days, calendar_table())


def working_days_left(due: date, today: date | None = None) -> int:
    """Working days from today (Shanghai) until `due`: 0 on the day itself, negative afterwards."""
    return working_days_between(today or clock.today(), due, calendar_table())


def deadline_teller() -> Callable[[date], tuple[int, str]]:
    """A function that says (working days left, how it stands) of a due day, as of today: breached, at_risk or on_track."""
    table, today, soon = calendar_table(), clock.today(), setting("at_risk_days")

    def tell(due: date) -> tuple[int, str]:
        left = working_days_between(today, due, table)
        return left, "breached" if left < 0 else "at_risk" if left <= soon else "on_track"

    return tell


def working_days_used(since: datetime) -> int:
    """Working days that have passed since an instant: 0 on the same day."""
    return max(0, working_days_between(clock.on_page(since).date(), clock.today(), calendar_table()))


@dataclass(frozen=True)
class DayCell:
    """One day of the page: `what` is working | weekend | holiday | worked."""

    day: date
    what: str
    name: str
    is_provisional: bool
    is_today: bool
    is_proposed: bool


@dataclass(frozen=True)
class MonthGrid:
    """Weeks of seven cells, Monday first; None where the week reaches into another month."""

    first: date
    weeks: list[list[DayCell | None]]
    working_days: int


class YearPage:
    """A year as twelve months, what is provisional in it, and what is proposed for it. Raises NotFound for others."""

    def __init__(self, year: int, by: Actor):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NotFound
        self.year, self.by = year, by
        self.table = year_table(year)
        self.is_provisional = any(day.is_provisional for day in self.table.days.values() if day.day.year == year)
        self.proposal: CalendarChange | None = db.session.scalar(open_proposal(year))
        self.proposed = {each["day"]: each for each in self.proposal.days} if self.proposal else {}
        self.months = [self._month(date(year, number, 1)) for number in range(1, 13)]
        self.special = sorted(day for day in self.table.days.values() if day.day.year == year and day.name_en)
        self.working_days = sum(month.working_days for month in self.months)
        self.last_changes = db.session.scalars(decided_changes(year)).all()

    has_before = property(lambda self: self.year > FIRST_YEAR)
    has_after = property(lambda self: self.year < LAST_YEAR)
    words = {"working": say("working day"), "weekend": say("weekend"), "holiday": say("free"), "worked": say("worked")}
    weekdays = tuple(zip(LONG, SHORT, strict=True))

    def state_word(self, change: CalendarChange) -> Text:
        return state_name(State(change.state))

    @property
    def options(self) -> list[Option]:
        if self.proposal is None:
            return []
        return lifecycle.options(facts_of(self.proposal, self.by), self.by.permissions)

    def _month(self, first: date) -> MonthGrid:
        weeks = [
            [self._cell(day) if day.month == first.month else None for day in week]
            for week in Calendar().monthdatescalendar(first.year, first.month)
        ]
        last = date(first.year, first.month, monthrange(first.year, first.month)[1])
        return MonthGrid(first, weeks, working_days_between(first - timedelta(1), last, self.table))

    def _cell(self, day: date) -> DayCell:
        special = self.table.days.get(day)
        return DayCell(
            day,
            kind_of(day, self.table),
            day_name(special) if special else "",
            bool(special and special.is_provisional),
            day == clock.today(),
            day.isoformat() in self.proposed,
        )


def year_table(year: int) -> WorkingCalendar:
    """The calendar with this year in it, also a year that the clocks do not reach yet."""
    table = calendar_table()
    if any(day.year == year for day in table.days):
        return table
    return WorkingCalendar([*table.days.values(), *seed_days(year)])


def kind_of(day: date, table: WorkingCalendar) -> str:
    """What a day is, in one word."""
    if table.is_working(day):
        return "worked" if day.weekday() >= 5 else "working"
    return "holiday" if day in table.days and day_name(table.days[day]) else "weekend"


def day_name(special: SpecialDay) -> str:
    return special.name_zh if current_locale() == "zh_Hans" else special.name_en


def year_of(reference: str) -> int:
    """The year that a proposal is for. Raises NotFound."""
    year = db.session.scalar(select(CalendarChange.year).where(CalendarChange.reference == reference))
    if year is None:
        raise NotFound
    return year


def open_proposal(year: int) -> Select[CalendarChange]:
    return select(CalendarChange).where(CalendarChange.year == year, CalendarChange.state == State.PROPOSED.value)


def decided_changes(year: int) -> Select[CalendarChange]:
    decided = CalendarChange.state != State.PROPOSED.value
    return select(CalendarChange).where(CalendarChange.year == year, decided).order_by(CalendarChange.id.desc()).limit(20)
