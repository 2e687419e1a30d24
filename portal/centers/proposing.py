"""Shaping a change to a roster: begun, line by line, proposed, brought up to date, withdrawn. Whoever does becomes a maker."""

from dataclasses import replace
from datetime import date

from sqlalchemy import literal, or_, select

from portal.centers import proposals, roster
from portal.centers import roster_events as events
from portal.centers.lifecycle import ProposalState, State
from portal.centers.lines import Change, Said
from portal.centers.models import CONSULT_TYPES, MOST_SESSIONS, Action, ProposedLine, Role, RosterMaker, RosterProposal
from portal.centers.proposals import Proposal, note_maker, opened, step
from portal.centers.reach import center_of
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.doctors.case import survivor_of
from portal.doctors.models import Doctor
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.web.permissions import Permission

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
MIDDLE = frozenset({Action.SUSPEND, Action.RESUME, Action.END})
constraint_means(
    "uq_proposed_line",
    "proposed_line.proposal_id, proposed_line.doctor_id",
    Conflict("changed_meanwhile", say("Somebody proposed a change for this doctor meanwhile. Look at the proposal again.")),
)


@operation(Permission.CENTERS_PROPOSE)
def draft(center: str, *, by: Actor, note: str = "") -> str:
    """Begin a change to a center's roster, upon its newest version; an own one in which nothing stands yet is taken up again.

    Returns the reference. Raises NotFound, Refused (closed).
    """
    row = center_of(center, by)
    if row.state == State.CLOSED:
        raise about(Refused("closed", say("This center is closed: its roster changes no more.")), row)
    if blank := blank_draft(row.id, by):
        return blank
    proposal = begun(row.id, note, by)
    makers = note_maker(proposal, by)
    record(events.ProposalBegun(row.reference, proposal.row.base_number), proposal.row, *makers, by=by, reason=note)
    return proposal.row.reference


def blank_draft(center_id: int, by: Actor) -> str | None:
    """The newest draft of this person upon the newest version in which nothing is proposed yet."""
    p = RosterProposal
    made = select(RosterMaker.proposal_id).where(RosterMaker.user_id == by.id)
    drafts = select(p.reference).where(p.center_id == center_id, p.state == ProposalState.DRAFT.value, p.id.in_(made))
    blank = p.base_number == roster.newest_number(center_id), p.id.not_in(select(ProposedLine.proposal_id))
    return db.session.scalar(drafts.where(*blank).order_by(p.id.desc()).limit(1))


