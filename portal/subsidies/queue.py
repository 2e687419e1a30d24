"""The queue: take next, leases, release. Breached first, then at risk, then the oldest, among those one may decide."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, bindparam, delete, exists, or_, select, text

from portal.accounts.models import User
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import UtcInstant, db, writing
from portal.core.lifecycle import NotFound, Refused
from portal.core.tongues import say
from portal.households.models import Acquaintance, DuplicatePair, Household, HouseholdMaker, Membership, Person
from portal.intake.models import ImportBatch
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.settings import setting
from portal.subsidies import events
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ApplicationMaker, ApplicationMember, Decision, Lease, SubsidyApplication
from portal.subsidies.statements import SAME_NUMBER
from portal.web.permissions import Permission

A = SubsidyApplication
MEMBERS = select(ApplicationMember.person_id).where(ApplicationMember.application_id == A.id).correlate(A)
OF_A_MEMBER = or_(DuplicatePair.first_id.in_(MEMBERS), DuplicatePair.second_id.in_(MEMBERS))
HOME_FILE = select(Household.batch_id).where(Household.id == A.household_id).correlate(A).scalar_subquery()


@operation(Permission.SUBSIDIES_DECIDE)
def take_next(*, by: Actor, after: str = "") -> str | None:
    """Lease the next case for this person and return its reference; None when nothing waits for him or her.

    `after` is a reference to pass over: the one just looked at.
    """
    for state in states_for(by):
        while found := db.session.execute(waiting(state, by, after).limit(1).with_for_update(of=A, skip_locked=True)).first():
            if lease(found.id, by):
                return found.reference
    return None


def states_for(by: Actor) -> list[State]:
    """The states in which this person's roles decide; second reviews first, since they wait longer."""
    pairs = (
        (State.APPEALED, Permission.SUBSIDIES_DECIDE_APPEAL),
        (State.SECOND_REVIEW, Permission.SUBSIDIES_DECIDE_SECOND),
        (State.SUBMITTED, Permission.SUBSIDIES_DECIDE),
    )
    return [state for state, needed in pairs if by.may(needed)]


def states_behind(shown: Collection[str], by: Actor) -> list[State]:
    """The states in which this person's roles decide and which a case shown in one of `shown` may have.

    A blind second look stands among the first ones, as it is shown: its place must not tell that it is one.
    """
    may_be = {*shown, *([State.SECOND_REVIEW.value] if State.SUBMITTED.value in shown else [])}
    return [state for state in states_for(by) if state.value in may_be]


def waiting(state: State, by: Actor, after: str = ""):
    """Cases shown in a state that this person may decide now, the most urgent first."""
    behind, marks = states_behind((state.value,), by), own_marks(by)
    return (
        select(A.id, A.reference)
        .where(A.shown_state == state.value, A.due_on.is_not(None), A.reference != after)
        .where(or_(A.snoozed_until.is_(None), A.snoozed_until <= clock.today()))
        .where(or_(*[and_(A.state == s.value, *[~tie for tie in ties(s, by, marks)]) for s in behind]))
        .order_by(A.due_on, A.id)
    )


def ties(state: State, by: Actor, marks: tuple[list[str], list[str]] | None = None) -> list[ColumnElement[bool]]:
    """What closes a case's decision to this person, as SQL: the same rules as the lifecycle's. `marks`: the own ones, if read."""
    me = list(by.bound_ids) or [0]
    numbers, addresses = marks or own_marks(by)
    found: list[ColumnElement[bool]] = [
        exists().where(ApplicationMaker.application_id == A.id, ApplicationMaker.user_id.in_(me)),
        exists().where(HouseholdMaker.household_id == A.household_id, HouseholdMaker.user_id.in_(me)),
        exists().where(DuplicatePair.found_by_id.in_(me), DuplicatePair.kind.in_(SAME_NUMBER), OF_A_MEMBER),
        exists().where(ImportBatch.by_id.in_(me), ImportBatch.id.in_((A.batch_id, HOME_FILE))),
        exists().where(Acquaintance.household_id == A.household_id, Acquaintance.user_id.in_(me)),
        exists().where(Lease.application_id == A.id, Lease.until > clock.now(), Lease.user_id.not_in(me)),
    ]
    if state is not State.SUBMITTED:
        had_part = exists().where(Decision.application_id == A.id, Decision.by_id.in_(me))
        found.append(had_part if state is State.APPEALED else had_part.where(Decision.round == A.round))
    if numbers:
        mine = exists().where(
            Membership.household_id == A.household_id,
            Membership.until.is_(None),
            Membership.person_id == Person.id,
            Person.id_no_blind.in_(numbers),
        )
        found.append(mine)
    if addresses:
        found.append(exists().where(Household.id == A.household_id, Household.address_blind.in_(addresses)))
    return found


def open_to(by: Actor) -> tuple[ColumnElement[bool], ...]:
    """What a list of the cases that this person may decide now is narrowed to."""
    awake = or_(A.snoozed_until.is_(None), A.snoozed_until <= clock.today())
    marks = own_marks(by)
    untied = [or_(A.state != state.value, and_(*[~tie for tie in ties(state, by, marks)])) for state in states_for(by)]
    return (A.due_on.is_not(None), awake, *untied)


def own_marks(by: Actor) -> tuple[list[str], list[str]]:
    """Blind numbers and addresses of the persons behind the actor."""
    rows = db.session.execute(select(User.id_no_blind, User.address_blind).where(User.id.in_(by.bound_ids or {0}))).all()
    return [r[0] for r in rows if r[0]], [r[1] for r in rows if r[1]]


_LEASE = text(
    "INSERT INTO subsidy_lease (application_id, user_id, until) VALUES (:case, :me, :until) ON CONFLICT (application_id) DO UPDATE"
    " SET user_id = excluded.user_id, until = excluded.until WHERE subsidy_lease.user_id = excluded.user_id OR subsidy_lease.until <= :now"
).bindparams(bindparam("until", type_=UtcInstant), bindparam("now", type_=UtcInstant))


def lease(application_id: int, by: Actor) -> bool:
    """Show for the next minutes (ours: 20) who works on a case; False where another was quicker. Inside `writing()`."""
    now = clock.now()
    taken = db.session.execute(
        _LEASE, {"case": application_id, "me": by.id, "until": now + timedelta(minutes=setting("lease_minutes")), "now": now}
    )
    return bool(cast(CursorResult[Any], taken).rowcount)


def hold(application_id: int, by: Actor) -> None:
    """Take or prolong the lease when a decider opens a case that nobody else holds. What was read before stays readable."""
    db.session.expunge_all()
    with writing():
        lease(application_id, by)


def let_go(application_id: int) -> None:
    """Give a lease back. Inside `writing()`."""
    db.session.execute(delete(Lease).where(Lease.application_id == application_id))


@operation(Permission.SUBSIDIES_RELEASE)
def release(reference: str, *, by: Actor, note: str) -> None:
    """Take a case away from the person who holds it, with a reason."""
    application = db.session.scalar(select(A).where(A.reference == reference))
    if application is None:
        raise NotFound(reference)
    held = db.session.get(Lease, application.id)
    if held is None or held.until <= clock.now():
        raise about(Refused("not_held", say("Nobody holds this case at the moment.")), application)
    if len("".join(note.split())) < 10:
        raise about(
            Refused("note", say("Write at least %(least)s characters, so that others understand why.", least=10), "note"),
            application,
        )
    let_go(application.id)
    record(events.Released(held.user_id), application, by=by, reason=note)
