"""The hours of one center as its pages draw them: the week of its doctors, one doctor, a copy before it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from portal.centers import copying, coverage, days, duty, effect, roster
from portal.centers.coverage import WeekCover
from portal.centers.duty_models import DAYS, HOLIDAY, DutyCopy, ExceptionKind
from portal.centers.heat import HeatRow, shown
from portal.centers.hours import counted, spell_counts, spell_hours
from portal.centers.lifecycle import State
from portal.centers.portions import Portion, portion
from portal.centers.reach import center_of
from portal.centers.roster import Listed
from portal.centers.weeks import ONE, days_of, pattern_day, spell_week
from portal.core import clock
from portal.core.actors import Actor
from portal.core.lifecycle import NotFound
from portal.web.permissions import Permission as P

Kept = Mapping[tuple[int, date], Mapping[str, Any]]
AHEAD = timedelta(days=370)
SHOWN = 40
OUTSIDE = "outside"


@dataclass(frozen=True)
class DayHours:
    """One doctor's day: the hours on it, how many they are, and the usual ones where it differs. `kind` "": as usual;
    OUTSIDE: they do not count, as the line or the right to consult does not reach that day."""

    day: date
    hours: str
    count: int
    usual: str
    kind: str
    note: str
    is_past: bool


@dataclass(frozen=True)
class DutyRow:
    """One doctor of the roster with a week."""

    line: Listed
    name: str
    days: tuple[DayHours, ...]
    total: int
    on_holidays: str

    @property
    def reference(self) -> str:
        return self.line.filed_as


def usual_day(day: date, mask: int) -> DayHours:
    text = spell_hours(mask)
    return DayHours(day, text, counted(mask), text, "", "", day < clock.today())


def differing_day(usual: DayHours, stands: Mapping[str, Any]) -> DayHours:
    mask = stands["hours"]
    return replace(usual, hours=spell_hours(mask), count=counted(mask), kind=stands["kind"], note=stands["note"])


class HoursPage:
    """The week of a center. `may_change`: the viewer sets hours here; `may_want`: and says how many are wanted."""

    def __init__(self, reference: str, monday: date, by: Actor, after: str = ""):
        self.center, self.monday, self.viewer, self.behind = center_of(reference, by), monday, by, after
        self.days = days_of(monday)
        self.kinds = [pattern_day(day) for day in self.days]
        self.weeks_drawn: dict[tuple[int, ...], tuple[DayHours, ...]] = {}
        self.on = min(max(clock.today(), monday), self.days[-1])

    @property
    def base(self) -> str:
        return f"/centers/{self.center.reference}/hours"

    @cached_property
    def week(self) -> str:
        return spell_week(self.monday)

    @property
    def before(self) -> str:
        return spell_week(self.monday - 7 * ONE)

    @property
    def after(self) -> str:
        return spell_week(self.monday + 7 * ONE)

    @property
    def is_over(self) -> bool:
        return self.days[-1] < clock.today()

    @property
    def may_change(self) -> bool:
        return self.viewer.may(P.CENTERS_PROPOSE) and self.center.state != State.CLOSED

    @property
    def may_want(self) -> bool:
        return self.viewer.may(P.CENTERS_KEEP) and self.center.state != State.CLOSED

    @property
    def version(self) -> int:
        return self.center.version

    @cached_property
    def holidays(self) -> frozenset[date]:
        return frozenset(day for day, kind in zip(self.days, self.kinds, strict=True) if kind == HOLIDAY)

    @cached_property
    def lines(self) -> Sequence[Listed]:
        return roster.roster(self.center, on=self.on)

    @cached_property
    def kept(self) -> Kept:
        return days.exceptions(self.center.id, self.monday, self.days[-1])

    @cached_property
    def portion(self) -> Portion[Listed]:
        """Lines of the newest roster, those that count first."""
        lines = sorted(self.lines, key=lambda line: not line.has_effect)
        return portion(lines, lambda line: line.filed_as, self.behind, size=SHOWN)

    @cached_property
    def rows(self) -> list[DutyRow]:
        """The doctors of these lines, with their week."""
        shown_ = [line.doctor_id for line in self.portion.rows]
        weeks, plain = duty.weeks_of(self.center.id, shown_), self.viewer.may(P.NAMES_READ)
        return [self.row(line, weeks.get(line.doctor_id, [0] * len(DAYS)), plain) for line in self.portion.rows]

    def row(self, line: Listed, week: Sequence[int], plain: bool) -> DutyRow:
        cells = self.as_usual(tuple(week[kind] for kind in self.kinds))
        if line.doctor_id in self.differing or self.closed:
            cells = tuple(self.cell(line.doctor_id, cell) for cell in cells)
        if line.has_effect:
            cells = tuple(
                cell if self.counts(line, cell) else replace(cell, hours="", count=0, kind=OUTSIDE, usual=cell.hours)
                for cell in cells
            )
        total = sum(cell.count for cell in cells)
        return DutyRow(line, shown(line.doctor.name, plain), cells, total, spell_hours(week[HOLIDAY]))

    def counts(self, line: Listed, cell: DayHours) -> bool:
        """Whether hours of this day are counted: the day lies in the line's period, and the doctor may consult on it."""
        return not cell.hours or (line.said.covers(cell.day) and cell.day not in self.without_right.get(line.doctor.id, ()))

    @cached_property
    def without_right(self) -> Mapping[int, frozenset[date]]:
        """Doctors of the lines that are drawn → the days of this week on which they may not consult any more."""
        return effect.days_without({line.doctor.id: line.doctor for line in self.lines_drawn}, self.days)

    @property
    def lines_drawn(self) -> Sequence[Listed]:
        return self.portion.rows

    def as_usual(self, usual: tuple[int, ...]) -> tuple[DayHours, ...]:
        """The seven days with their usual hours: many doctors share them."""
        known = self.weeks_drawn.get(usual)
        if known is None:
            known = tuple(usual_day(day, mask) for day, mask in zip(self.days, usual, strict=True))
            self.weeks_drawn[usual] = known
        return known

    def cell(self, doctor_id: int, usual: DayHours) -> DayHours:
        """The day as it stands; a closed day is closed for who joined the roster since, too."""
        stands = self.kept.get((doctor_id, usual.day))
        if stands is not None:
            return differing_day(usual, stands)
        return replace(usual, hours="", count=0, kind=ExceptionKind.CLOSED.value) if usual.day in self.closed else usual

    @cached_property
    def differing(self) -> frozenset[int]:
        """The doctors with a day in this week that is not as usual."""
        return frozenset(doctor_id for doctor_id, _ in self.kept)

    @cached_property
    def cover(self) -> WeekCover:
        return coverage.coverage([self.center.id], self.monday)[self.center.id]

    @cached_property
    def heat(self) -> HeatRow:
        return HeatRow(self.center, self.cover)

    @cached_property
    def last_copy(self) -> DutyCopy | None:
        """The newest copy to this week, which can be taken back."""
        return copying.last_copy(self.center.id, self.monday) if self.may_change else None

    @cached_property
    def closed(self) -> list[date]:
        """Days of this week on which nobody is on duty."""
        return sorted({day for (_, day), row in self.kept.items() if row["kind"] == ExceptionKind.CLOSED})


