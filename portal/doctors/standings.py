"""How a doctor stands: suspended and reinstated, on leave, leaving. Each change is one row of `standing_change`.

Whoever suspended does not reinstate. A departure is made only when nothing hangs on the doctor any more.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Option, Refused
from portal.core.tongues import Text, say
from portal.doctors import case as cases
from portal.doctors import drawing, handing_over
from portal.doctors import standing_events as events
from portal.doctors.closeness import acquainted
from portal.doctors.ending_models import HandOver
from portal.doctors.lifecycle import Standing, standing
from portal.doctors.models import Doctor, Right, StandingChange
from portal.doctors.rights import RightsFacts
from portal.doctors.rights_queries import EVERYTHING, changes_of, codes_of, facts_of, suspensions
from portal.doctors.rules import FileFacts
from portal.doctors.telling import on_standing, tell_standing
from portal.ledger.events import Event
from portal.ledger.operations import about, operation, take
from portal.ledger.recording import record
from portal.web.forms import too_short
from portal.web.permissions import Permission

__all__ = ["on_standing"]

LEAST = 10
SUSPEND_REASONS: dict[str, Text] = {
    "patient_safety": say("Danger to patients"),
    "authority": say("Ordered by the authority"),
    "investigation": say("While it is looked into"),
    "conduct": say("Conduct"),
    "other": say("Another reason, see the note"),
}
LEAVE_REASONS: dict[str, Text] = {
    "illness": say("Illness"),
    "parental": say("Parental leave"),
    "training": say("Training elsewhere"),
    "other": say("Another reason, see the note"),
}
DEPARTURE_REASONS: dict[str, Text] = {
    "own_wish": say("On the doctor's own wish"),
    "agreement_ends": say("The agreement ends"),
    "retirement": say("Retirement"),
    "dismissed": say("Dismissed"),
    "other": say("Another reason, see the note"),
}


@dataclass
class Stand:
    """A doctor under lock, with what decides on the next step."""

    doctor: Doctor
    facts: RightsFacts
    suspensions: dict[str, Any]
    rows: list[Any] = field(default_factory=list)


@operation(Permission.DOCTORS_STAND)
def suspend(reference: str, *, by: Actor, reason: str, note: str, right: str = "", version: int | None = None) -> None:
    """Suspend a doctor from every right, or from one (`right`), at once. Raises Refused: reason, note, right, wrong_state."""
    stand = opened(reference, version)
    verb = "suspend_right" if right else "suspend"
    target = step(stand, verb, by, right)
    demand(stand, reason, SUSPEND_REASONS, note)
    if right and right in stand.suspensions:
        raise about(Refused("suspended_already", say("This right is suspended already."), "right"), stand.doctor)
    change(stand, verb, target, by, reason=reason, note=note, right_code=right or None)
    tell(stand, events.RightSuspended(right, reason) if right else events.Suspended(reason), by, note)


@operation(Permission.DOCTORS_STAND)
def reinstate(reference: str, *, by: Actor, note: str, right: str = "", version: int | None = None) -> None:
    """Lift a suspension: of the doctor, or of one right. Another person than the one who suspended. Raises Refused."""
    stand = opened(reference, version)
    verb = "reinstate_right" if right else "reinstate"
    if right and right not in stand.suspensions:
        raise about(Refused("not_suspended", say("This right is not suspended by itself."), "right"), stand.doctor)
    target = step(stand, verb, by, right)
    demand_note(stand, note)
    change(stand, verb, target, by, note=note, right_code=right or None)
    tell(stand, events.RightReinstated(right) if right else events.Reinstated(stand.doctor.rights), by, note)


@operation(Permission.DOCTORS_WRITE)
def begin_leave(
    reference: str, *, by: Actor, reason: str, until: date | None = None, note: str = "", version: int | None = None
) -> None:
    """On leave from now on, without rights; `until` is the last day as it is planned. Raises Refused: reason, until."""
    stand = opened(reference, version)
    target = step(stand, "begin_leave", by)
    demand_reason(stand, reason, LEAVE_REASONS)
    demand_not_past(stand, until)
    change(stand, "begin_leave", target, by, reason=reason, note=note, until=until)
    tell(stand, events.LeaveBegun(until.isoformat() if until else ""), by, note)


@operation(Permission.DOCTORS_WRITE)
def end_leave(reference: str, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """Back at work: the rights are those that the credentials give today."""
    stand = opened(reference, version)
    target = step(stand, "end_leave", by)
    change(stand, "end_leave", target, by, note=note)
    tell(stand, events.LeaveEnded(stand.doctor.rights), by, note)


@operation(Permission.DOCTORS_WRITE)
def announce_departure(
    reference: str, *, by: Actor, reason: str, until: date | None, note: str = "", version: int | None = None
) -> int:
    """The doctor leaves; `until` is the last day, to whose end the rights hold. Returns how many things are to be handed over."""
    stand = opened(reference, version)
    target = step(stand, "announce_departure", by)
    demand_reason(stand, reason, DEPARTURE_REASONS)
    if until is None:
        raise about(Refused("until", say("Enter the last day."), "until"), stand.doctor)
    demand_not_past(stand, until)
    change(stand, "announce_departure", target, by, reason=reason, note=note, until=until)
    count = len(handing_over.open_lines(stand.doctor))
    tell(stand, events.DepartureAnnounced(until.isoformat(), count), by, note)
    return count


@operation(Permission.DOCTORS_WRITE)
def hand_over(reference: str, kind: str, subject: str, *, by: Actor, note: str, version: int | None = None) -> None:
    """Tick one thing of the list off, with a sentence on what was done. What the portal can see is settled where it stands."""
    stand = opened(reference, version)
    if stand.doctor.standing != Standing.DEPARTING:
        raise about(Refused("not_departing", say("Announce the departure first.")), stand.doctor)
    line = next((x for x in handing_over.list_of(stand.doctor) if (x.hanging.kind, x.hanging.subject) == (kind, subject)), None)
    if line is None or not line.is_open:
        raise about(Refused("not_hanging", say("This is not in the list any more."), "subject"), stand.doctor)
    if not line.hanging.is_ticked:
        raise about(Refused("settled_elsewhere", line.hanging.text, "subject"), stand.doctor)
    demand_note(stand, note)
    announced = handing_over.announcement_of(stand.doctor)
    done = {"done_at": clock.now(), "done_by_id": by.id, "note": note}
    row = HandOver(doctor_id=stand.doctor.id, change_id=announced, kind=kind, subject=subject, **done)
    db.session.add(row)
    stand.doctor.updated_at = clock.now()
    record(events.HandedOver(kind), stand.doctor, row, by=by, reason=note)


@operation(Permission.DOCTORS_WRITE)
def cancel_departure(reference: str, *, by: Actor, note: str, version: int | None = None) -> None:
    """The doctor stays: as active as the rights are, or suspended as before."""
    stand = opened(reference, version)
    target = step(stand, "cancel_departure", by)
    demand_note(stand, note)
    change(stand, "cancel_departure", target, by, note=note)
    tell(stand, events.DepartureCancelled(), by, note)


@operation(Permission.DOCTORS_WRITE)
def depart(reference: str, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """The doctor has left: no right any more. Raises Refused (to_hand_over) while anything hangs on the doctor."""
    stand = opened(reference, version)
    target = step(stand, "depart", by)
    change(stand, "depart", target, by, note=note)
    tell(stand, events.Departed(), by, note)


# ---------------------------------------------------------------- what every change goes through


def opened(reference: str, version: int | None) -> Stand:
    """The doctor under lock, as this person saw the row. Raises NotFound, Moved, Conflict."""
    doctor = cases.doctor_of(reference, to_write=True)
    take(doctor, version)
    if doctor.standing is None:
        raise about(Refused("not_active", say("Only an active doctor has a standing.")), doctor)
    return stand_of(doctor)


def stand_of(doctor: Doctor) -> Stand:
    return Stand(doctor, facts_of([doctor])[doctor.id], suspensions(changes_of([doctor.id]).get(doctor.id, ())))


def options(doctor: Doctor, by: Actor) -> list[Option]:
    """The steps that leave the doctor's standing, open or closed for this actor, as the page draws them."""
    return standing.options(facts(stand_of(doctor), by), by.permissions) if doctor.standing else []


