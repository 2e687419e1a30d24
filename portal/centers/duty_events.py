"""What happened to hours of duty. Hours are told as they are typed; a doctor by the reference of the file."""

from dataclasses import dataclass
from typing import ClassVar

from portal.core.tongues import Text
from portal.ledger.events import Event

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su", "holiday")


class OfWeek(Event):
    """Its `week` is what is typed for eight days, apart by semicolons; the sentence says each beside its day."""

    verb: ClassVar[str] = ""
    week: str

    def say(self) -> Text:
        said, days = super().say(), dict(zip(DAYS, self.week.split("; "), strict=False))
        return Text(said.msgid, dict.fromkeys(DAYS, "–") | days | said.params)


@dataclass(frozen=True)
class WeekSet(OfWeek):
    verb: ClassVar[str] = "duty.week_set"
    sentence: ClassVar[str] = (
        "Weekly hours of %(doctor)s: Mo %(mo)s, Tu %(tu)s, We %(we)s, Th %(th)s, Fr %(fr)s, Sa %(sa)s, Su %(su)s, "
        "public holidays %(holiday)s"
    )
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
class WantedSet(OfWeek):
    verb: ClassVar[str] = "duty.wanted_set"
    sentence: ClassVar[str] = (
        "Doctors wanted on duty: Mo %(mo)s; Tu %(tu)s; We %(we)s; Th %(th)s; Fr %(fr)s; Sa %(sa)s; Su %(su)s; "
        "public holidays %(holiday)s"
    )
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
