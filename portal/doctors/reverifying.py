"""The yearly look-up in bulk: a file of the register, matched by licence number, becomes one verification a row.

The sender answers for it as its maker; nobody else stands behind such a verification. What a register refutes takes the
rights at once and is told to those who keep the files. Rows that match nobody are listed and change nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, reserve_ids
from portal.core.identity import mask_number
from portal.core.tongues import Text, say
from portal.doctors import standing_events as events
from portal.doctors.closeness import behind
from portal.doctors.drawing import Attributes, Drawn, change_of, drawn, reserve_changes
from portal.doctors.endings import keepers
from portal.doctors.grounds import Check
from portal.doctors.lifecycle import VERIFIABLE, State
from portal.doctors.lookups import COLUMNS, EXAMPLES
from portal.doctors.models import (
    Doctor,
    DoctorCredential,
    DoctorMaker,
    DoctorTie,
    Item,
    StandingChange,
    Verification,
)
from portal.doctors.numbers import blind_licence
from portal.doctors.redrawing import items_due
from portal.doctors.rights import RightsFacts
from portal.doctors.rights_queries import facts_of
from portal.doctors.telling import tell_bulk
from portal.intake.cells import CellReader
from portal.intake.dates import NO_END
from portal.intake.judging import Fault, JudgedRow, RowJudge
from portal.intake.kinds import ImportKind, Taken, Taking, Unit, register
from portal.intake.models import ImportBatch
from portal.ledger import bulk
from portal.notices import notify
from portal.settings import setting
from portal.web.permissions import Permission

DOCTOR, CREDENTIAL, VERIFICATION, CHANGE = (m.__table__ for m in (Doctor, DoctorCredential, Verification, StandingChange))
COLUMNS_OF_DOCTOR = [column.key for column in DOCTOR.c]
LICENCE = "医师执业证书编码"


@dataclass(frozen=True)
class Match:
    """A row of the file, and the doctor's licence that it speaks of. `result`: what is recorded of it."""

    row: JudgedRow
    doctor: Attributes
    credential_id: int
    result: str


