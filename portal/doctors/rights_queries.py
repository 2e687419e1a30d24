"""The facts on which rights rest, of one doctor or of many, always in four statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from portal.core import clock
from portal.core.database import db
from portal.core.lifecycle import NotFound
from portal.doctors.grounds import Check, Presented
from portal.doctors.lifecycle import Standing
from portal.doctors.models import Doctor, DoctorCredential, Right, StandingChange, Verification
from portal.doctors.rights import RightsFacts, RightToday, rights_on

D, C, V, S = (model.__table__.c for model in (Doctor, DoctorCredential, Verification, StandingChange))
SUSPENDING, REINSTATING = {"suspend", "suspend_right"}, {"reinstate", "reinstate_right"}
EVERYTHING = ""
DOCTOR = (D.id, D.reference, D.state, D.standing, D.contract, D.department, D.institution_id, D.number_pending_until, D.merged_into_id)  # fmt: skip
CREDENTIAL = (C.doctor_id, C.item, C.id, C.valid_from, C.valid_until, C.withdrawn_on, C.level, C.category, C.scope, C.institution_id)  # fmt: skip
CHANGE = (S.doctor_id, S.id, S.verb, S.right_code, S.by_id, S.until)


@dataclass(frozen=True)
class Answer:
    """What one doctor may do on a day. `asked_for` is the reference that was given, `reference` that of the file that counts."""

    asked_for: str
    reference: str
    day: date
    state: str
    standing: str | None
    rights: tuple[RightToday, ...]


def rights_of(reference: str, day: date | None = None) -> Answer:
    """What the doctor may do on a day (today), and why; a merged file is answered by the one that remained. Raises NotFound."""
    row = db.session.execute(select(*DOCTOR).where(D.reference == reference)).one_or_none()
    if row is None:
        raise NotFound(reference)
    while row.merged_into_id is not None:
        row = db.session.execute(select(*DOCTOR).where(D.id == row.merged_into_id)).one()
    day = day or clock.today()
    rights = rights_on(facts_of([row])[row.id], day)
    return Answer(reference, row.reference, day, row.state, row.standing, rights)


def load_facts(doctor_ids: Collection[int]) -> dict[int, RightsFacts]:
    """The facts of these doctors by their ids."""
    return facts_of(db.session.execute(select(*DOCTOR).where(D.id.in_(doctor_ids))).all())


def facts_of(doctors: Iterable[Any]) -> dict[int, RightsFacts]:
    """The facts of doctors whose rows (or the columns of DOCTOR) are in hand, as they stand in this transaction."""
    doctors = list(doctors)
    ids = [row.id for row in doctors]
    credentials, changes = credentials_of(ids), changes_of(ids)
    return {row.id: facts_from(row, credentials[row.id], changes[row.id]) for row in doctors}


def facts_from(row: Any, credentials: Iterable[Presented], changes: Iterable[Any]) -> RightsFacts:
    return RightsFacts(
        row.state,
        row.standing,
        tuple(credentials),
        row.contract,
        row.department,
        row.institution_id,
        row.number_pending_until,
        codes_of(suspensions(changes)),
        departs_on(row.standing, changes),
        row.merged_into_id is not None,
    )


def credentials_of(doctor_ids: Collection[int]) -> Mapping[int, list[Presented]]:
    """Doctor id → credentials with their verifications, the oldest first."""
    rows = db.session.execute(by_doctor(select(*CREDENTIAL), C, doctor_ids)).all()
    checks = checks_of([row.id for row in rows])
    found: dict[int, list[Presented]] = defaultdict(list)
    for doctor_id, item, key, since, until, withdrawn_on, level, category, scope, place in rows:
        checked = tuple(checks[key])
        found[doctor_id].append(Presented(item, key, since, until, withdrawn_on, level, category, tuple(scope), place, checked))
    return found


def checks_of(credential_ids: Collection[int]) -> Mapping[int, list[Check]]:
    statement = select(V.credential_id, V.result, V.at, V.source, V.holds_until).where(V.credential_id.in_(credential_ids))
    found: dict[int, list[Check]] = defaultdict(list)
    for credential_id, result, at, source, until in db.session.execute(statement.order_by(V.id)):
        found[credential_id].append(Check(result, clock.on_page(at).date(), source, until))
    return found


def changes_of(doctor_ids: Collection[int]) -> Mapping[int, list[Any]]:
    """Doctor id → changes of standing, the oldest first."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(by_doctor(select(*CHANGE), S, doctor_ids)):
        found[row.doctor_id].append(row)
    return found


def by_doctor(statement: Select[Any], columns: Any, doctor_ids: Collection[int]) -> Select[Any]:
    return statement.where(columns.doctor_id.in_(doctor_ids)).order_by(columns.id)


def suspensions(changes: Iterable[Any]) -> dict[str, Any]:
    """What is suspended, each with the change that did it: the code of one right, or EVERYTHING."""
    standing: dict[str, Any] = {}
    for change in changes:
        if change.verb in SUSPENDING:
            standing[change.right_code or EVERYTHING] = change
        elif change.verb in REINSTATING:
            standing.pop(change.right_code or EVERYTHING, None)
    return standing


def codes_of(suspended: Collection[str]) -> frozenset[str]:
    """The codes of the rights that are suspended; a suspension of the doctor is one of every right."""
    return frozenset(Right) if EVERYTHING in suspended else frozenset(suspended)


def departs_on(standing: str | None, changes: Iterable[Any]) -> date | None:
    """The last day of a doctor who is departing, as it was announced."""
    if standing != Standing.DEPARTING:
        return None
    announced = [change for change in changes if change.verb == "announce_departure"]
    return announced[-1].until if announced else None
