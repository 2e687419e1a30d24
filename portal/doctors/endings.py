"""What ends by itself, at midnight in Asia/Shanghai: rights that lapse, and notices before.

One run a day, in short transactions. It finds its work in the rows themselves (the last day for which a doctor's rights are
certain, credentials without the notice that is due), so a run that was killed goes on, and one after days of downtime does
what is due then: each lapse once, of each credential the most pressing notice. `rights_on` itself waits for no run.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, update

from portal.accounts.models import User, UserRole
from portal.accounts.roles import ROLES
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, locked, writing
from portal.core.tongues import say
from portal.doctors import standing_events as events
from portal.doctors.drawing import Attributes, Drawn, change_of, drawn, reserve_changes
from portal.doctors.ending_models import EndingNotice, EndingRun
from portal.doctors.lifecycle import State
from portal.doctors.models import Doctor, DoctorCredential, StandingChange
from portal.doctors.rights_queries import facts_of
from portal.doctors.telling import tell_bulk
from portal.ledger.bulk import Edit, Unit, record_rows
from portal.notices import notify
from portal.settings import Setting, define, setting
from portal.settings.registry import DAYS
from portal.web.permissions import Permission

AT_ONCE = 500
NOTICES_AT_ONCE = 5000
DOCTOR, CHANGE, NOTICE = Doctor.__table__, StandingChange.__table__, EndingNotice.__table__
C = DoctorCredential.__table__.c
IN_USE = (C.valid_until.is_not(None), C.renewed_by_id.is_(None), C.withdrawn_on.is_(None))
NOTICE_DAYS = (120, 90, 60, 30, 7, 1)
PATH = "/doctors/endings"

for _number, _days in enumerate(NOTICE_DAYS, 1):
    define(
        Setting(
            f"ending_notice_{_number}",
            say("A credential ends: notice %(n)s of 6", n=_number),
            say("So many days before a credential of an active doctor ends, operations are told."),
            _days,
            DAYS,
            1,
            365,
        )
    )


class Ran(NamedTuple):
    """What a run did: doctors whose rights changed, credentials whose end was announced."""

    changed: int
    noticed: int


def run() -> Ran | None:
    """Do what is due today, once a day. None where today's run is through already."""
    today = clock.today()
    if begun(today):
        return None
    while lapse(today) == AT_ONCE:
        pass
    for days, after in bands():
        while announce(today, days, after) == NOTICES_AT_ONCE:
            pass
    return close(today)


def begun(today: date) -> bool:
    """Whether the run of the day is through; notes its beginning where it has not begun."""
    with writing() as session:
        row = session.get(EndingRun, today, with_for_update=True)
        if row is None:
            session.add(EndingRun(day=today))
        return row is not None and row.finished_at is not None


# ---------------------------------------------------------------- lapses


def lapse(today: date) -> int:
    """Draw the rights of the next some hundred doctors anew whose day has passed. Returns how many there were."""
    with writing() as session:
        rows = session.execute(overdue(today)).mappings().all()
        facts = facts_of([Attributes(row) for row in rows])
        fresh = [(row, drawn(facts[row["id"]], today)) for row in rows]
        written = units(fresh)
        record_rows(written, SYSTEM)
        changed = sum(is_changed(row, now) for row, now in fresh)
        session.execute(update(EndingRun).where(EndingRun.day == today).values(changed=EndingRun.changed + changed))
        tell_bulk(written, SYSTEM)
    return len(rows)


def overdue(today: date) -> Select[Any]:
    """The rows whose rights are certain no more, those first that waited longest, under lock."""
    due = select(DOCTOR).where(DOCTOR.c.rights_until < today).order_by(DOCTOR.c.rights_until, DOCTOR.c.id)
    return locked(due.limit(AT_ONCE))


def units(fresh: Sequence[tuple[Any, Drawn]]) -> list[Unit]:
    """One entry a doctor: the row, and the change of standing that follows."""
    ids = reserve_changes([row["id"] for row, now in fresh if now.standing != row["standing"]])
    return [unit(row, now, ids.get(row["id"])) for row, now in fresh]


def unit(row: Any, now: Drawn, change_id: int | None) -> Unit:
    before = dict(row)
    values = {**now._asdict(), "version": row["version"] + 1, "updated_at": clock.now()}
    event = events.RightsLapsed(row["rights"], now.rights) if is_changed(row, now) else events.EndPassed()
    changes = [(CHANGE, change_of(row["id"], change_id, now.standing))] if change_id else []
    return Unit(event, DOCTOR, row["id"], row["reference"], changes, edits=[Edit(DOCTOR, before, values)])


