"""Looking at duty over all centers within reach: a day hour by hour, a week day by day, and who is on duty at one hour."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from sqlalchemy import select

from portal.centers import coverage, roster
from portal.centers.coverage import Counts, DayCover, WeekCover
from portal.centers.hours import HOURS, spell_hours
from portal.centers.lifecycle import State
from portal.centers.models import Center
from portal.centers.reach import center_of, within
from portal.centers.weeks import ONE, days_of, is_holiday, monday_of, spell_week
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.identity.masks import mask_name
from portal.core.lifecycle import NotFound
from portal.web.permissions import Permission as P

UNWANTED = "cvn"
UNKNOWN = "cvu"


class Mark(NamedTuple):
    """One cell: its colour (cv0 rust … cv5 jade, cvu hatched) and what is written: the number, and what is missing."""

    look: str
    text: str


class Stretch(NamedTuple):
    """The hours of one colour in a strip, as the path of an SVG four units high."""

    look: str
    path: str


@lru_cache(10_000)
def marked(planned: int, wanted: int, is_known: bool) -> Mark:
    """How one hour is drawn. Unknown: nobody said how many the center wants."""
    if not is_known:
        return Mark(UNKNOWN, f"? {planned}" if planned else "?")
    if not wanted:
        return Mark("cv3", str(planned)) if planned else Mark(UNWANTED, "·")
    if planned < wanted:
        return Mark("cv0" if not planned else "cv1" if 2 * planned < wanted else "cv2", f"▾{planned}/{wanted}")
    return Mark("cv5" if planned >= 2 * wanted else "cv4", str(planned))


@lru_cache(50_000)
def strip(planned: Counts, wanted: Counts, is_known: bool) -> tuple[Stretch, ...]:
    """The 24 hours of a day by their colours; where nobody is wanted and nobody is planned nothing is drawn."""
    looks = [marked(planned[hour], wanted[hour], is_known).look for hour in HOURS]
    starts = [hour for hour in HOURS if not hour or looks[hour] != looks[hour - 1]]
    paths: dict[str, str] = {}
    for a, b in zip(starts, [*starts[1:], 24], strict=True):
        if looks[a] != UNWANTED:
            paths[looks[a]] = f"{paths.get(looks[a], '')}M{a} 0h{b - a}v4H{a}z"
    return tuple(Stretch(look, path) for look, path in paths.items())


@lru_cache(50_000)
def marks(planned: Counts, wanted: Counts, is_known: bool) -> tuple[Mark, ...]:
    return tuple(marked(planned[hour], wanted[hour], is_known) for hour in HOURS)


@dataclass(frozen=True)
class HeatRow:
    """A center with its day, or its week."""

    center: Center
    cover: WeekCover | DayCover

    @property
    def is_open(self) -> bool:
        return self.center.state == State.OPEN

    @cached_property
    def is_known(self) -> bool:
        """Whether anybody said how many doctors the center wants; on a day that is closed it wants nobody."""
        days = self.cover.days if isinstance(self.cover, WeekCover) else (self.cover,)
        return any(day.is_closed or any(day.wanted) for day in days)

    @property
    def cells(self) -> tuple[Mark, ...]:
        assert isinstance(self.cover, DayCover)
        return marks(self.cover.planned, self.cover.wanted, self.is_known)

    @property
    def first_hour(self) -> int:
        """The first hour of the day or week in which anybody is wanted or planned; 0 where nobody is."""
        return first_hour_of(self.cover.days if isinstance(self.cover, WeekCover) else (self.cover,))

    def marks_of(self, day: DayCover) -> tuple[Mark, ...]:
        return marks(day.planned, day.wanted, self.is_known)

    def strip(self, day: DayCover) -> tuple[Stretch, ...]:
        return strip(day.planned, day.wanted, self.is_known)


@dataclass(frozen=True)
class Heat:
    """The map of one day (`week` None) or of the week of `day`."""

    day: date
    is_week: bool
    rows: Sequence[HeatRow]

    @property
    def monday(self) -> date:
        return monday_of(self.day)

    @property
    def days(self) -> list[date]:
        return days_of(self.monday)

    @property
    def week(self) -> str:
        return spell_week(self.monday)

    @property
    def before(self) -> date:
        return self.day - (7 if self.is_week else 1) * ONE

    @property
    def after(self) -> date:
        return self.day + (7 if self.is_week else 1) * ONE

    @property
    def is_holiday(self) -> bool:
        return is_holiday(self.day)

    @cached_property
    def gap_hours(self) -> int:
        """Hours of the centers that are open in which somebody lacks."""
        return sum(row.cover.gap_hours for row in self.rows if row.is_open)

    @property
    def first_hour(self) -> int:
        """The first hour of the map's day in which anybody is wanted or planned."""
        return first_hour_of([row.cover for row in self.rows if isinstance(row.cover, DayCover)])

    @property
    def hour_now(self) -> int | None:
        """The hour that it is, on the map of today."""
        return clock.on_page(clock.now()).hour if self.day == clock.today() and not self.is_week else None


