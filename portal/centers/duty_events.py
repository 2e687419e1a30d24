"""What happened to hours of duty. Hours are told as they are typed; a doctor by the reference of the file."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class WeekSet(Event):
    verb: ClassVar[str] = "duty.week_set"
    sentence: ClassVar[str] = "Weekly hours of %(doctor)s, Monday to Sunday and on public holidays: %(week)s"
    doctor: str
    week: str


@dataclass(frozen=True)
class DaysChanged(Event):
    verb: ClassVar[str] = "duty.days_changed"
    sentence: ClassVar[str] = "%(kind)s for %(doctor)s from %(first)s to %(last)s: %(week)s"
    doctor: str
    kind: str
    first: str
    last: str
    week: str


@dataclass(frozen=True)
class DaysRestored(Event):
    verb: ClassVar[str] = "duty.days_restored"
    sentence: ClassVar[str] = "The weekly hours of %(doctor)s hold again from %(first)s to %(last)s"
    doctor: str
    first: str
    last: str


@dataclass(frozen=True)
class DayClosed(Event):
    verb: ClassVar[str] = "duty.day_closed"
    sentence: ClassVar[str] = "Nobody is on duty from %(first)s to %(last)s (%(doctors)s doctors)"
    first: str
    last: str
    doctors: int


@dataclass(frozen=True)
class DayReopened(Event):
    verb: ClassVar[str] = "duty.day_reopened"
    sentence: ClassVar[str] = "Duty takes place again from %(first)s to %(last)s (%(doctors)s doctors)"
    first: str
    last: str
    doctors: int


@dataclass(frozen=True)
class WantedSet(Event):
    verb: ClassVar[str] = "duty.wanted_set"
    sentence: ClassVar[str] = "Doctors wanted on duty, Monday to Sunday and on public holidays: %(week)s"
    week: str


@dataclass(frozen=True)
class WeekCopied(Event):
    verb: ClassVar[str] = "duty.week_copied"
    sentence: ClassVar[str] = "Hours of the week of %(first)s copied to the week of %(last)s: %(days)s days changed"
    first: str
    last: str
    days: int


@dataclass(frozen=True)
class CopyUndone(Event):
    verb: ClassVar[str] = "duty.copy_undone"
    sentence: ClassVar[str] = "Undid the copy of the week of %(first)s to the week of %(last)s: %(days)s days are as before"
    first: str
    last: str
    days: int
