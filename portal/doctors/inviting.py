"""Inviting a doctor, who has no account: a letter carries a link to the own file, for 30 days, that works once.

The link is exchanged for a visit, which the browser keeps. So a letter that lies about opens nothing any more, while
the doctor may go on filling in for days. Only hashes are kept of both. The portal itself acts for the doctor: by an
actor who reaches this one file, and may write it but neither verify nor decide.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.tokens import hash_of, new_token
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.doctors import events
from portal.doctors.case import File
from portal.doctors.filing import new_file
from portal.doctors.lifecycle import EDITABLE, State
from portal.doctors.links import new_link, void_links
from portal.doctors.models import Doctor, DoctorInvitation
from portal.doctors.particulars import Particulars
from portal.doctors.steps import move, opened, settle, shape, step
from portal.ledger.operations import about, operation
from portal.settings import setting
from portal.web.permissions import Permission

HELD_BY_A_DOCTOR = frozenset({Permission.DOCTORS_WRITE, Permission.EVIDENCE_UPLOAD})


@dataclass(frozen=True)
class Visit:
    """A doctor at the own file: its reference, the token that the browser keeps, and the actor of its operations."""

    reference: str
    token: str
    by: Actor


def path_of(token: str) -> str:
    """The link's address within the portal. The token stands in the query, which access logs leave out."""
    return f"/doctors/invitation?token={token}"


@operation(Permission.DOCTORS_WRITE)
def invite(said: Particulars, *, by: Actor) -> tuple[str, str]:
    """Open a file for a doctor who fills it in: its reference, and the link's token, shown once for the letter."""
    doctor, rows = new_file(said, State.INVITED)
    doctor.waiting_since = clock.today()
    token, link = new_link(doctor, by)
    shape(doctor, events.Invited(setting("invitation_days")), link, *rows, by=by)
    return doctor.reference, token


@operation(Permission.DOCTORS_WRITE)
def make_link(reference: str, *, by: Actor, version: int | None = None) -> str:
    """A new link to a file that is being filled in; its token. Earlier links and visits end.

    Whoever holds the link can fill the file in: its maker is a maker of the file.
    """
    file = opened(reference, version, by)
    if State(file.doctor.state) not in EDITABLE:
        raise about(Refused("not_editable", say("This file is not being filled in at the moment.")), file.doctor)
    earlier = void_links(file.doctor)
    token, link = new_link(file.doctor, by)
    shape(file.doctor, events.LinkMade(setting("invitation_days")), link, *earlier, by=by)
    return token


def doctor_behind(token: str) -> str:
    """The doctor's name, to greet whoever opens the letter's link. Raises Refused (link_void): used, too old, unknown."""
    link = db.session.scalar(select(DoctorInvitation).where(DoctorInvitation.token_hash == hash_of(token)))
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise void()
    doctor = db.session.get_one(Doctor, link.doctor_id)
    if State(doctor.state) not in EDITABLE or doctor.merged_into_id is not None:
        raise void()
    return str(doctor.name)


def open_by_link(token: str, *, request: str = "") -> Visit:
    """Exchange the link for a visit; an invitation is accepted by that. Raises Refused (link_void)."""
    visit = new_token()
    reference = _use(token, visit, by=Actor(None, SYSTEM.name, roles=frozenset({"doctor"}), via="link", request=request))
    return Visit(reference, visit, the_doctor(reference, request))


@operation(None)
def _use(token: str, visit: str, *, by: Actor) -> str:
    link = db.session.scalar(locked(select(DoctorInvitation).where(DoctorInvitation.token_hash == hash_of(token))))
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise void()
    doctor = db.session.get_one(Doctor, link.doctor_id)
    if doctor.merged_into_id is not None or State(doctor.state) not in EDITABLE:
        raise about(void(), doctor)
    file = opened(doctor.reference, None, by)
    link.used_at, link.visit_hash = clock.now(), hash_of(visit)
    if doctor.state == State.INVITED.value:
        take_on(file, the_doctor(doctor.reference))
    settle(doctor, events.LinkUsed(), link, by=by)
    return str(doctor.reference)


def visit_of(token: str, request: str = "") -> Visit:
    """The visit that a browser carries, while the file is being filled in. Raises Refused (link_void)."""
    row = db.session.execute(
        select(Doctor.reference, Doctor.state)
        .join(DoctorInvitation, DoctorInvitation.doctor_id == Doctor.id)
        .where(
            DoctorInvitation.visit_hash == hash_of(token),
            DoctorInvitation.expires_at > clock.now(),
            Doctor.merged_into_id.is_(None),
        )
    ).one_or_none()
    if row is None or State(row.state) not in EDITABLE:
        raise void()
    return Visit(row.reference, token, the_doctor(row.reference, request))


def the_doctor(reference: str, request: str = "") -> Actor:
    """Who acts when a doctor fills in the own file: nobody of the staff, bound to this one file."""
    return Actor(
        None,
        SYSTEM.name,
        roles=frozenset({"doctor"}),
        permissions=frozenset(HELD_BY_A_DOCTOR),
        via="link",
        request=request,
        scope={"doctor": reference},
    )


@operation(Permission.DOCTORS_WRITE)
def accept(reference: str, *, by: Actor, version: int | None = None) -> None:
    """Take the file on for the doctor, who told us by telephone or in person. Whoever does so is its intake."""
    file = opened(reference, version, by)
    take_on(file, by)
    shape(file.doctor, events.Accepted(), *void_links(file.doctor), by=by)


def take_on(file: File, by: Actor) -> None:
    """Out of “invited”: nobody waits for an answer any more."""
    move(file.doctor, step(file, "accept", by))
    file.doctor.waiting_since = None


def void() -> Refused:
    return Refused("link_void", say("This link was used already, is too old, or is none of ours. Ask for a new one."))


def due_to_lapse(limit: int = 1000) -> list[str]:
    """References of invitations and returned files that nobody answered for 30 days (ours)."""
    last = clock.today() - timedelta(days=setting("doctor_lapse_days"))
    waiting = Doctor.state.in_([State.INVITED.value, State.RETURNED.value])
    statement = select(Doctor.reference).where(waiting, Doctor.waiting_since <= last, Doctor.merged_into_id.is_(None))
    return list(db.session.scalars(statement.order_by(Doctor.id).limit(limit)))


def lapse_unanswered() -> int:
    """Lapse what nobody answered. Returns how many. For the clock."""
    due = due_to_lapse()
    db.session.rollback()
    for reference in due:
        lapse(reference, by=SYSTEM)
    return len(due)


@operation(None)
def lapse(reference: str, *, by: Actor) -> None:
    """The clock's own step."""
    file = opened(reference, None, by)
    move(file.doctor, step(file, "lapse", by))
    file.doctor.waiting_since = None
    settle(file.doctor, events.Lapsed(setting("doctor_lapse_days")), *void_links(file.doctor), by=by)
