"""The nightly run over credentials: `python -m bench.endings CREDENTIALS`, on the database of the environment.

Six credentials a doctor, one of them ending on some day of a year. The run of one ordinary night, and the one after ten days
of downtime, each beside one bare UPDATE of the rows that it changes plus one scan of all credentials. Prints one JSON object.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bench.loading import hurry
from portal.accounts.operations import add_user
from portal.cli import opened_app
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, writing
from portal.doctors import endings
from portal.doctors.drawing import drawn
from portal.doctors.grounds import Check, Presented
from portal.doctors.models import Doctor, DoctorCredential, Verification
from portal.doctors.rights import RightsFacts
from portal.ledger.bulk import Unit, record_rows
from portal.ledger.events import Event
from portal.ledger.guard import through_the_gate

DOCTOR, CREDENTIAL, VERIFICATION = Doctor.__table__, DoctorCredential.__table__, Verification.__table__
ITEMS = ("qualification", "practice", "agreement", "multi_site", "consent", "e_signature")
DAY, ONE = date(2026, 11, 22), timedelta(days=1)
SLICE = 1000


class Hired(Event):
    verb = "bench.hired"
    sentence = "Doctor of the bench"


def fill(doctors: int, checker: int) -> None:
    for first in range(1, doctors + 1, SLICE):
        with writing():
            record_rows((hired(key, checker) for key in range(first, min(first + SLICE, doctors + 1))), SYSTEM)


def hired(key: int, checker: int) -> Unit:
    """One active doctor: the consent of every second one ends on its day of the year, else the signature."""
    at, ending = clock.now(), ITEMS[4 + key % 2]
    until = {item: DAY + (key % 365) * ONE if item == ending else None for item in ITEMS}
    numbers = {item: key * len(ITEMS) - place for place, item in enumerate(ITEMS)}
    held = [Presented(item, numbers[item], None, until[item], checks=(Check("confirmed", DAY),)) for item in ITEMS]
    now = drawn(RightsFacts("active", "active", tuple(held), "multi_site", "03"), DAY)
    row = {"id": key, "reference": f"DOC-2026-{key:06d}", "state": "active", "name": "韦国华", "contract": "multi_site",
           "department": "03", "state_since": at, "created_at": at, "updated_at": at, **now._asdict()}  # fmt: skip
    rows = [(DOCTOR, row), *(pair for item in ITEMS for pair in credential(key, item, numbers[item], until[item], checker))]
    return Unit(Hired(), DOCTOR, key, row["reference"], rows)


def credential(key: int, item: str, number: int, until: date | None, checker: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    at = clock.now()
    yield CREDENTIAL, {"id": number, "doctor_id": key, "item": item, "valid_until": until, "created_at": at}
    yield (
        VERIFICATION,
        {
            "id": number,
            "doctor_id": key,
            "credential_id": number,
            "item": item,
            "source": "national_register",
            "method": "online",
            "result": "confirmed",
            "by_id": checker,
            "at": at,
        },
    )


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = act()
    return time.perf_counter() - began, done


def scan() -> None:
    """Every credential once, without its indexes."""
    db.session.execute(select(func.count(), func.sum(func.length(CREDENTIAL.c.scope)))).one()
    db.session.rollback()


def bare_update(day: date) -> int:
    """What the run changes in the rows of doctors, as one statement, committed; then put back as it was."""
    with writing() as session, through_the_gate():
        kept = session.execute(select(DOCTOR).where(DOCTOR.c.rights_until < day)).mappings().all()
    changed = update(DOCTOR).where(DOCTOR.c.rights_until < day)
    values = {"rights": "consult", "standing": "restricted", "rights_until": None, "version": 2, "updated_at": clock.now()}
    with through_the_gate():
        seconds, _ = timed(lambda: commit(changed.values(**values)))
        for row in kept:
            commit(update(DOCTOR).where(DOCTOR.c.id == row["id"]).values({name: row[name] for name in values}))
    bare_update.seconds = seconds  # type: ignore[attr-defined]
    return len(kept)


def commit(statement: Any) -> None:
    with writing() as session:
        session.execute(statement.execution_options(synchronize_session=False))


def night(day: date) -> dict[str, float]:
    """The run of a day beside what it is measured by."""
    with clock.stopped(clock.start_of(day)):
        scanned, _ = timed(scan)
        rows = bare_update(day)
        bare: float = bare_update.seconds  # type: ignore[attr-defined]
        seconds, ran = timed(endings.run)
    return {
        "rows": rows,
        "changed": ran.changed,
        "noticed": ran.noticed,
        "seconds": seconds,
        "bare_seconds": bare,
        "scan_seconds": scanned,
        "ratio": seconds / (bare + scanned),
    }


def main() -> None:
    credentials = int(sys.argv[1])
    with opened_app().app_context(), clock.stopped(clock.start_of(DAY)):
        hurry()
        checker = add_user("checker@portal.example", "checker", ["operations"], by=SYSTEM)
        fill(credentials // len(ITEMS), checker)
        with clock.stopped(clock.start_of(DAY + ONE)):
            endings.run()
        result = {"credentials": credentials, "night": night(DAY + 2 * ONE), "ten_days": night(DAY + 12 * ONE)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