class DoctorHours(HoursPage):
    """One doctor of a center: the weekly hours, and the days ahead that differ."""

    def __init__(self, reference: str, doctor: str, monday: date, by: Actor):
        super().__init__(reference, monday, by)
        line = next((line for line in self.lines if line.filed_as == doctor), None)
        if line is None:
            raise NotFound(doctor)
        self.lone = line
        self.doctor_id, self.seen = line.doctor_id, duty.seen_of(self.center.id, line.doctor_id)
        self.masks = duty.weeks_of(self.center.id, [line.doctor_id]).get(line.doctor_id, [0] * len(DAYS))
        self.doctor = self.row(line, self.masks, by.may(P.NAMES_READ))

    @property
    def lines_drawn(self) -> Sequence[Listed]:
        return [self.lone]

    @property
    def name(self) -> str:
        return self.doctor.name

    @property
    def url(self) -> str:
        return f"{self.base}/{self.doctor.reference}"

    @cached_property
    def ahead(self) -> list[DayHours]:
        """The days from today on that differ from the week."""
        found = days.exceptions(self.center.id, clock.today(), clock.today() + AHEAD)
        own = sorted(day for key, day in found if key == self.doctor_id)
        return [differing_day(usual_day(day, self.masks[pattern_day(day)]), found[self.doctor_id, day]) for day in own]


class WantedPage(HoursPage):
    """How many doctors a center wants, Monday to Sunday and on public holidays."""

    @cached_property
    def seen(self) -> str:
        return duty.wanted_hash(self.center.id)

    @cached_property
    def texts(self) -> list[str]:
        wanted = duty.wanted_of([self.center.id])
        return [spell_counts(wanted.get((self.center.id, day), duty.NOBODY)) for day in DAYS]


class CopyPage(HoursPage):
    """What a copy of a week would do, doctor by doctor. Raises Refused as the copy itself would."""

    def __init__(self, reference: str, source: date, target: date, by: Actor):
        super().__init__(reference, target, by)
        self.source = source
        self.plan = copying.plan(self.center, source, target)

    @property
    def source_week(self) -> str:
        return spell_week(self.source)

    @cached_property
    def changes(self) -> list[tuple[str, str, date, str, str]]:
        """(reference, name, day, hours now, hours then) of every day that changes."""
        plain = self.viewer.may(P.NAMES_READ)
        named = {line.doctor_id: (line.filed_as, shown(line.doctor.name, plain)) for line in self.lines}
        changed = self.plan.changed
        return [(*named[one.doctor_id], one.on_day, spell_hours(one.now), spell_hours(one.then)) for one in changed]
