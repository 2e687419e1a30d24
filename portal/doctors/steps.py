"""Taking a step of a doctor's file: the check that every operation goes through, and the one end of every change.

Operations on files never record by themselves. `shape` is the end of a change to the content (the actor becomes a
maker), `settle` that of everything else. Both draw the derived columns anew.
"""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Conflict, NotFound, Refused
from portal.core.tongues import Text, say
from portal.doctors import case as cases
from portal.doctors import deriving, twins
from portal.doctors.case import File
from portal.doctors.lifecycle import State, lifecycle
from portal.doctors.models import Doctor, DoctorMaker, DoctorPassage
from portal.doctors.telling import tell_standing
from portal.ledger.events import Event
from portal.ledger.operations import about, constraint_means, take
from portal.ledger.recording import record
from portal.web.forms import too_short
from portal.web.templates import instant

LEAST = 10

for _name, _code, _text in (
    ("doctor_decided_by_maker", "intake", say("You took part in making this file, so somebody else has to verify and decide.")),
    ("verification_by_maker", "intake", say("You took part in making this file, so somebody else has to verify and decide.")),
    ("doctor_decided_by_verifier", "verifier", say("You verified items of this file, so somebody else has to decide.")),
    ("doctor_decided_by_acquaintance", "acquainted", say("You said that you know this doctor. Somebody else has to act on the file.")),
    ("verification_by_acquaintance", "acquainted", say("You said that you know this doctor. Somebody else has to act on the file.")),
    ("verification_by_nobody", "nobody", say("A verification needs the person who made it, or the file that it came from.")),
    ("denial_without_proposal", "no_proposal", say("No denial of this round was proposed.")),
    ("denial_by_proposer", "proposer", say("You proposed this denial. Another person has to confirm or drop it.")),
    ("approved_without_decision", "not_approved", say("Nobody has approved this round of the file.")),
    ("denied_without_decision", "not_denied", say("Two persons have to deny a file.")),
):  # fmt: skip
    constraint_means(_name, "", Refused(_code, _text))


def opened(reference: str, version: int | None, by: Actor) -> File:
    """The file under lock, as this person saw it. Who comes too late hears who decided, rather than that a version changed.

    Raises NotFound (also for a doctor's link to another file), Moved, Conflict.
    """
    if by.scope.get("doctor", reference) != reference:
        raise NotFound(reference)
    file = cases.file_of(reference, to_write=True)
    if version is not None and file.doctor.version != version and (late := lost_race(file, by)):
        raise about(late, file.doctor)
    take(file.doctor, version)
    return file


def step(file: File, verb: str, by: Actor, *, seen: str = "") -> State:
    """The state after `verb`. Raises Refused (about this file), or Conflict with who did what meanwhile."""
    try:
        return State(lifecycle.check(verb, cases.facts(file, by, seen=seen), by.permissions))
    except Conflict as conflict:
        late = lost_race(file, by) if conflict.code == "wrong_state" else None
        raise about(late or conflict, file.doctor) from None
    except Refused as refusal:
        raise about(refusal, file.doctor) from None


def lost_race(file: File, by: Actor) -> Conflict | None:
    """Somebody decided while this person looked at the page; or this person pressed twice."""
    this_round = [d for d in file.decisions if d.round == file.doctor.round]
    if not this_round:
        return None
    last = this_round[-1]
    if last.by_id in by.bound_ids:
        text = say("You have decided this already, at %(at)s. Nothing was done twice.", at=instant(last.at))
        return Conflict("decided_already", text)
    name = db.session.scalar(select(User.name).where(User.id == last.by_id))
    text = say(
        "%(name)s decided this at %(at)s, while your page was open. Nothing of yours was recorded.",
        name=name,
        at=instant(last.at),
    )
    return Conflict("lost_race", text)


def move(doctor: Doctor, state: State, reason: str | None = None) -> None:
    """Put the file into a state, for a reason if the step has one, and note how long it stayed in the one before."""
    now = clock.now()
    stay = select(DoctorPassage).where(DoctorPassage.doctor_id == doctor.id, DoctorPassage.until.is_(None))
    for passage in db.session.scalars(stay):
        passage.until, passage.hours = now, int((now - passage.since).total_seconds() // 3600)
    db.session.add(DoctorPassage(doctor_id=doctor.id, state=state.value, since=now, reason=reason))
    doctor.state, doctor.state_since = state.value, now


def shape(doctor: Doctor, event: Event, *rows: Any, by: Actor, reason: str = "") -> None:
    """The end of a change to the content: whoever made it neither verifies nor decides from now on. Then the file is
    compared with those that may be the same doctor's."""
    settle(doctor, event, *rows, *made_by(doctor, by), by=by, reason=reason)
    twins.seek([doctor.id], by)


def settle(doctor: Doctor, event: Event, *rows: Any, by: Actor, reason: str = "") -> None:
    """The end of every other change. Packages above hear of it where it changed what the doctor may do."""
    db.session.flush()
    before = doctor.rights
    followed = deriving.draw_anew(doctor)
    record(event, doctor, *rows, *followed, by=by, reason=reason)
    if followed or doctor.rights != before:
        tell_standing(doctor, event.verb, by)


def made_by(doctor: Doctor, by: Actor) -> list[DoctorMaker]:
    """The actor's row as a maker of this file, made on the first touch. The portal itself is no maker."""
    if by.id is None:
        return []
    known = select(DoctorMaker.id).where(DoctorMaker.doctor_id == doctor.id, DoctorMaker.user_id == by.id)
    if db.session.scalar(known) is not None:
        return []
    maker = DoctorMaker(doctor_id=doctor.id, user_id=by.id)
    db.session.add(maker)
    db.session.flush()
    return [maker]


def demand_reason(file: File, reason: str, known: dict[str, Text], note: str) -> None:
    """A reason code and a sentence of 10 characters or more."""
    if reason not in known:
        raise about(Refused("reason", say("Choose a reason."), "reason"), file.doctor)
    demand_note(file, note)


def demand_note(file: File, note: str) -> None:
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note", too_short(LEAST), "note"), file.doctor)
