"""How many doctors are planned and wanted in each hour of a week, where they lack, and who is on duty at one instant.

Only lines that count on the day are counted (`effect.counting`). The database groups equal hours, so that no doctor is looked at
one by one; the picture of a day is kept in memory until the database marks a change (`duty_ddl`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from struct import unpack
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Integer, and_, func, select

from portal.centers import effect
from portal.centers.duty_models import DutyException, DutyMark, DutyPattern, DutyWanted, ExceptionKind
from portal.centers.hours import runs
from portal.centers.models import RosterLine
from portal.centers.weeks import days_of, pattern_day
from portal.core import clock
from portal.core.database import db, is_writing

L, P, X = RosterLine.__table__.c, DutyPattern.__table__.c, DutyException.__table__.c
Counts = tuple[int, ...]
NOBODY: Counts = (0,) * 24
KEPT_DAYS = 120
# The three bytes of a day's hours, each spread over eight counters of sixteen bits: adding numbers adds counters.
SPREAD = [sum((byte >> bit & 1) << 16 * bit for bit in range(8)) for byte in range(256)]


@dataclass(frozen=True)
class Gap:
    """From `first` to `last` o'clock `missing` doctors lack."""

    day: date
    first: int
    last: int
    missing: int


@dataclass(frozen=True)
class DayCover:
    """One center's day: planned and wanted doctors in each of its 24 hours. On a day that is closed nobody is wanted."""

    day: date
    planned: Counts = NOBODY
    wanted: Counts = NOBODY
    is_closed: bool = False

    @cached_property
    def missing(self) -> Counts:
        return tuple(max(0, want - have) for have, want in zip(self.planned, self.wanted, strict=True))

    @cached_property
    def gap_hours(self) -> int:
        """In how many hours somebody lacks."""
        return sum(map(bool, self.missing))

    @property
    def gaps(self) -> Iterator[Gap]:
        return (Gap(self.day, first, last, n) for first, last, n in runs(self.missing) if n)


@dataclass(frozen=True)
class WeekCover:
    """One center's week, Monday to Sunday."""

    center_id: int
    days: tuple[DayCover, ...]

    @property
    def gaps(self) -> list[Gap]:
        return [gap for day in self.days for gap in day.gaps]

    @cached_property
    def gap_hours(self) -> int:
        return sum(day.gap_hours for day in self.days)

    @cached_property
    def missing(self) -> int:
        """Hours of duty that lack, each doctor's counted."""
        return sum(sum(day.missing) for day in self.days)

    @cached_property
    def wanted(self) -> int:
        return sum(sum(day.wanted) for day in self.days)

    @property
    def percent(self) -> int | None:
        """Share of the wanted hours of duty that are planned, rounded down; None: nothing is wanted."""
        return (self.wanted - self.missing) * 100 // self.wanted if self.wanted else None


def coverage(center_ids: Collection[int], monday: date) -> dict[int, WeekCover]:
    """Center id → its week of 168 hours. Whoever asks keeps `center_ids` within reach."""
    days = days_of(monday)
    drawn = drawn_on(days)
    return {key: WeekCover(key, tuple(drawn[day].get(key) or DayCover(day) for day in days)) for key in center_ids}


def coverage_on(center_ids: Collection[int], day: date) -> dict[int, DayCover]:
    """Center id → one day."""
    drawn = drawn_on([day])[day]
    return {key: drawn.get(key) or DayCover(day) for key in center_ids}


# ---------------------------------------------------------------- counting


def draw(day: date) -> dict[int, DayCover]:
    """Center id → the day of every center that plans or wants anybody."""
    planned, wanted = count_planned(day), wanted_on(pattern_day(day))
    found = {key: DayCover(day, planned.get(key, NOBODY), wanted.get(key, NOBODY)) for key in planned.keys() | wanted.keys()}
    return found | {key: DayCover(day, is_closed=True) for key in db.session.scalars(closed_on(day))}