def is_changed(row: Any, now: Drawn) -> bool:
    return (row["rights"], row["standing"]) != (now.rights, now.standing)


# ---------------------------------------------------------------- notices


def bands() -> list[tuple[int, int]]:
    """(days before the end, days of the next notice, at which it is no more due), the most pressing first."""
    days = sorted({setting(f"ending_notice_{number}") for number in range(1, len(NOTICE_DAYS) + 1)})
    return list(zip(days, [-1, *days], strict=False))


def announce(today: date, days: int, after: int) -> int:
    """Mark the next credentials whose end comes within so many days and was not announced so. Returns how many."""
    with writing() as session:
        due = credentials_ending(today, days, after).limit(NOTICES_AT_ONCE)
        marks = insert(EndingNotice).from_select(["credential_id", "days", "sent_on"], due)
        marked: int = session.execute(marks, execution_options={"preserve_rowcount": True}).rowcount  # type: ignore[attr-defined]
        session.execute(update(EndingRun).where(EndingRun.day == today).values(noticed=EndingRun.noticed + marked))
    return marked


def credentials_ending(today: date, days: int, after: int) -> Select[Any]:
    """Credentials in use of active doctors whose last day lies more than `after` and at most `days` days ahead, unannounced."""
    told = select(NOTICE.c.id).where(NOTICE.c.credential_id == C.id, NOTICE.c.days == days).exists()
    first, last = today + timedelta(days=after + 1), today + timedelta(days=days)
    return select(C.id, literal(days), literal(today)).where(*IN_USE, C.valid_until.between(first, last), of_active(), ~told)


def of_active() -> ColumnElement[bool]:
    """The credential's doctor is active. Not a join: a planner would begin with all doctors rather than with the days."""
    return select(DOCTOR.c.id).where(DOCTOR.c.id == C.doctor_id, DOCTOR.c.state == State.ACTIVE.value).exists()


def close(today: date) -> Ran:
    """Tell operations what the run found, and the doctors who have an account of their own; the run is through."""
    with writing() as session:
        row = session.get_one(EndingRun, today, with_for_update=True, populate_existing=True)
        marked, told = NOTICE.c.sent_on == today, keepers()
        for days, count in session.execute(select(NOTICE.c.days, func.count()).where(marked).group_by(NOTICE.c.days)):
            notify(told, say("%(count)s credentials of doctors end within %(days)s days.", count=count, days=days), path=PATH)  # fmt: skip
        for user_id, reference in session.execute(own_accounts(today)).all():
            notify([user_id], say("A credential in your file %(reference)s ends soon. Please renew it.", reference=reference), reference)  # fmt: skip
        if row.changed:
            notify(told, say("The rights of %(count)s doctors changed at midnight.", count=row.changed), path=PATH)
        row.finished_at = clock.now()
        return Ran(row.changed, row.noticed)


def keepers() -> list[int]:
    """The accounts of those who keep the files of doctors."""
    roles = [role for role, held in ROLES.items() if Permission.DOCTORS_WRITE in held]
    found = select(UserRole.user_id).join(User, User.id == UserRole.user_id).where(UserRole.role.in_(roles), User.is_enabled)
    return list(db.session.scalars(found.distinct()))


def own_accounts(today: date) -> Select[Any]:
    """(account, reference) of the doctors whose credential was announced today and who sign in themselves."""
    owned = select(User.id, DOCTOR.c.reference).join(DOCTOR, DOCTOR.c.reference == User.doctor)
    mine = owned.join(DoctorCredential, C.doctor_id == DOCTOR.c.id).join(EndingNotice, NOTICE.c.credential_id == C.id)
    return mine.where(NOTICE.c.sent_on == today, User.is_enabled).distinct()


# ---------------------------------------------------------------- what ends in the next months


def ends_by_month(today: date, months: int = 12) -> dict[tuple[str, str], int]:
    """("2026-11", item) → credentials of active doctors that end in that month and were not renewed; for the chart."""
    counted = select(C.valid_until, C.item, func.count())
    coming = counted.where(*IN_USE, C.valid_until.between(today, last_of(today, months)), of_active())
    found: dict[tuple[str, str], int] = {}
    for day, item, count in db.session.execute(coming.group_by(C.valid_until, C.item)):
        key = (day.strftime("%Y-%m"), item)
        found[key] = found.get(key, 0) + count
    return found


def months_of(today: date, months: int = 12) -> list[str]:
    """The months of the chart: this one and those after it."""
    first = today.year * 12 + today.month - 1
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, first + months)]


def last_of(today: date, months: int) -> date:
    """The last day of the last of so many months, this one counted."""
    after = today.year * 12 + today.month - 1 + months
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