def begun(center_id: int, note: str, by: Actor, review_id: int | None = None) -> Proposal:
    """A draft without a change, in the present transaction. The caller records it."""
    row = RosterProposal(
        reference=next_reference("ROS", clock.today().year),
        center_id=center_id,
        state=ProposalState.DRAFT.value,
        base_number=roster.newest_number(center_id),
        review_id=review_id,
        note=note.strip()[:2000],
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return proposals.load(row)


@operation(Permission.CENTERS_PROPOSE)
def put_line(
    reference: str,
    doctor: str,
    action: str,
    said: Said | None = None,
    *,
    until: date | None = None,
    by: Actor,
    note: str = "",
    version: int | None = None,
) -> None:
    """Propose one change: `add` or `change` with what the line shall say; `end`, `suspend`, `resume` without.

    A line that ends on a day (`until`) stays up to it: that is a change of its last day.

    `doctor`: the reference of the file, or the full name where only one active doctor has it. A change that is proposed
    already for this doctor is replaced. Raises Refused at the field that is wrong.
    """
    proposal = opened(reference, by, version)
    step(proposal, "edit", by)
    person = doctor_meant(proposal, doctor, by)
    before = proposal.before.get(person.id)
    if action == Action.END and before is not None and until not in (None, before.ends_on):
        action, said = Action.CHANGE.value, replace(before, ends_on=until)
    change = demanded(proposal, action, said, before)
    row = written(proposal, person.id, change, note)
    touch(proposal, by, events.LineProposed(person.reference, change.action), [row], note)


@operation(Permission.CENTERS_PROPOSE)
def drop_line(reference: str, doctor: str, *, by: Actor, version: int | None = None) -> None:
    """Propose nothing for this doctor any more. Raises Refused (not_proposed)."""
    proposal = opened(reference, by, version)
    step(proposal, "edit", by)
    key = db.session.scalar(select(Doctor.id).where(Doctor.reference == doctor))
    row = proposal.rows.pop(key, None) if key else None
    if row is None:
        raise about(Refused("not_proposed", say("No change is proposed for this doctor."), "doctor"), proposal.row)
    db.session.delete(row)
    touch(proposal, by, events.LineLeft(doctor), [row])


@operation(Permission.CENTERS_PROPOSE)
def propose(reference: str, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """Hand the changes to the medical office, which publishes or returns them."""
    proposal = opened(reference, by, version)
    move(proposal, step(proposal, "propose", by))
    proposal.row.proposed_at = clock.now()
    if note.strip():
        proposal.row.note = note.strip()[:2000]
    makers = note_maker(proposal, by)
    told = events.Proposed(len(proposal.rows), proposal.row.base_number)
    record(told, proposal.row, *makers, by=by, reason=note)


@operation(Permission.CENTERS_PROPOSE)
def withdraw(reference: str, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """Give the proposal up. The roster stays as it is."""
    proposal = opened(reference, by, version)
    move(proposal, step(proposal, "withdraw", by))
    record(events.ProposalWithdrawn(), proposal.row, by=by, reason=note)


@operation(Permission.CENTERS_PROPOSE)
def rebase(reference: str, *, by: Actor, version: int | None = None) -> int:
    """Put the changes upon the newest version. Returns how many fell away: they stand there already, or their line is gone."""
    proposal = opened(reference, by, version)
    step(proposal, "rebase", by)
    proposal.row.base_number = proposal.newest
    moved = [
        (row, fitting(change, proposal.before.get(key))) for key, row in proposal.rows.items() for change in [as_change(row)]
    ]
    dropped = [row for row, change in moved if change is None]
    for row, change in moved:
        if change is not None:
            say_of(row, change)
    for row in dropped:
        db.session.delete(proposal.rows.pop(row.doctor_id))
    touch(proposal, by, events.Rebased(proposal.newest, len(dropped)), [row for row, _ in moved])
    return len(dropped)


def touch(proposal: Proposal, by: Actor, event: events.Event, rows: list[ProposedLine], note: str = "") -> None:
    """The proposal's version rises with every change to its lines; whoever made it is a maker."""
    proposal.row.updated_at = clock.now()
    record(event, proposal.row, *rows, *note_maker(proposal, by), by=by, reason=note)


def move(proposal: Proposal, state: ProposalState) -> None:
    proposal.row.state, proposal.row.updated_at = state.value, clock.now()


# ---------------------------------------------------------------- what a change has to be


def doctor_meant(proposal: Proposal, text: str, by: Actor) -> Doctor:
    """The doctor of a reference, or of a full name that one active doctor alone has. A line of a merged file stays its own.

    Files that are not active yet are told only to those who may read doctors.
    """
    text = text.strip()
    known = or_(Doctor.state == "active", Doctor.id.in_(proposal.before), literal(by.may(Permission.DOCTORS_READ)))
    by_reference = select(Doctor).where(Doctor.reference == text.upper(), known)
    named = select(Doctor).where(Doctor.name == text, Doctor.state == "active", Doctor.merged_into_id.is_(None)).limit(2)
    found = list(db.session.scalars(by_reference)) or list(db.session.scalars(named))
    if len(found) == 1:
        return unmerged(proposal, found[0])
    text_ = (
        say("Several doctors have this name: give the reference of the file.") if found else say("No doctor like this is active.")
    )
    raise about(Refused("doctor", text_, "doctor"), proposal.row)


def unmerged(proposal: Proposal, doctor: Doctor) -> Doctor:
    if doctor.merged_into_id is None or doctor.id in proposal.before:
        return doctor
    text = say("This file was merged into %(reference)s. Give that one.", reference=survivor_of(doctor))
    raise about(Refused("merged", text, "doctor"), proposal.row)


def demanded(proposal: Proposal, action: str, said: Said | None, before: Said | None) -> Change:
    """The change as it will be kept. Raises Refused at the field that is wrong."""
    try:
        known = Action(action)
        demand_line(known, before)
        change = Change(known.value, middle(known, before) if known in MIDDLE else sound(known, said, before))
    except ValueError:
        raise about(Refused("action", say("Choose what is to happen."), "action"), proposal.row) from None
    except Refused as refusal:
        raise about(refusal, proposal.row) from None
    return change


def demand_line(action: Action, before: Said | None) -> None:
    if action is Action.ADD and before is not None:
        raise Refused("listed_already", say("This doctor stands on the roster already: change the line."), "doctor")
    if action is not Action.ADD and before is None:
        raise Refused("not_listed", say("This doctor does not stand on the roster: add the line."), "doctor")
    if action is Action.SUSPEND and before and before.is_suspended:
        raise Refused("suspended_already", say("This line is suspended already."), "action")
    if action is Action.RESUME and before and not before.is_suspended:
        raise Refused("not_suspended", say("This line is not suspended."), "action")


def middle(action: Action, before: Said | None) -> Said:
    assert before is not None
    return before if action is Action.END else replace(before, is_suspended=action is Action.SUSPEND)


def sound(action: Action, said: Said | None, before: Said | None) -> Said:
    """What a line may say. Raises Refused at the field."""
    if said is None or said.role not in set(Role):
        raise Refused("role", say("Choose a role."), "role")
    if not 0 <= said.sessions <= MOST_SESSIONS:
        raise Refused("sessions", say("Sessions a week are 0 to %(most)s.", most=MOST_SESSIONS), "sessions")
    demand_period(said)
    if not said.consult_types or set(said.consult_types) - set(CONSULT_TYPES):
        raise Refused("consult_types", say("Choose at least one way of consulting."), "consult_types")
    said = replace(said, consult_types=tuple(t for t in CONSULT_TYPES if t in said.consult_types))
    said = replace(said, is_suspended=before.is_suspended if before else False)
    if action is Action.CHANGE and said == before:
        raise Refused("unchanged", say("The line says this already. Nothing would change."))
    return said


def demand_period(said: Said) -> None:
    for field, day in (("starts_on", said.starts_on), ("ends_on", said.ends_on)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise Refused("day", say("This day is out of all bounds."), field)
    if said.ends_on is not None and said.ends_on < said.starts_on:
        raise Refused("period", say("The last day lies before the first."), "ends_on")
    if said.ends_on is not None and said.ends_on < clock.today():
        raise Refused("period_over", say("This period is over already: the line would never count."), "ends_on")


# ---------------------------------------------------------------- rows


def written(proposal: Proposal, doctor_id: int, change: Change, note: str) -> ProposedLine:
    row = proposal.rows.get(doctor_id)
    if row is None:
        row = proposal.rows[doctor_id] = ProposedLine(proposal_id=proposal.row.id, doctor_id=doctor_id)
        db.session.add(row)
    say_of(row, change)
    row.note = note.strip()[:2000]
    db.session.flush()
    return row


def say_of(row: ProposedLine, change: Change) -> None:
    row.action = change.action
    for name, value in change.said.values.items():
        setattr(row, name, value)


def as_change(row: ProposedLine) -> Change:
    return Change(row.action, Said.of(row))


def fitting(change: Change, before: Said | None) -> Change | None:
    """What a change is upon another roster; None: nothing is left of it."""
    if before is None:
        return change if change.action == Action.ADD else None
    after = change.after(before)
    if after is None:
        return Change(change.action, before)
    if after == before:
        return None
    action = Action.CHANGE.value if change.action == Action.ADD else change.action
    return Change(action, after)
