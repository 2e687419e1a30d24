"""Keeping centers: found, correct, appoint and relieve directors, open, pause, resume, close."""

from sqlalchemy import select

from portal.centers import center_events as events
from portal.centers import effect
from portal.centers.delegating import live_reviews, pass_on
from portal.centers.lifecycle import State
from portal.centers.lifecycle import center as lifecycle
from portal.centers.models import Center, Role
from portal.centers.particulars import Said, columns, short_name
from portal.centers.reach import center_of, own_doctors
from portal.centers.remains import remaining
from portal.centers.review_case import load
from portal.centers.rules import CenterFacts
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import NotFound, Option, Refused
from portal.core.tongues import Text, say
from portal.doctors.case import doctor_of
from portal.doctors.models import Doctor
from portal.ledger.events import Event
from portal.ledger.operations import about, constraint_means, operation, take
from portal.ledger.recording import record
from portal.web.permissions import Permission

POSTS = {Role.DIRECTOR.value: "director_id", Role.EXECUTIVE.value: "executive_id"}

constraint_means(
    "uq_center_reference",
    "center.reference",
    Refused("short_name_taken", say("Another center has this short name. Choose another one."), "short_name"),
)


@operation(Permission.CENTERS_KEEP)
def found(short: str, said: Said, *, by: Actor, is_sample: bool = False) -> str:
    """Found a center, which is planned from then on; its short name. Raises Refused at the field that is wrong."""
    now = clock.now()
    told = {"state_since": now, "created_at": now, "updated_at": now, "is_sample": is_sample}
    row = Center(reference=short_name(short), **columns(said), **told)
    db.session.add(row)
    record(events.Founded(), row, by=by)
    return row.reference