def judge(table: Any, column_map: Any, day: date) -> Iterator[Unit]:
    """Each row by itself; the second row of a licence is refused where it says something else."""
    judged = RowJudge(COLUMNS, table, CellReader(day))
    first: dict[str, tuple[int, str | None]] = {}
    for row in map(judged, table):
        if (licence := row.values["licence"]) is not None:
            number, told = first.setdefault(licence.number, (row.number, row.values["result"]))
            if told != row.values["result"]:
                row.refuse(LICENCE, "lookup_repeated", say("Row %(row)s says something else of this licence.", row=number))
        yield Unit("", (row,), row, bool(row.faults), row)


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What the register says of whom; nothing is changed."""
    return counted(match([unit.judged for unit in units], by))


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """One verification for each row that matches, the rights of the doctor drawn anew, one entry a doctor."""
    found = match([unit.judged for unit in units], by, to_write=True)
    matches = found[0]
    if matches:
        written = entries(matches, taking)
        bulk.record_rows(written, by)
        tell_bulk(written, by)
        for one in matches:
            if one.result != "confirmed":
                tell(one)
    return counted(found)


# ---------------------------------------------------------------- which doctor a row speaks of


def match(rows: Sequence[JudgedRow], by: Actor, to_write: bool = False) -> tuple[list[Match], list[Fault]]:
    """The rows that speak of a doctor, each doctor once; and why the others do not."""
    known = licences([blind_licence(row.values["licence"].number) for row in rows], to_write)
    ids = {credential.doctor_id for held in known.values() for credential, _ in held}
    made, newest = closed_to(by, ids), newest_checks(known)
    matches: list[Match] = []
    faults: list[Fault] = []
    seen: set[int] = set()
    for row in rows:
        held = known.get(blind_licence(row.values["licence"].number), [])
        if why := why_not(row, held, made, newest):
            faults.append(why)
        elif (credential := held[0][0]).doctor_id not in seen:
            doctor = held[0][1]
            seen.add(doctor.id)
            is_other = bool(row.values["name"]) and row.values["name"] != doctor.name
            if is_other:
                faults.append(fault(row, "姓名", "lookup_name", say("The register gives another name: it is taken as unclear.")))
            matches.append(Match(row, doctor, credential.id, "unclear" if is_other else row.values["result"]))
    return matches, faults


def licences(blinds: Sequence[str], to_write: bool) -> dict[str, list[tuple[Any, Attributes]]]:
    """Blind index → (credential, doctor) of the licences in use, of files that are not merged."""
    statement = select(CREDENTIAL.c.id.label("credential_id"), CREDENTIAL.c.number_blind.label("blind"), DOCTOR)
    live = (CREDENTIAL.c.item == Item.PRACTICE.value, CREDENTIAL.c.renewed_by_id.is_(None), CREDENTIAL.c.withdrawn_on.is_(None))
    joined = statement.join(DOCTOR, DOCTOR.c.id == CREDENTIAL.c.doctor_id)
    joined = joined.where(CREDENTIAL.c.number_blind.in_(blinds), *live, DOCTOR.c.merged_into_id.is_(None))
    found: dict[str, list[tuple[Any, Attributes]]] = defaultdict(list)
    for row in db.session.execute(locked(joined) if to_write else joined).mappings():
        doctor = Attributes({name: row[name] for name in COLUMNS_OF_DOCTOR})
        credential = Attributes(id=row["credential_id"], doctor_id=doctor.id)
        found[row["blind"]].append((credential, doctor))
    return found


def closed_to(by: Actor, doctor_ids: Iterable[int]) -> frozenset[int]:
    """Those doctors whose look-up this person may not send: made or sent the file, or one merged into it, declared a tie,
    or is the doctor."""
    ids = list(doctor_ids)
    root = func.coalesce(DOCTOR.c.merged_into_id, DOCTOR.c.id)
    kin = select(root).where(or_(DOCTOR.c.id.in_(ids), DOCTOR.c.merged_into_id.in_(ids)))
    shaped = kin.join(DoctorMaker, DoctorMaker.doctor_id == DOCTOR.c.id).where(DoctorMaker.user_id.in_(by.bound_ids))
    tied = kin.join(DoctorTie, DoctorTie.doctor_id == DOCTOR.c.id).where(DoctorTie.user_id.in_(by.bound_ids))
    sent = kin.join(ImportBatch, ImportBatch.id == DOCTOR.c.batch_id).where(ImportBatch.by_id.in_(by.bound_ids))
    people = behind(by)
    numbers, names = [p.id_no_blind for p in people if p.id_no_blind], [p.doctor for p in people if p.doctor]
    own = kin.where(or_(DOCTOR.c.id_no_blind.in_(numbers), DOCTOR.c.reference.in_(names)))
    return frozenset(key for found in (shaped, tied, sent, own) for key in db.session.scalars(found))


def newest_checks(known: Mapping[str, list[tuple[Any, Any]]]) -> dict[int, date]:
    """Credential id → the day of its newest verification."""
    ids = [credential.id for held in known.values() for credential, _ in held]
    rows = select(VERIFICATION.c.credential_id, VERIFICATION.c.at).where(VERIFICATION.c.credential_id.in_(ids))
    found: dict[int, date] = {}
    for credential_id, at in db.session.execute(rows):
        day = clock.on_page(at).date()
        found[credential_id] = max(day, found.get(credential_id, day))
    return found


def why_not(
    row: JudgedRow, held: Sequence[tuple[Any, Attributes]], made: frozenset[int], newest: Mapping[int, date]
) -> Fault | None:
    if not held:
        return fault(row, LICENCE, "lookup_unmatched", say("No doctor here has this licence."))
    credential, doctor = held[0]
    if len({other.id for _, other in held}) > 1:
        text = say("More than one file has this licence: settle %(known)s first.", known=", ".join(d.reference for _, d in held))
        return fault(row, LICENCE, "lookup_two_doctors", text)
    if doctor.id in made:
        text = say(
            "You took part in making %(reference)s, or know the doctor. Somebody else has to send its look-up.",
            reference=doctor.reference,
        )
        return fault(row, LICENCE, "lookup_by_maker", text)
    if State(doctor.state) not in VERIFIABLE:
        text = say("%(reference)s is not being verified, and has no contract: nothing is looked up.", reference=doctor.reference)
        return fault(row, LICENCE, "lookup_not_verifiable", text)
    if credential.id in newest and newest[credential.id] >= row.values["on"]:
        return fault(row, "查询日期", "lookup_older", say("It was looked up since, on %(day)s.", day=newest[credential.id]))
    return None


def fault(row: JudgedRow, column: str, code: str, text: Text) -> Fault:
    return Fault(row.number, column, code, text)


def counted(found: tuple[list[Match], list[Fault]]) -> Taken:
    matches, faults = found
    taken = Taken(warnings=[("", one) for one in faults])
    for one in matches:
        taken.add("verifications", "created")
        if one.result == "refuted":
            taken.add("refuted", "created")
    for code, outcome in (("lookup_unmatched", "unmatched"), ("lookup_older", "verifications")):
        if n := sum(one.code == code for one in faults):
            taken.add(outcome, "unchanged", n)
    return taken


# ---------------------------------------------------------------- what is written


def entries(matches: Sequence[Match], taking: Taking) -> list[bulk.Unit]:
    """One entry a doctor: the verification, the row drawn anew, and the change of standing that follows."""
    rows = [verification(one, key, taking) for one, key in zip(matches, reserve_ids(VERIFICATION, len(matches)), strict=True)]
    facts, today = facts_of([one.doctor for one in matches]), clock.today()
    fresh = [drawn(with_check(facts[one.doctor.id], row), today) for one, row in zip(matches, rows, strict=True)]
    due = items_due([one.doctor for one in matches], rows)
    changes = reserve_changes([m.doctor.id for m, now in zip(matches, fresh, strict=True) if now.standing != m.doctor.standing])
    return [
        entry(one, row, now, due[one.doctor.id], changes.get(one.doctor.id))
        for one, row, now in zip(matches, rows, fresh, strict=True)
    ]


def verification(one: Match, key: int, taking: Taking) -> Attributes:
    values, confirmed = one.row.values, one.result == "confirmed"
    until = values["until"] if values["until"] != NO_END else None
    return Attributes(
        id=key,
        doctor_id=one.doctor.id,
        credential_id=one.credential_id,
        item=Item.PRACTICE.value,
        round=one.doctor.round,
        source=values["source"] or "national_register",
        method="file",
        result=one.result,
        at=clock.start_of(values["on"]),
        note="",
        documents=[],
        holds_until=until if confirmed else None,
        next_due_on=values["on"] + timedelta(days=setting("reverify_days")) if confirmed else None,
        batch_id=taking.batch_id,
    )


def with_check(facts: RightsFacts, row: Attributes) -> RightsFacts:
    """The facts as they are with the new verification."""
    check = Check(row.result, clock.on_page(row.at).date(), row.source, row.holds_until)
    credentials = tuple(
        one._replace(checks=(*one.checks, check)) if one.id == row.credential_id else one for one in facts.credentials
    )
    return replace(facts, credentials=credentials)


def entry(one: Match, row: Attributes, now: Drawn, due: int, change_id: int | None) -> bulk.Unit:
    doctor, day = one.doctor, one.row.values["on"].isoformat()
    values = {**now._asdict(), "items_due": due, "version": doctor.version + 1, "updated_at": clock.now()}
    changes = [(CHANGE, change_of(doctor.id, change_id, now.standing))] if change_id else []
    rows = [(VERIFICATION, dict(row)), *changes]
    edits = [bulk.Edit(DOCTOR, dict(doctor), values)]
    return bulk.Unit(events.LookedUp(day, one.result), DOCTOR, doctor.id, doctor.reference, rows, edits=edits)


def tell(one: Match) -> None:
    """What somebody has to look into: those who keep the files hear of each such doctor."""
    reference = one.doctor.reference
    says_no = say("The register does not confirm the licence of %(reference)s. Look into it.", reference=reference)
    unclear = say("The register's answer on the licence of %(reference)s is unclear. Look into it.", reference=reference)
    notify(keepers(), says_no if one.result == "refuted" else unclear, reference, f"/doctors/{reference}")


register(
    ImportKind(
        name="lookup",
        title=say("Official look-up of licences"),
        noun="verifications",
        nouns=("verifications", "refuted", "unmatched"),
        permission=Permission.DOCTORS_VERIFY,
        columns=COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        examples=EXAMPLES,
        masks={LICENCE: mask_number},
        said={
            "take": say(
                "Each row that matches a doctor is recorded as a verification. What the register refutes takes the rights at once."
            ),
            "taken": say("The verifications stay. Licences that match nobody are listed below and changed nothing."),
        },
    )
)
