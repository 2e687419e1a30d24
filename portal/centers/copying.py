"""Copying a week: the hours of one calendar week, with what differs on its days, to another; tried first, and undone in one step.

Leave and closed days belong to their week, and public holidays to theirs: these days stay as they are.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.centers.days import Hours, exceptions, listed, said, write_days
from portal.centers.duty import demand_seen, hashed, weeks_of
from portal.centers.duty_events import CopyUndone, WeekCopied
from portal.centers.duty_models import DAYS, DutyCopy, ExceptionKind
from portal.centers.keeping import to_change
from portal.centers.models import Center
from portal.centers.weeks import days_of, is_holiday, monday_of, pattern_day
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.ledger.operations import about, operation
from portal.web.permissions import Permission

STAYS = frozenset({ExceptionKind.LEAVE.value, ExceptionKind.CLOSED.value})
Kept = Mapping[tuple[int, date], Mapping[str, Any]]


@dataclass(frozen=True)
class Changed:
    """One doctor's day that a copy changes: the hours on it now and then."""

    doctor_id: int
    on_day: date
    now: int
    then: int


@dataclass(frozen=True)
class Plan:
    """What a copy would do. `wanted`: what is to stand; `left`: days that stay, because one of the two is a public holiday
    or lies in the past; `on_leave`: doctors' days that stay, because of a leave or a closed day in one of the weeks."""

    source: date
    target: date
    wanted: tuple[Hours, ...]
    changed: tuple[Changed, ...]
    left: tuple[date, ...]
    on_leave: int

    @cached_property
    def seen(self) -> str:
        """The hash of what the person was shown."""
        return hashed([self.source, self.target, [list(one) for one in self.wanted]])


def plan(center: Center, source: date, target: date) -> Plan:
    """What the copy of the week of one Monday to that of another would do. Raises Refused (same_week, past_week)."""
    demand_weeks(center, source, target)
    drawn = Drawing(center, source, target)
    wanted = tuple(drawn.wanted())
    changed = tuple(drawn.changed(one) for one in wanted)
    return Plan(source, target, wanted, changed, tuple(drawn.left), drawn.on_leave)


class Drawing:
    """Both weeks of a center side by side."""

    def __init__(self, center: Center, source: date, target: date):
        self.doctors, self.weeks = listed(center), weeks_of(center.id)
        self.source: Kept = exceptions(center.id, source, days_of(source)[-1])
        self.target: Kept = exceptions(center.id, target, days_of(target)[-1])
        pairs = list(zip(days_of(source), days_of(target), strict=True))
        self.left = [to for of, to in pairs if is_holiday(of) or is_holiday(to) or to < clock.today()]
        self.pairs = [(of, to) for of, to in pairs if to not in self.left]
        self.on_leave = 0

    def wanted(self) -> Iterator[Hours]:
        """What is to stand where the target's day is not as the source's."""
        for doctor_id in self.doctors:
            for of, to in self.pairs:
                if self.is_away(self.source.get((doctor_id, of))) or self.is_away(self.target.get((doctor_id, to))):
                    self.on_leave += 1
                elif self.differs(self.target.get((doctor_id, to)), then := self.as_copied(doctor_id, of, to)):
                    yield then

    def is_away(self, stands: Mapping[str, Any] | None) -> bool:
        """Leave and closed days belong to their week: they are neither copied nor copied over."""
        return stands is not None and stands["kind"] in STAYS

    def as_copied(self, doctor_id: int, of: date, to: date) -> Hours:
        """The source's day on the target's: without an exception where the weekly hours say the same."""
        told = self.source.get((doctor_id, of))
        hours = told["hours"] if told else self.usual(doctor_id, of)
        if hours == self.usual(doctor_id, to):
            return Hours(doctor_id, to)
        return Hours(doctor_id, to, hours, told["kind"] if told else ExceptionKind.SWAP.value, told["note"] if told else "")

    def differs(self, stands: Mapping[str, Any] | None, then: Hours) -> bool:
        if stands is None:
            return bool(then.kind)
        return (stands["hours"], stands["kind"]) != (then.hours, then.kind)

    def usual(self, doctor_id: int, day: date) -> int:
        return self.weeks.get(doctor_id, [0] * len(DAYS))[pattern_day(day)]

    def now(self, one: Hours) -> int:
        stands = self.target.get((one.doctor_id, one.on_day))
        return stands["hours"] if stands else self.usual(one.doctor_id, one.on_day)

    def then(self, one: Hours) -> int:
        return one.hours if one.kind else self.usual(one.doctor_id, one.on_day)

    def changed(self, one: Hours) -> Changed:
        return Changed(one.doctor_id, one.on_day, self.now(one), self.then(one))