@operation(Permission.CENTERS_KEEP)
def correct(reference: str, said: Said, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Replace the particulars of a center. Raises Refused at the field that is wrong."""
    row = to_change(reference, by, version)
    for name, value in columns(said).items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    record(events.Corrected(), row, by=by, reason=note)


@operation(Permission.CENTERS_KEEP)
def appoint(reference: str, post: str, doctor: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """Name the director or executive director (`post`) of a center; `doctor` is the reference of the file.

    The undecided row of a new director goes to the medical office.
    Raises Refused: post, doctor_unknown, doctor_not_active, without_right, holds_other_post, directs_other_center, own_post.
    """
    row = to_change(reference, by, version)
    column = post_of(post)
    chosen = candidate(doctor, row, by)
    if getattr(row, column) == chosen.id:
        raise about(Refused("holds_post", say("This doctor holds the post already."), "doctor"), row)
    setattr(row, column, chosen.id)
    row.updated_at = clock.now()
    record(events.Appointed(post, chosen.reference), row, by=by, reason=note)
    if post == Role.DIRECTOR:
        for review in live_reviews(row):
            pass_on(load(review), chosen.id)


@operation(Permission.CENTERS_KEEP)
def relieve(reference: str, post: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """End a post; an open center keeps a director until another one is named. Raises Refused: post, vacant, open_center."""
    row = to_change(reference, by, version)
    column = post_of(post)
    holder = db.session.get(Doctor, getattr(row, column)) if getattr(row, column) else None
    if holder is None:
        raise about(Refused("vacant", say("Nobody holds this post."), "post"), row)
    if post == Role.DIRECTOR and row.state == State.OPEN:
        raise about(Refused("open_center", say("An open center has a director: name the next one instead."), "post"), row)
    setattr(row, column, None)
    row.updated_at = clock.now()
    record(events.Relieved(post, holder.reference), row, by=by, reason=note)


@operation(Permission.CENTERS_KEEP)
def open_center(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """A planned center opens; earlier than was planned, today is its day of opening. Raises Refused: no_director."""
    row = step(reference, "open", by, version, note, events.Opened())
    row.opens_on = min(row.opens_on or clock.today(), clock.today())


@operation(Permission.CENTERS_PUBLISH)
def pause(reference: str, *, by: Actor, note: str, version: int | None = None) -> None:
    """An open center takes no consultations for a time. Raises Refused: note."""
    step(reference, "pause", by, version, note, events.Paused())


@operation(Permission.CENTERS_PUBLISH)
def resume(reference: str, *, by: Actor, version: int | None = None, note: str = "") -> None:
    """A paused center is open again. Raises Refused: no_director."""
    step(reference, "resume", by, version, note, events.Resumed())


@operation(Permission.CENTERS_PUBLISH)
def close(reference: str, *, by: Actor, note: str, version: int | None = None) -> None:
    """A center ends, when nothing hangs on it any more. Raises Refused: note, to_hand_over."""
    step(reference, "close", by, version, note, events.Closed())


def options(row: Center, by: Actor) -> list[Option]:
    """The steps that leave the center's state, open or closed for this actor, as the page draws them."""
    return lifecycle.options(facts(row, "x" * 10), by.permissions)


def step(reference: str, verb: str, by: Actor, version: int | None, note: str, event: Event) -> Center:
    """Take a step of the lifecycle. Raises Refused (about this center), Conflict, NotFound."""
    row = center_of(reference, by, to_write=True)
    take(row, version)
    try:
        target = lifecycle.check(verb, facts(row, note), by.permissions)
    except Refused as refusal:
        raise about(refusal, row) from None
    row.state, row.state_since, row.updated_at = target.value, clock.now(), clock.now()
    record(event, row, by=by, reason=note)
    return row


def facts(row: Center, note: str) -> CenterFacts:
    left = sum(one.count for one in remaining(row))
    return CenterFacts(State(row.state), note, has_director=row.director_id is not None, left_to_hand_over=left)


def to_change(reference: str, by: Actor, version: int | None) -> Center:
    """The center under lock. Raises NotFound, Conflict, Refused (closed)."""
    row = center_of(reference, by, to_write=True)
    take(row, version)
    if row.state == State.CLOSED:
        raise about(Refused("closed", say("This center is closed: nothing in it changes any more.")), row)
    return row


def post_of(post: str) -> str:
    if post not in POSTS:
        raise Refused("post", say("Choose one of the posts."), "post")
    return POSTS[post]


def candidate(reference: str, row: Center, by: Actor) -> Doctor:
    """The doctor who is to direct this center. Raises Refused (field `doctor`)."""
    doctor = chosen_doctor(reference, row)
    consult = effect.consulting([doctor.id], clock.today())[doctor.id]
    for code, is_wrong, text in (
        ("doctor_not_active", doctor.state != "active", say("Only an active doctor can direct a center.")),
        ("without_right", not consult.is_held, say("This doctor may not consult today: %(why)s", why=consult.why[0])),
        ("own_post", doctor.id in own_doctors(by.bound_ids), say("This is your own file, or that of somebody you stand in for. Somebody else names you.")),
        ("directs_other_center", directs_another(doctor, row), say("This doctor directs another center already.")),
        ("holds_other_post", doctor.id in (row.director_id, row.executive_id), say("This doctor holds a post of this center already.")),
    ):  # fmt: skip
        if is_wrong:
            raise refused(code, text, row)
    return doctor


def refused(code: str, text: Text, row: Center) -> Refused:
    return about(Refused(code, text, "doctor"), row)


def chosen_doctor(reference: str, row: Center) -> Doctor:
    """The file of a typed reference; of a merged one the file that remained. Raises Refused, about this center."""
    try:
        return doctor_of(reference.strip().upper())
    except NotFound as missing:
        survivor = getattr(missing, "survivor", None)
        if survivor:
            return doctor_of(survivor)
        text = say("No doctor's file has this reference. It looks like DOC-2026-000123 and stands on the doctor's page.")
        raise refused("doctor_unknown", text, row) from None


def directs_another(doctor: Doctor, row: Center) -> bool:
    """Whether the doctor holds a post of another center that is not closed."""
    posts = (Center.director_id == doctor.id) | (Center.executive_id == doctor.id)
    others = select(Center.id).where(posts, Center.id != row.id, Center.state != State.CLOSED)
    return db.session.scalar(others.limit(1)) is not None