def step(stand: Stand, verb: str, by: Actor, right: str = "") -> Standing:
    """The standing after `verb`. Raises Refused or Conflict, about this doctor."""
    if right and right not in set(Right):
        raise about(Refused("right", say("Choose one of the rights."), "right"), stand.doctor)
    try:
        return Standing(standing.check(verb, facts(stand, by, right, verb), by.permissions))
    except Refused as refusal:
        raise about(refusal, stand.doctor) from None


def facts(stand: Stand, by: Actor, right: str = "", verb: str = "") -> FileFacts:
    """What the rules of the standing may know; for a reinstatement, as it would be without what that lifts."""
    doctor = stand.doctor
    lifted = right if verb.startswith("reinstate") else None
    kept = {key: one for key, one in stand.suspensions.items() if key != lifted}
    without = replace(stand.facts, suspended=codes_of(kept))
    return FileFacts(
        state=Standing(doctor.standing or Standing.DEPARTED),
        today=clock.today(),
        actor_ids=by.bound_ids,
        suspender_ids=frozenset(one.by_id for one in suspensions_meant(stand, right) if one.by_id),
        acquainted_ids=acquainted(doctor),
        is_own_file=any(cases.is_own(person, doctor) for person in cases.behind(by)),
        left_to_hand_over=len(handing_over.open_lines(doctor)) if doctor.standing == Standing.DEPARTING else 0,
        has_every_right=drawing.stands_whole(without, clock.today()),
        is_suspended=EVERYTHING in kept,
    )


def suspensions_meant(stand: Stand, right: str) -> list[Any]:
    """The suspension of this right; without one named, that of the doctor, or all of single rights."""
    key = right if right else EVERYTHING
    return [stand.suspensions[key]] if key in stand.suspensions else list(stand.suspensions.values())


def change(stand: Stand, verb: str, target: Standing, by: Actor, **told: Any) -> None:
    """Write the change of standing and draw the row anew. The caller says by an event what happened (`tell`)."""
    doctor = stand.doctor
    doctor.standing, doctor.updated_at = target.value, clock.now()
    row = StandingChange(doctor_id=doctor.id, verb=verb, by_id=by.id, at=clock.now(), **told)
    db.session.add(row)
    db.session.flush()
    stand.rows = [row, *drawing.draw_rights(doctor)]


def tell(stand: Stand, event: Event, by: Actor, note: str) -> None:
    record(event, stand.doctor, *stand.rows, by=by, reason=note)
    tell_standing(stand.doctor, event.verb, by)


def demand(stand: Stand, reason: str, known: dict[str, Text], note: str) -> None:
    demand_reason(stand, reason, known)
    demand_note(stand, note)


def demand_reason(stand: Stand, reason: str, known: dict[str, Text]) -> None:
    if reason not in known:
        raise about(Refused("reason", say("Choose a reason."), "reason"), stand.doctor)


def demand_note(stand: Stand, note: str) -> None:
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note", too_short(LEAST), "note"), stand.doctor)


def demand_not_past(stand: Stand, until: date | None) -> None:
    if until is not None and until < clock.today():
        raise about(Refused("until_past", say("The last day lies in the past."), "until"), stand.doctor)
