"""Days that differ from the weekly hours: leave over a period, other hours, extra hours, a day on which nobody is on duty."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.centers.duty import demand_right, in_words, opened, weeks_of
from portal.centers.duty_events import DayClosed, DayReopened, DaysChanged, DaysRestored
from portal.centers.duty_models import DAYS, DutyException, ExceptionKind
from portal.centers.hours import spell_hours
from portal.centers.keeping import to_change
from portal.centers.models import Center, RosterLine
from portal.centers.rules import LEAST
from portal.centers.weeks import ONE, pattern_day
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, reserve_ids
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.ledger.events import Event
from portal.ledger.operations import about, operation
from portal.web.permissions import Permission

LONGEST = 92
EXCEPTION, CENTER = DutyException.__table__, Center.__table__
X = EXCEPTION.c
SAID = ("hours", "kind", "note", "covered")


class Hours(NamedTuple):
    """What is to stand for one doctor on one day. `kind` "": the weekly hours, without an exception. `covered`: as stored."""

    doctor_id: int
    on_day: date
    hours: int = 0
    kind: str = ""
    note: str = ""
    covered: list[Any] | None = None


@operation(Permission.CENTERS_PROPOSE)
def change_days(
    reference: str, doctor: str, kind: str, first: date, last: date, hours: int = 0, *, by: Actor, seen: str = "", note: str = ""
) -> int:  # fmt: skip
    """Give a doctor leave, other hours (`swap`) or extra hours on each day from `first` to `last`. Returns how many changed.

    `hours`: the mask of that day, or what is added to it. Raises NotFound, Refused (kind, past, span, hours, without_right,
    nothing_extra, closed_day, on_leave, unseen), Conflict (changed_meanwhile).
    """
    center, doctor_id = opened(reference, doctor, by, seen)
    demand_span(center, first, last)
    demand_kind(center, kind, hours)
    week = weeks_of(center.id, [doctor_id]).get(doctor_id, [0] * len(DAYS))
    wanted = [Hours(doctor_id, day, mask_of(kind, week[pattern_day(day)], hours), kind, note[:200]) for day in span(first, last)]
    if any(one.hours & ~week[pattern_day(one.on_day)] for one in wanted):
        demand_right(center, doctor_id)
    elif kind == ExceptionKind.EXTRA:
        raise about(Refused("nothing_extra", say("These hours stand in the week already."), "hours"), center)
    demand_open(center, doctor_id, first, last)
    told = DaysChanged(doctor, kind, first.isoformat(), last.isoformat(), in_words([spell_hours(hours)]))
    return len(write_days(center, wanted, told, by, note))


def mask_of(kind: str, usual: int, hours: int) -> int:
    return {ExceptionKind.LEAVE.value: 0, ExceptionKind.EXTRA.value: usual | hours}.get(kind, hours)


@operation(Permission.CENTERS_PROPOSE)
def restore_days(reference: str, doctor: str, first: date, last: date, *, by: Actor, seen: str = "", note: str = "") -> int:
    """Let the weekly hours of a doctor hold again on these days, but on days that are closed. Returns how many changed."""
    center, doctor_id = opened(reference, doctor, by, seen)
    demand_span(center, first, last)
    kept = exceptions(center.id, first, last)
    plain = [Hours(doctor_id, day) for day in span(first, last) if kind_of(kept, doctor_id, day) != ExceptionKind.CLOSED]
    return len(write_days(center, plain, DaysRestored(doctor, first.isoformat(), last.isoformat()), by, note))


@operation(Permission.CENTERS_PROPOSE)
def close_days(reference: str, first: date, last: date, *, by: Actor, note: str) -> int:
    """Nobody is on duty from `first` to `last`; other and extra hours of single doctors rest until the days are opened again,
    leave stays. Returns how many doctors.

    Raises NotFound, Refused (past, span, note).
    """
    center = to_change(reference, by, None)
    demand_span(center, first, last)
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note", say("Say why, in at least %(least)s characters.", least=LEAST), "note"), center)
    doctors = listed(center)
    kept = exceptions(center.id, first, last)
    shut = [
        Hours(key, day, 0, ExceptionKind.CLOSED.value, note[:200], under(kept.get((key, day))))
        for key in doctors
        for day in span(first, last)
        if kind_of(kept, key, day) != ExceptionKind.LEAVE
    ]
    write_days(center, shut, DayClosed(first.isoformat(), last.isoformat(), len(doctors)), by, note)
    return len(doctors)


@operation(Permission.CENTERS_PROPOSE)
def reopen_days(reference: str, first: date, last: date, *, by: Actor, note: str = "") -> int:
    """What stood before holds again where the days were closed. Returns how many doctors."""
    center = to_change(reference, by, None)
    demand_span(center, first, last)
    closed = [row for row in exceptions(center.id, first, last).values() if row["kind"] == ExceptionKind.CLOSED]
    doctors = {row["doctor_id"] for row in closed}
    before = [Hours(row["doctor_id"], row["on_day"], *(row["covered"] or ())) for row in closed]
    write_days(center, before, DayReopened(first.isoformat(), last.isoformat(), len(doctors)), by, note)
    return len(doctors)


def under(row: Mapping[str, Any] | None) -> list[Any] | None:
    """What a closed day covers: the hours of that day, also where it is closed a second time."""
    if row is None or row["kind"] == ExceptionKind.CLOSED:
        return row["covered"] if row else None
    return [row["hours"], row["kind"], row["note"]]


# ---------------------------------------------------------------- writing


def write_days(center: Center, wanted: Iterable[Hours], event: Event, by: Actor, note: str = "") -> list[list[Any]]:
    """Make these days say what is wanted, by one event about the center, which is under lock.

    Returns what changed: [doctor id, day, the values of SAID before or None, the same after]. Nothing is written where
    everything stands so already.
    """
    wanted = list(wanted)
    days = [one.on_day for one in wanted]
    kept = exceptions(center.id, min(days), max(days)) if days else {}
    changes = [(one, row) for one in wanted if said(row := kept.get((one.doctor_id, one.on_day))) != told(one)]
    fresh = [one for one, row in changes if row is None]
    ids = iter(reserve_ids(EXCEPTION, len(fresh)) if fresh else ())
    rows = [(EXCEPTION, {"id": next(ids), "center_id": center.id, **one._asdict()}) for one in fresh]
    edits = [Edit(EXCEPTION, row, values_of(one)) for one, row in changes if row is not None]
    if changes:
        record_rows([Unit(event, CENTER, center.id, center.reference, rows, note, edits)], by)
    return [[one.doctor_id, one.on_day.isoformat(), said(row), told(one)] for one, row in changes]


def exceptions(center_id: int, first: date, last: date) -> dict[tuple[int, date], Mapping[str, Any]]:
    """(doctor id, day) → the stored row, from `first` to `last`; under lock while writing."""
    own = locked(select(EXCEPTION).where(X.center_id == center_id, X.on_day.between(first, last)))
    return {(row["doctor_id"], row["on_day"]): dict(row) for row in db.session.execute(own).mappings()}


def said(row: Mapping[str, Any] | None) -> list[Any] | None:
    return None if row is None else [row[name] for name in SAID]


def told(one: Hours) -> list[Any] | None:
    return [getattr(one, name) for name in SAID] if one.kind else None


def values_of(one: Hours) -> dict[str, Any] | None:
    return {name: getattr(one, name) for name in SAID} if one.kind else None


def listed(center: Center) -> list[int]:
    """The ids of the doctors of the newest roster."""
    newest = select(RosterLine.doctor_id).where(RosterLine.center_id == center.id, RosterLine.until_number.is_(None))
    return list(db.session.scalars(newest.order_by(RosterLine.doctor_id)))


def span(first: date, last: date) -> list[date]:
    return [first + n * ONE for n in range((last - first).days + 1)]


def kind_of(kept: Mapping[tuple[int, date], Mapping[str, Any]], doctor_id: int, day: date) -> str:
    return kept[doctor_id, day]["kind"] if (doctor_id, day) in kept else ""


# ---------------------------------------------------------------- what every change demands


def demand_span(center: Center, first: date, last: date) -> None:
    if last < first:
        raise about(Refused("span", say("The last day lies before the first."), "last"), center)
    if first < clock.today():
        raise about(
            Refused("past", say("What was planned for past days stays as it was. Begin today or later."), "first"), center
        )
    if (last - first).days >= LONGEST:
        raise about(Refused("span", say("Choose at most %(most)s days at once.", most=LONGEST), "last"), center)


def demand_kind(center: Center, kind: str, hours: int) -> None:
    if kind not in (ExceptionKind.LEAVE, ExceptionKind.SWAP, ExceptionKind.EXTRA):
        raise about(Refused("kind", say("Choose leave, other hours or extra hours."), "kind"), center)
    if kind == ExceptionKind.LEAVE and hours:
        raise about(Refused("hours", say("Leave has no hours. Leave this empty, or choose other hours."), "hours"), center)
    if kind != ExceptionKind.LEAVE and not hours:
        raise about(Refused("hours", say("Write the hours of that day, such as 8-12, or choose leave."), "hours"), center)


def demand_open(center: Center, doctor_id: int, first: date, last: date) -> None:
    """Days on which nobody is on duty are opened for all, not for one doctor; leave is taken back before anything else."""
    kept = exceptions(center.id, first, last)
    away = [day for day in span(first, last) if kind_of(kept, doctor_id, day) == ExceptionKind.LEAVE]
    if away:
        text = say("There is leave on %(day)s already. Choose other days, or take the leave back first.", day=away[0])
        raise about(Refused("on_leave", text, "first"), center)
    if any(kind_of(kept, doctor_id, day) == ExceptionKind.CLOSED for day in span(first, last)):
        raise about(Refused("closed_day", say("The center is closed on one of these days. Open the day first."), "first"), center)