@operation(Permission.CENTERS_PROPOSE)
def copy_week(reference: str, source: date, target: date, *, by: Actor, seen: str = "", note: str = "") -> int:
    """Copy a week (by its Mondays) as `plan` says. `seen`: the hash of the plan that the person saw. Returns the days changed.

    Raises NotFound, Refused (same_week, past_week, nothing, unseen), Conflict (changed_meanwhile).
    """
    center = to_change(reference, by, None)
    found = plan(center, source, target)
    demand_seen(center, seen, found.seen, by)
    if not found.wanted:
        raise about(Refused("nothing", say("Both weeks are alike already.")), center)
    told = WeekCopied(source.isoformat(), target.isoformat(), len(found.wanted))
    changes = write_days(center, found.wanted, told, by, note)
    kept = {"source_on": source, "target_on": target, "changes": changes, "by_id": by.id, "at": clock.now()}
    db.session.add(DutyCopy(center_id=center.id, **kept))
    return len(changes)


@operation(Permission.CENTERS_PROPOSE)
def undo_copy(reference: str, copy_id: int, *, by: Actor, note: str = "") -> int:
    """Take back the newest copy to a week: its days are as before. Returns the days changed back.

    Raises NotFound, Refused (not_newest), Conflict (changed_meanwhile) where one of the days was changed since, or began.
    """
    center = to_change(reference, by, None)
    copy = db.session.scalar(locked(select(DutyCopy).where(DutyCopy.id == copy_id, DutyCopy.center_id == center.id)))
    if copy is None or copy != last_copy(center.id, copy.target_on):
        raise about(Refused("not_newest", say("This copy was undone already, or a later one stands upon it.")), center)
    demand_unchanged(center, copy)
    before = [Hours(key, date.fromisoformat(day), *(was or ())) for key, day, was, _ in copy.changes]
    told = CopyUndone(copy.source_on.isoformat(), copy.target_on.isoformat(), len(before))
    write_days(center, before, told, by, note)
    copy.undone_at = clock.now()
    return len(before)


def last_copy(center_id: int, target: date) -> DutyCopy | None:
    """The newest copy to the week of this Monday that was not undone."""
    live = (DutyCopy.center_id == center_id, DutyCopy.target_on == target, DutyCopy.undone_at.is_(None))
    return db.session.scalars(select(DutyCopy).where(*live).order_by(DutyCopy.id.desc()).limit(1)).first()


def demand_unchanged(center: Center, copy: DutyCopy) -> None:
    kept = exceptions(center.id, *outer(copy.changes))
    for key, day, _, after in copy.changes:
        on_day = date.fromisoformat(day)
        row = kept.get((key, on_day))
        if said(row) != after or on_day < clock.today():
            text = say("Some of these days were changed since, or lie in the past. Change them one by one.")
            raise about(Conflict("changed_meanwhile", text), center)


def outer(changes: Collection[Any]) -> tuple[date, date]:
    days = [date.fromisoformat(change[1]) for change in changes]
    return min(days), max(days)


def demand_weeks(center: Center, source: date, target: date) -> None:
    if source == target:
        raise about(Refused("same_week", say("Choose another week to copy to."), "target"), center)
    if target < monday_of(clock.today()):
        raise about(Refused("past_week", say("That week is over. Copy to this week or a later one."), "target"), center)
