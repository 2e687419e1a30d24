"""Keeping the calendar: years are laid out by the portal, changes are proposed and confirmed by two persons."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.calendar.events import (
    CalendarChanged,
    CalendarChangeDropped,
    CalendarChangeProposed,
    CalendarYearSeeded,
)
from portal.calendar.lifecycle import lifecycle
from portal.calendar.models import CalendarChange, CalendarDay, CalendarYear
from portal.calendar.queries import FIRST_YEAR, LAST_YEAR, calendar_table
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.calendar import SpecialDay, seed_days
from portal.core.database import db, locked, next_reference
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.ledger.operations import constraint_means, operation
from portal.ledger.recording import record
from portal.settings import proposals
from portal.web.permissions import Permission

LONGEST = 31

constraint_means(
    "uq_calendar_change_open",
    "calendar_change.year",
    Conflict("open_proposal", say("A change of this year is proposed already. Confirm or drop it first.")),
)
constraint_means("ck_calendar_change_two_persons", "", Refused("proposer", say("You proposed this change. Another person has to confirm it.")))  # fmt: skip


@operation(None)
def lay_out(year: int, *, by: Actor) -> bool:
    """Put a year's special days into the table, once. Returns whether it was done now."""
    if db.session.scalar(select(CalendarYear.id).where(CalendarYear.year == year)):
        return False
    days = seed_days(year)
    row = CalendarYear(year=year, is_provisional=any(day.is_provisional for day in days))
    rows = [CalendarDay(**day._asdict()) for day in days]
    db.session.add_all([row, *rows])
    db.session.flush()
    record(CalendarYearSeeded(year, len(rows)), row, *rows, by=by)
    calendar_table.forget()
    return True


@operation(Permission.CALENDAR_CHANGE)
def propose(
    first: date, last: date, what: str, *, by: Actor, name_zh: str = "", name_en: str = "", settles: bool = False, note: str = ""
) -> str:  # fmt: skip
    """Propose that the days from `first` to `last` become `what`: free, worked, or plain (as their weekday).

    `settles`: with this the year is as announced, and no longer provisional. Returns the proposal's reference.
    """
    refuse_span(first, last)
    if what == "free" and not (name_zh.strip() and name_en.strip()):
        raise Refused("name", say("Name the holiday in both languages."), "name_zh")
    days = [change_of(first + timedelta(n), what, name_zh.strip(), name_en.strip()) for n in range((last - first).days + 1)]
    return propose_days(first.year, days, settles, note, by)


@operation(Permission.CALENDAR_CHANGE)
def propose_announced(year: int, *, by: Actor, note: str = "") -> str:
    """Propose that a provisional year is as it was announced, as it stands in the table."""
    if not any(day.is_provisional for day in calendar_table().days.values() if day.day.year == year):
        raise Refused("not_provisional", say("The calendar of %(year)s is as announced already.", year=year))
    return propose_days(year, [], True, note, by)


def propose_days(year: int, days: list[dict[str, object]], settles: bool, note: str, by: Actor) -> str:
    change = CalendarChange(
        reference=next_reference("CAL", clock.today().year), year=year, days=days, settles=settles,
        **proposals.proposed(by, note),
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    record(CalendarChangeProposed(year, len(days), settles), change, by=by, reason=note)
    return change.reference


def refuse_span(first: date, last: date) -> None:
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise Refused("year", say("The calendar knows the years %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR), "first")  # fmt: skip
    if last < first or last.year != first.year or (last - first).days >= LONGEST:
        raise Refused("span", say("Choose days of one year, the last not before the first, at most %(most)s.", most=LONGEST), "last")  # fmt: skip


def change_of(day: date, what: str, name_zh: str, name_en: str) -> dict[str, object]:
    """What one day becomes. A plain day keeps no name and follows its weekday."""
    is_working = what == "worked" or (what == "plain" and day.weekday() < 5)
    names = ("", "") if what == "plain" else (name_zh, name_en)
    return {"day": day.isoformat(), "is_working": is_working, "name_zh": names[0], "name_en": names[1]}


@operation(Permission.CALENDAR_CHANGE)
def confirm(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Confirm somebody else's proposal: the days are changed at once. Running clocks follow with the next day's run."""
    change = taken(reference)
    proposals.decide(change, "confirm", lifecycle, by, version)
    lay_out(change.year, by=SYSTEM)
    rows: list[Any] = [
        put(SpecialDay(date.fromisoformat(d["day"]), d["is_working"], d["name_zh"], d["name_en"])) for d in change.days
    ]
    if change.settles:
        rows += settle(change.year)
    db.session.flush()
    record(CalendarChanged(change.year, len(change.days), change.settles), change, *rows, by=by, reason=note)
    calendar_table.forget()


def put(day: SpecialDay) -> CalendarDay:
    """Write one day into the table."""
    row = db.session.scalar(locked(select(CalendarDay).where(CalendarDay.day == day.day)))
    if row is None:
        row = CalendarDay(day=day.day)
        db.session.add(row)
    row.is_working, row.name_zh, row.name_en, row.is_provisional = day.is_working, day.name_zh, day.name_en, False
    return row


def settle(year: int) -> list[Any]:
    """Take the provisional mark from a year and its days."""
    row = db.session.scalars(select(CalendarYear).where(CalendarYear.year == year)).one()
    of_year = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    days = db.session.scalars(select(CalendarDay).where(of_year, CalendarDay.is_provisional)).all()
    changed: list[Any] = [row, *days]
    for each in changed:
        each.is_provisional = False
    return changed


@operation(Permission.CALENDAR_CHANGE)
def drop(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Drop a proposal, one's own or another's."""
    change = taken(reference)
    proposals.decide(change, "drop", lifecycle, by, version)
    record(CalendarChangeDropped(change.year), change, by=by, reason=note)


def taken(reference: str) -> CalendarChange:
    change = db.session.scalar(locked(select(CalendarChange).where(CalendarChange.reference == reference)))
    if change is None:
        raise NotFound
    return change