def wanted_on(day: int) -> dict[int, Counts]:
    """Center id → wanted doctors in each hour of a day of the week."""
    w = DutyWanted.__table__.c
    rows = db.session.execute(select(w.center_id, w.counts).where(w.day == day))
    return {center_id: tuple(counts) for center_id, counts in rows}


def count_planned(day: date) -> dict[int, Counts]:
    """Center id → doctors on duty in each hour of a day, of every center that has any."""
    packed: dict[int, int] = {}
    for center_id, hours, doctors in db.session.execute(masks_on(day)):
        packed[center_id] = packed.get(center_id, 0) + doctors * spread(hours)
    return {center_id: unpacked(counters) for center_id, counters in packed.items()}


def masks_on(day: date) -> Any:
    """(center, hours, how many lines that count have exactly these) of one day."""
    hours = func.coalesce(X.hours, P.hours, type_=Integer)
    rows = select(L.center_id, hours, func.count()).select_from(on_day(day))
    return rows.where(hours != 0, *counting(day)).group_by(L.center_id, hours)


def counting(day: date) -> list[ColumnElement[bool]]:
    """The lines that count on a day, but of centers that are closed on it: also those of who joined the roster since."""
    return [*effect.counting(day), L.center_id.not_in(closed_on(day))]


def closed_on(day: date) -> Any:
    """The ids of the centers that are closed on a day."""
    shut = DutyException.__table__.alias("shut").c
    return select(shut.center_id).where(shut.on_day == day, shut.kind == ExceptionKind.CLOSED.value).distinct()


def on_day(day: date) -> Any:
    """Lines with the weekly hours of a day, and what stands in their place."""
    usual = and_(P.center_id == L.center_id, P.doctor_id == L.doctor_id, P.day == pattern_day(day))
    differs = and_(X.center_id == L.center_id, X.doctor_id == L.doctor_id, X.on_day == day)
    return RosterLine.__table__.outerjoin(DutyPattern.__table__, usual).outerjoin(DutyException.__table__, differs)


def spread(hours: int) -> int:
    return SPREAD[hours & 255] | SPREAD[hours >> 8 & 255] << 128 | SPREAD[hours >> 16] << 256


def unpacked(counters: int) -> Counts:
    return unpack("<24H", counters.to_bytes(48, "little"))


def doctors_on_duty(center_ids: Collection[int], day: date, hour: int) -> list[tuple[int, int, int]]:
    """(center id, doctor id as the roster names it, the hours of the day) of everybody who is planned in that hour."""
    hours = func.coalesce(X.hours, P.hours, type_=Integer)
    rows = select(L.center_id, L.doctor_id, hours).select_from(on_day(day))
    here = rows.where(L.center_id.in_(center_ids), hours.bitwise_and(1 << hour) != 0, *counting(day))
    return [tuple(row) for row in db.session.execute(here.order_by(L.center_id, L.id))]


# ---------------------------------------------------------------- keeping the picture


class Pictures:
    """The days as they were drawn last, each with the mark that stood then."""

    def __init__(self) -> None:
        self.kept: dict[date, tuple[Any, dict[int, DayCover]]] = {}

    def of(self, day: date, mark: Any) -> dict[int, DayCover]:
        found = self.kept.get(day)
        if found is None or found[0] != mark:
            found = mark, draw(day)
            self.kept = {**(self.kept if len(self.kept) < KEPT_DAYS else {}), day: found}
        return found[1]


_pictures: WeakKeyDictionary[Any, Pictures] = WeakKeyDictionary()


def drawn_on(days: Collection[date]) -> dict[date, dict[int, DayCover]]:
    """Day → center id → its cover. What this transaction writes itself is counted afresh: it may yet be taken back."""
    if is_writing():
        return {day: draw(day) for day in days}
    mark, pictures = marked(), _pictures.setdefault(db.engine, Pictures())
    return {day: pictures.of(day, mark) for day in days}


def marked() -> Any:
    """What changes whenever planned duty may have changed: marks of the database, and the day that it is."""
    m = DutyMark.__table__.c
    marks = db.session.execute(select(func.count(), func.max(m.tx), func.sum(m.n)).select_from(DutyMark.__table__)).one()
    return (clock.today(), *marks)
