"""What happens to the calendar."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class CalendarYearSeeded(Event):
    verb: ClassVar[str] = "calendar.seeded"
    sentence: ClassVar[str] = "The calendar of %(year)s was laid out with %(days)s special days"
    year: int
    days: int


@dataclass(frozen=True)
class CalendarChangeProposed(Event):
    verb: ClassVar[str] = "calendar.proposed"
    sentence: ClassVar[str] = "Proposed to change %(days)s days of the calendar of %(year)s"
    year: int
    days: int
    settles: bool


@dataclass(frozen=True)
class CalendarChanged(Event):
    verb: ClassVar[str] = "calendar.confirmed"
    sentence: ClassVar[str] = "Confirmed a change of %(days)s days of the calendar of %(year)s"
    year: int
    days: int
    settles: bool


@dataclass(frozen=True)
class CalendarChangeDropped(Event):
    verb: ClassVar[str] = "calendar.dropped"
    sentence: ClassVar[str] = "Dropped a proposal for the calendar of %(year)s"
    year: int