def first_hour_of(days: Iterable[DayCover]) -> int:
    """The first hour in which anybody is wanted or planned on one of these days; 0 where nobody is."""
    drawn = [day for day in days if any(day.planned) or any(day.wanted)]
    return next((hour for hour in HOURS if any(day.planned[hour] or day.wanted[hour] for day in drawn)), 0)


def heat(day: date, by: Actor, *, is_week: bool = False) -> Heat:
    """Every center within reach that is not closed, in the order of their founding."""
    centers = centers_on_duty(by)
    ids = [center.id for center in centers]
    covers = coverage.coverage(ids, monday_of(day)) if is_week else coverage.coverage_on(ids, day)
    return Heat(day, is_week, [HeatRow(center, covers[center.id]) for center in centers])


def centers_on_duty(by: Actor) -> Sequence[Center]:
    left = (within(Center.id, by), Center.state != State.CLOSED.value)
    return db.session.scalars(select(Center).where(*left).order_by(Center.id)).all()


# ---------------------------------------------------------------- one hour


class OnDuty(NamedTuple):
    """Somebody who is planned in an hour, as the viewer may know the name; `reference` of the file that the roster names."""

    center: Center
    reference: str
    name: str
    title: str | None
    hours: str


@dataclass(frozen=True)
class HourPage:
    """Who is planned in one hour of one center's day."""

    center: Center
    hour: int
    cover: DayCover
    rows: Sequence[OnDuty]

    @property
    def day(self) -> date:
        return self.cover.day

    @property
    def planned(self) -> int:
        return self.cover.planned[self.hour]

    @property
    def wanted(self) -> int:
        return self.cover.wanted[self.hour]


def hour_page(reference: str, day: date, hour: int, by: Actor) -> HourPage:
    """Raises NotFound, also out of reach."""
    center = center_of(reference, by)
    if not 0 <= hour < 24:
        raise NotFound(str(hour))
    cover = coverage.coverage_on([center.id], day)[center.id]
    return HourPage(center, hour, cover, on_duty([center], day, hour, by))


def on_duty(centers: Collection[Center], day: date, hour: int, by: Actor) -> list[OnDuty]:
    """Who is planned in that hour in these centers, which are within reach."""
    known = {center.id: center for center in centers}
    found = coverage.doctors_on_duty(known, day, hour)
    named = roster.doctors_of({doctor_id for _, doctor_id, _ in found})
    files, plain = roster.counting_files(named), by.may(P.NAMES_READ)
    return [
        OnDuty(known[center_id], named[key].reference, shown(files[key].name, plain), files[key].title, spell_hours(hours))
        for center_id, key, hours in found
    ]


def on_duty_now(by: Actor) -> list[OnDuty]:
    """Who is on duty at this hour in the open centers within reach."""
    now = clock.on_page(clock.now())
    return on_duty([one for one in centers_on_duty(by) if one.state == State.OPEN], now.date(), now.hour, by)


def shown(name: str, plain: bool) -> str:
    return name if plain else mask_name(name)
