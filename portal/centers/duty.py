"""Setting hours of duty: a doctor's week, and how many doctors a center wants hour by hour."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.centers import effect, roster
from portal.centers.duty_events import WantedSet, WeekSet
from portal.centers.duty_models import ALL_HOURS, DAYS, DutyException, DutyPattern, DutyWanted
from portal.centers.hours import MOST_WANTED, spell_counts, spell_hours
from portal.centers.keeping import to_change
from portal.centers.models import Center, RosterLine
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import canonical, db, locked
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import say
from portal.doctors.models import Doctor
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

NOBODY = [0] * 24
MEANWHILE = Conflict(
    "changed_meanwhile", say("Somebody changed these hours meanwhile. Look at them again, then repeat what you did.")
)
constraint_means("uq_duty_pattern", "duty_pattern.center_id, duty_pattern.doctor_id, duty_pattern.day", MEANWHILE)
constraint_means("uq_duty_exception", "duty_exception.center_id, duty_exception.doctor_id, duty_exception.on_day", MEANWHILE)
constraint_means("uq_duty_wanted", "duty_wanted.center_id, duty_wanted.day", MEANWHILE)


@operation(Permission.CENTERS_PROPOSE)
def set_week(reference: str, doctor: str, week: Sequence[int], *, by: Actor, seen: str = "", note: str = "") -> bool:
    """Set a doctor's hours in a center, Monday to Sunday and on public holidays: eight masks. Returns whether any changed.

    `seen`: the hash of the hours that the person saw (`seen_of`). Raises NotFound, Refused (not_on_roster, without_right,
    unseen), Conflict (changed_meanwhile).
    """
    center, doctor_id = opened(reference, doctor, by, seen)
    assert len(week) == len(DAYS) and all(0 <= mask <= ALL_HOURS for mask in week)
    found = patterns_of(center.id, [doctor_id]).get(doctor_id, {})
    if any(mask & ~(found[day].hours if day in found else 0) for day, mask in enumerate(week)):
        demand_right(center, doctor_id)
    changed = [row for day, mask in enumerate(week) if (row := put(found.get(day), center.id, doctor_id, day, mask))]
    db.session.flush()
    if changed:
        record(WeekSet(doctor, in_words(map(spell_hours, week))), center, *changed, by=by, reason=note)
    return bool(changed)


def put(row: DutyPattern | None, center_id: int, doctor_id: int, day: int, hours: int) -> DutyPattern | None:
    """The pattern of one day as it was changed; None: it stays as it is."""
    if hours == (row.hours if row else 0):
        return None
    if row is None:
        row = DutyPattern(center_id=center_id, doctor_id=doctor_id, day=day, hours=hours)
        db.session.add(row)
    elif hours:
        row.hours = hours
    else:
        db.session.delete(row)
    return row


@operation(Permission.CENTERS_KEEP)
def set_wanted(reference: str, week: Sequence[Sequence[int]], *, by: Actor, seen: str = "", note: str = "") -> bool:
    """Set how many doctors a center wants in each hour, Monday to Sunday and on public holidays: eight times 24 counts.

    It is the measure of a center's coverage, so that whoever keeps the centers sets it, not the director. Returns whether
    anything changed. Raises NotFound, Refused (unseen), Conflict (changed_meanwhile).
    """
    center = to_change(reference, by, None)
    assert len(week) == len(DAYS) and all(len(c) == 24 and 0 <= min(c) <= max(c) <= MOST_WANTED for c in week)
    found = wanted_rows(center.id)
    demand_seen(center, seen, wanted_hash(center.id), by)
    changed = [row for day, counts in enumerate(week) if (row := want(found.get(day), center.id, day, list(counts)))]
    db.session.flush()
    if changed:
        record(WantedSet(in_words(map(spell_counts, week))), center, *changed, by=by, reason=note)
    return bool(changed)


def want(row: DutyWanted | None, center_id: int, day: int, counts: list[int]) -> DutyWanted | None:
    if counts == (row.counts if row else NOBODY):
        return None
    if row is None:
        row = DutyWanted(center_id=center_id, day=day, counts=counts)
        db.session.add(row)
    elif counts != NOBODY:
        row.counts = counts
    else:
        db.session.delete(row)
    return row


# ---------------------------------------------------------------- what stands


def patterns_of(center_id: int, doctor_ids: Collection[int] | None = None) -> dict[int, dict[int, DutyPattern]]:
    """Doctor id → day (7: public holiday) → pattern, of a center's doctors or of some."""
    statement = select(DutyPattern).where(DutyPattern.center_id == center_id)
    if doctor_ids is not None:
        statement = statement.where(DutyPattern.doctor_id.in_(doctor_ids))
    found: dict[int, dict[int, DutyPattern]] = {}
    for row in db.session.scalars(statement.execution_options(populate_existing=True)):
        found.setdefault(row.doctor_id, {})[row.day] = row
    return found


