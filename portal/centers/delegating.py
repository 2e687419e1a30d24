"""A director has the executive director answer reviews from one day to another, and takes that back."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from portal.centers import review_events as events
from portal.centers.answerers import accounts_of
from portal.centers.lifecycle import LIVE_REVIEW, RowState
from portal.centers.models import Center
from portal.centers.reach import center_of, own_doctors
from portal.centers.review_case import ReviewFile, load, row_step
from portal.centers.review_models import Delegation, Review
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.notices import notify
from portal.web.permissions import Permission

LONGEST = 92


@operation(Permission.REVIEWS_ANSWER)
def delegate(center_reference: str, from_on: date, until_on: date, *, by: Actor, note: str = "") -> int:
    """Let the executive director answer from one day to another; the own row of that person goes to the medical office.

    Returns the delegation's id. Raises NotFound, Refused (not_director, no_executive, to_oneself, days, overlap).
    """
    center = center_of(center_reference, by, to_write=True)
    demand_director(center, by)
    demand_days(center, from_on, until_on)
    granted = Delegation(
        center_id=center.id, from_on=from_on, until_on=until_on, by_id=by.id, to_doctor_id=center.executive_id,
        note=note.strip(), created_at=clock.now(),
    )  # fmt: skip
    db.session.add(granted)
    db.session.flush()
    record(events.Delegated(from_on.isoformat(), until_on.isoformat()), center, granted, by=by, reason=note)
    for review in live_reviews(center):
        pass_on(load(review), granted.to_doctor_id)
    text = say("You answer the reviews of your center from %(from_on)s to %(until_on)s.", from_on=from_on, until_on=until_on)
    notify(accounts_of({granted.to_doctor_id}), text, center.reference, f"/centers/{center.reference}")
    return granted.id  # type: ignore[no-any-return]


@operation(Permission.REVIEWS_ANSWER)
def end_delegation(center_reference: str, *, by: Actor) -> int:
    """The director answers alone again, from now on. Returns how many delegations ended."""
    center = center_of(center_reference, by, to_write=True)
    demand_director(center, by)
    held = db.session.scalars(locked(running(center, clock.today()))).all()
    if not held:
        raise about(Refused("no_delegation", say("No delegation is running or to come.")), center)
    for one in held:
        one.ended_at = clock.now()
    db.session.flush()
    record(events.DelegationEnded(), center, *held, by=by)
    return len(held)


def demand_director(center: Center, by: Actor) -> None:
    """Only the director delegates. Raises Refused, also where there is nobody to delegate to."""
    own = own_doctors(by.bound_ids)
    if center.director_id not in own:
        raise about(Refused("not_director", say("The director alone delegates reviews.")), center)
    if center.executive_id is None:
        raise about(Refused("no_executive", say("This center has no executive director to delegate to.")), center)
    if center.executive_id in own:
        raise about(Refused("to_oneself", say("You cannot delegate to yourself: name another executive director first.")), center)


def demand_days(center: Center, from_on: date, until_on: date) -> None:
    if from_on < clock.today():
        raise about(Refused("from_in_the_past", say("A delegation begins today at the earliest."), "from_on"), center)
    if until_on < from_on or until_on - from_on > timedelta(days=LONGEST):
        text = say("A delegation ends on its first day or later, and lasts at most %(days)s days.", days=LONGEST)
        raise about(Refused("days", text, "until_on"), center)
    if db.session.scalar(running(center, from_on).where(Delegation.from_on <= until_on)):
        raise about(Refused("overlap", say("Another delegation falls into these days: end it first."), "from_on"), center)


def running(center: Center, day: date) -> Select[Any]:
    """The delegations of a center that have not ended by that day."""
    holds = (Delegation.center_id == center.id, Delegation.until_on >= day, Delegation.ended_at.is_(None))
    return select(Delegation).where(*holds).order_by(Delegation.from_on)


def live_reviews(center: Center) -> list[Review]:
    """The reviews of a center that are frozen and not finished, under lock."""
    frozen = Review.state.in_(sorted(LIVE_REVIEW - {"planned"}))
    return list(db.session.scalars(locked(select(Review).where(Review.center_id == center.id, frozen).order_by(Review.id))))


def pass_on(file: ReviewFile, doctor_id: int) -> None:
    """The undecided row about whoever answers from now on goes to the medical office."""
    for one in file.rows:
        if one.doctor_id == doctor_id and one.state == RowState.PENDING and file.is_open:
            one.state = row_step(file, one, "pass_on", SYSTEM).value
            db.session.flush()
            record(events.RowPassedOn(one.position), file.review, one, by=SYSTEM)
