"""Active doctors with verified credentials, written row by row as a sample world writes them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from portal.accounts.operations import add_user
from portal.accounts.queries import actor_of
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, reserve_ids, writing
from portal.doctors.drawing import drawn
from portal.doctors.models import Doctor, DoctorCredential, Verification
from portal.doctors.numbers import licence_columns
from portal.doctors.rights_queries import load_facts
from portal.doctors.standing_events import EndPassed
from portal.ledger.bulk import Edit, Unit, record_rows

DOCTOR, CREDENTIAL, VERIFICATION = Doctor.__table__, DoctorCredential.__table__, Verification.__table__
BEGUN = date(2020, 1, 1)
ALWAYS: dict[str, date | None] = {"qualification": None, "practice": None, "agreement": None, "multi_site": None, "consent": None}


def staff(name: str, *roles: str) -> Actor:
    """A new person with roles."""
    add_user(f"{name}@portal.example", name, list(roles), by=SYSTEM)
    return actor_of(f"{name}@portal.example", via="cli")


def doctor(until: dict[str, date | None], **more: Any) -> str:
    """An active doctor whose credentials end on these days (None: never), beside the ones that never end; the reference."""
    return doctors([{**ALWAYS, **until}], **more)[0]


def doctors(every: list[dict[str, date | None]], **more: Any) -> list[str]:
    """Many of them, each with credentials that end on these days. Columns of the doctor's row may be given."""
    checker = db.session.execute(db.text('SELECT min(id) FROM "user"')).scalar() or staff("checker", "verifier").id
    with writing():
        ids, held = reserve_ids(DOCTOR, len(every)), sum(map(len, every))
        numbers = zip(reserve_ids(CREDENTIAL, held), reserve_ids(VERIFICATION, held), strict=True)
        record_rows([file_of(key, until, checker, numbers, more) for key, until in zip(ids, every, strict=True)], SYSTEM)
        record_rows(drawings(list(ids)), SYSTEM)
    return [f"DOC-2026-{key:06d}" for key in ids]


def file_of(
    key: int, until: dict[str, date | None], checker: int, numbers: Iterator[tuple[int, int]], more: dict[str, Any]
) -> Unit:
    now = clock.now()
    row = {"id": key, "reference": f"DOC-2026-{key:06d}", "state": "active", "standing": "active", "name": "韦国华",
           "contract": "multi_site", "department": "03", "state_since": now, "created_at": now, "updated_at": now, **more}  # fmt: skip
    rows = [(DOCTOR, row)]
    for item, day in until.items():
        rows += credential(key, item, day, checker, next(numbers))
    return Unit(EndPassed(), DOCTOR, key, row["reference"], rows)


def credential(doctor_id: int, item: str, until: date | None, checker: int, numbers: tuple[int, int]) -> list[Any]:
    """A credential since 2020 and its confirmation."""
    number, checked = numbers
    at = clock.start_of(BEGUN) + timedelta(hours=9)
    held = {"id": number, "doctor_id": doctor_id, "item": item, "valid_from": BEGUN, "valid_until": until, "created_at": at}
    check = {"id": checked, "doctor_id": doctor_id, "credential_id": number, "item": item, "source": "register",
             "method": "online", "result": "confirmed", "by_id": checker, "at": at}  # fmt: skip
    if item == "practice":
        held |= licence_columns(licence_of(doctor_id))
    return [(CREDENTIAL, {**held, "level": "1", "category": "10"}), (VERIFICATION, check)]


def licence_of(doctor_id: int) -> str:
    """The practice number of the doctor with this id."""
    return f"110110105{doctor_id:06d}"


def drawings(ids: list[int]) -> list[Unit]:
    """The list columns, as an operation would have drawn them."""
    facts = load_facts(ids)
    found = []
    for row in db.session.execute(DOCTOR.select().where(DOCTOR.c.id.in_(ids))).mappings():
        now = drawn(facts[row["id"]], clock.today())
        found.append(Unit(EndPassed(), DOCTOR, row["id"], row["reference"], edits=[Edit(DOCTOR, dict(row), now._asdict())]))
    return found


def row_of(reference: str) -> Any:
    """The doctor's row as it stands now."""
    return db.session.execute(DOCTOR.select().where(DOCTOR.c.reference == reference)).one()


def shanghai(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant of a day in Asia/Shanghai."""
    return clock.start_of(day) + timedelta(hours=hour, minutes=minute, seconds=second)
