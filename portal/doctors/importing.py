"""Personnel files of hospitals: each row a doctor's file in progress. Import never verifies and never decides."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from portal.core.actors import Actor
from portal.core.database import db
from portal.core.tongues import say
from portal.doctors import unmaking
from portal.doctors.claims import claim_of
from portal.doctors.judging import judge_doctors
from portal.doctors.known import Blinds, Known
from portal.doctors.layouts import DOCTOR_COLUMNS, DOCTOR_EXAMPLES, MASKS
from portal.doctors.taking import take_doctors
from portal.intake.kinds import ImportKind, Taken, Taking, Undoing, Unit, register
from portal.intake.trying import tried
from portal.web.permissions import Permission


def judge(table: Any, column_map: Any, day: date) -> Iterator[Unit]:
    """Each row by itself."""
    for row in judge_doctors(table, column_map, day):
        yield Unit("", (row,), row, bool(row.faults), row)


def take(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """Take the rows, in the transaction of the caller."""
    found = take_doctors([claim_of(unit.judged) for unit in units], by=by, batch_id=taking.batch_id)
    taken = Taken()
    for outcome, n in found.counts.items():
        if n:
            taken.add("doctors", outcome, n)
    if found.new_institutions:
        taken.add("institutions", "created", found.new_institutions)
    taken.warnings += [("", fault) for fault in found.warnings]
    return taken


def foresee(units: Sequence[Unit], taking: Taking, by: Actor) -> Taken:
    """What `take` would do. Doctors nobody knows are only counted; the rest is tried, and taken back."""
    claims = [claim_of(unit.judged) for unit in units]
    blinds = [Blinds.of(claim) for claim in claims]
    known = Known.of(blinds)
    met = [known.find(c, b) is not None or bool(known.others_with_licence(b, None)) for c, b in zip(claims, blinds, strict=True)]
    db.session.rollback()
    familiar = [unit for unit, is_met in zip(units, met, strict=True) if is_met]
    taken = tried(lambda: take(familiar, taking, by)) if familiar else Taken()
    taken.add("doctors", "created", len(units) - len(familiar))
    return taken


register(
    ImportKind(
        name="doctors",
        title=say("Doctors"),
        noun="doctors",
        nouns=("doctors", "institutions"),
        made={"doctors": "/doctors", "institutions": "/institutions"},
        permission=Permission.DOCTORS_IMPORT,
        columns=DOCTOR_COLUMNS,
        judge=judge,
        foresee=foresee,
        take=take,
        undoing=Undoing(unmaking.CONDITIONS, unmaking.reasons, unmaking.remove),
        examples=DOCTOR_EXAMPLES,
        masks=MASKS,
        said={
            "take": say(
                "Each row opens a doctor's file, or completes one that is being filled in. Nothing is verified or decided."
            ),
            "taken": say("The files are in progress: documents are added, then each is submitted for verification."),
            "undo": say("Removes the files, credentials and hospitals that this import made. What it changed stays changed."),
        },
    )
)