def weeks_of(center_id: int, doctor_ids: Collection[int] | None = None) -> dict[int, list[int]]:
    """Doctor id → the eight masks of the week."""
    c = DutyPattern.__table__.c
    statement = select(c.doctor_id, c.day, c.hours).where(c.center_id == center_id)
    if doctor_ids is not None:
        statement = statement.where(c.doctor_id.in_(doctor_ids))
    weeks: dict[int, list[int]] = {}
    for doctor_id, day, hours in db.session.execute(statement):
        weeks.setdefault(doctor_id, [0] * len(DAYS))[day] = hours
    return weeks


def wanted_rows(center_id: int) -> dict[int, DutyWanted]:
    statement = locked(select(DutyWanted).where(DutyWanted.center_id == center_id))
    return {row.day: row for row in db.session.scalars(statement)}


def wanted_of(center_ids: Collection[int]) -> Mapping[tuple[int, int], list[int]]:
    """(center id, day) → wanted counts of 24 hours. A day that is not there wants nobody."""
    c = DutyWanted.__table__.c
    rows = db.session.execute(select(c.center_id, c.day, c.counts).where(c.center_id.in_(center_ids)))
    return {(row.center_id, row.day): row.counts for row in rows}


def seen_of(center_id: int, doctor_id: int) -> str:
    """The hash of all hours of one doctor in a center: what a form says that it shows."""
    c = DutyException.__table__.c
    own = select(c.on_day, c.hours, c.kind, c.note).where(c.center_id == center_id, c.doctor_id == doctor_id).order_by(c.on_day)
    days = [list(row) for row in db.session.execute(own)]
    return hashed([weeks_of(center_id, [doctor_id]).get(doctor_id), days])


def wanted_hash(center_id: int) -> str:
    wanted = wanted_of([center_id])
    return hashed([wanted.get((center_id, day)) for day in DAYS])


def hashed(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


# ---------------------------------------------------------------- what every change demands


def opened(reference: str, doctor: str, by: Actor, seen: str) -> tuple[Center, int]:
    """The center under lock, and the id of the file that its newest roster names."""
    center = to_change(reference, by, None)
    doctor_id = on_roster(center, doctor)
    demand_seen(center, seen, seen_of(center.id, doctor_id), by)
    return center, doctor_id


def on_roster(center: Center, doctor: str) -> int:
    """The id of a doctor of the newest roster. Raises NotFound, Refused (not_on_roster)."""
    doctor_id = db.session.scalar(select(Doctor.id).where(Doctor.reference == doctor))
    if doctor_id is None:
        raise NotFound(doctor)
    newest = (RosterLine.center_id == center.id, RosterLine.doctor_id == doctor_id, RosterLine.until_number.is_(None))
    if db.session.scalar(select(RosterLine.id).where(*newest)) is None:
        text = say("This doctor is not on the roster of this center any more, or not yet. Hours follow the roster.")
        raise about(Refused("not_on_roster", text), center)
    return doctor_id


def demand_right(center: Center, doctor_id: int) -> None:
    """Hours are added only for who may consult today."""
    (counting,) = roster.counting_files(roster.doctors_of([doctor_id])).values()
    consult = effect.consulting([counting.id], clock.today())[counting.id]
    if not consult.is_held:
        text = say("No hours can be added for a doctor who may not consult today: %(why)s", why=consult.why[0])
        raise about(Refused("without_right", text), center)


def demand_seen(center: Center, seen: str, now: str, by: Actor) -> None:
    if not seen and by.via == "web":
        text = say("This step does not say which hours it is about. Open the page, look at them, and take the step there.")
        raise about(Refused("unseen", text), center)
    if seen and seen != now:
        raise about(Conflict(MEANWHILE.code, MEANWHILE.text), center)


def in_words(days: Any) -> str:
    return "; ".join(text or "–" for text in days)
