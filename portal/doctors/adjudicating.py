"""Saying whether two files are one doctor's, and taking a merge back. Each by a verifier who shaped neither file."""

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import Text, say
from portal.doctors import case as cases
from portal.doctors import rules, unmerging
from portal.doctors import twin_events as events
from portal.doctors.merging import merge
from portal.doctors.models import Doctor
from portal.doctors.steps import LEAST
from portal.doctors.twin_models import DoctorTwin, Verdict
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.web.forms import too_short
from portal.web.permissions import Permission

VERDICT_NAMES: dict[str, Text] = {
    Verdict.SAME_DOCTOR.value: say("One doctor: the files become one"),
    Verdict.TWO_DOCTORS.value: say("Two doctors: both files stay"),
}
UNDOES_ALONE = Refused("merger", say("You merged these files. Another verifier has to undo it."))
constraint_means("ck_doctor_merge_undone_by_another", "", UNDOES_ALONE)
constraint_means("twin_settled_by_maker", "", Refused("intake", say("You took part in making one of these files, so somebody else has to look.")))  # fmt: skip


@operation(Permission.DOCTORS_VERIFY)
def settle_twin(
    reference: str,
    verdict: str,
    *,
    by: Actor,
    note: str = "",
    choices: dict[str, str] | None = None,
    version: int | None = None,
) -> None:
    """Find that two files are one doctor's, and merge them by `choices` (see `merge`), or that they are not.

    Raises NotFound, Conflict where somebody said so already or a file changed meanwhile, Refused at `verdict`, `note`, `keep`.
    """
    twin = opened(reference)
    take(twin, version)
    check(twin, verdict, note, by)
    twin.verdict, twin.note, twin.decided_by_id, twin.decided_at = verdict, note, by.id, clock.now()
    db.session.flush()
    record(events.TwinSettled(verdict), twin, by=by, reason=note)
    if verdict == Verdict.SAME_DOCTOR:
        merge(twin, choices or {}, by)


def opened(reference: str) -> DoctorTwin:
    """The pair under lock. Raises NotFound."""
    twin = db.session.scalar(locked(select(DoctorTwin).where(DoctorTwin.reference == reference)))
    if twin is None:
        raise NotFound(reference[:40])
    return twin


def check(twin: DoctorTwin, verdict: str, note: str, by: Actor) -> None:
    if twin.verdict is not None:
        raise about(Conflict("twin_settled", say("Somebody has settled this already.")), twin)
    if refusal := why_not(twin, by):
        raise about(refusal, twin)
    if verdict not in VERDICT_NAMES:
        raise about(Refused("verdict", say("Choose what you found."), "verdict"), twin)
    expect_sentence(twin, note)


def expect_sentence(twin: DoctorTwin, note: str) -> None:
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note", too_short(LEAST), "note"), twin)


def why_not(twin: DoctorTwin, by: Actor) -> Refused | None:
    """Why this person may not judge the pair: he shaped one of the files, or is close to the doctor."""
    doctors = [db.session.get_one(Doctor, key) for key in (twin.first_id, twin.second_id)]
    facts = [cases.facts(cases.load(doctor), by) for doctor in doctors]
    found = (rule(one) for one in facts for rule in (rules.not_the_intake, rules.no_tie))
    return next((refusal for refusal in found if refusal), None)


@operation(Permission.DOCTORS_VERIFY)
def undo_merge(reference: str, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """Take back the merge that followed from a pair; the pair is open again. By another verifier, who shaped neither file.

    Raises NotFound, Conflict with what stands upon the merge, Refused.
    """
    twin = opened(reference)
    take(twin, version)
    row = unmerging.standing_merge(twin.id)
    if row is None:
        raise about(Conflict("not_merged", say("There is no merge to undo here.")), twin)
    if row.by_id in by.bound_ids:
        raise about(UNDOES_ALONE, twin)
    if refusal := why_not(twin, by):
        raise about(refusal, twin)
    expect_sentence(twin, note)
    twin.verdict = twin.decided_by_id = twin.decided_at = None
    twin.note = ""
    unmerging.unmerge(row, by, note)
    record(events.TwinReopened(), twin, by=by, reason=note)
