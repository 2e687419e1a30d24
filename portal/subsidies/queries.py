"""Looking at applications: one query class or function a screen."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from portal.accounts.models import User
from portal.calendar.queries import calendar_table, working_days_left
from portal.core import clock
from portal.core.actors import Actor
from portal.core.calendar import add_working_days
from portal.core.database import capped_count, db
from portal.core.identity import PROVINCES
from portal.core.lifecycle import NotFound
from portal.core.listing import Filter, Listing, Sort
from portal.households.models import Category, Household
from portal.settings import setting
from portal.subsidies.lifecycle import State
from portal.subsidies.models import Appeal, Band, Budget, Decision, Grant, Lease, SubsidyApplication
from portal.subsidies.screening import FLAG_NAMES
from portal.subsidies.search import names

A = SubsidyApplication
REFERENCE = re.compile(r"SUB-\d{4}-\d{6,12}", re.IGNORECASE)
CLOCKS = ("breached", "at_risk", "on_track")


def on_clock(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Cases whose clock runs, by how it stands today."""
    today = clock.today()
    soon = add_working_days(today, setting("at_risk_days"), calendar_table())
    by_name = {
        "breached": A.due_on < today,
        "at_risk": and_(A.due_on >= today, A.due_on <= soon),
        "on_track": A.due_on > soon,
    }
    return or_(*(by_name[v] for v in values))


def flagged(values: tuple[str, ...]) -> ColumnElement[bool]:
    return A.flag_level.in_(values)


def held_by(values: tuple[str, ...]) -> ColumnElement[bool]:
    people = [int(v) for v in values if v.isdecimal() and len(v) < 10]
    return A.id.in_(select(Lease.application_id).where(Lease.user_id.in_(people), Lease.until > clock.now()))


def in_years(values: tuple[str, ...]) -> ColumnElement[bool]:
    return A.year.in_([int(v) for v in values if v.isdecimal() and len(v) == 4])


def of_persons(values: tuple[str, ...]) -> ColumnElement[bool]:
    """At least so many persons."""
    numbers = [int(v) for v in values if v.isdecimal() and len(v) < 4]
    return A.persons_count >= min(numbers, default=0)


def of_batch(values: tuple[str, ...]) -> ColumnElement[bool]:
    return A.batch_id.in_([int(v) for v in values if v.isdecimal() and len(v) < 12])


def returned_for(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Returned at least so many days ago."""
    days = [int(v) for v in values if v.isdecimal() and len(v) < 4]
    return A.returned_on <= clock.today() - timedelta(days=min(days, default=0))


def by_reference(text: str) -> ColumnElement[bool] | None:
    return A.reference == text.upper() if REFERENCE.fullmatch(text) else None


applications = Listing(
    A.id,
    A.reference,
    [A.reference, A.head_name, A.persons_count, A.county, A.category, A.shown_state, A.band, A.due_on, A.flags, A.year, A.submitted_at, A.snoozed_until],
    filters=[
        Filter("state", A.shown_state, known=tuple(s.value for s in State), leading=True),
        Filter("province", A.province, known=tuple(p.code for p in PROVINCES), leading=True),
        Filter("band", A.band, known=tuple(b.value for b in Band)),
        Filter("category", A.category, known=tuple(c.value for c in Category)),
        Filter("clock", condition=on_clock, known=CLOCKS),
        Filter("flag", condition=flagged, known=("none", "soft", "fraud")),
        Filter("reviewer", condition=held_by),
        Filter("year", condition=in_years),
        Filter("persons", condition=of_persons),
        Filter("batch", condition=of_batch),
        Filter("returned", condition=returned_for),
        Filter("attention", A.needs_attention),
    ],
    sorts=[
        Sort("due", A.due_on, date, A.due_on.is_not(None)),
        Sort("submitted", A.submitted_at, type(clock.now()), A.submitted_at.is_not(None)),
    ],
    search=names,
    finds=by_reference,
)


def holders(application_ids: list[int]) -> dict[int, tuple[str, int]]:
    """Who holds which of these cases now: id → (name, minutes left)."""
    if not application_ids:
        return {}
    now = clock.now()
    rows = db.session.execute(
        select(Lease.application_id, User.name, Lease.until).join(User, User.id == Lease.user_id).where(Lease.application_id.in_(application_ids), Lease.until > now)
    )
    return {key: (name, max(1, int((until - now).total_seconds() // 60))) for key, name, until in rows}


def clock_of(due: date | None, state: str) -> tuple[int | None, str]:
    """(working days left, how it stands) for the clock's words; paused while returned."""
    if state == State.RETURNED:
        return None, "paused"
    if due is None:
        return None, ""
    left = working_days_left(due)
    return left, "breached" if left < 0 else "at_risk" if left <= setting("at_risk_days") else "on_track"


@dataclass(frozen=True)
class Story:
    """Decisions of a case as its page tells them: a blind one is missing until the second is made."""

    decisions: list[tuple[Decision, str]]
    appeals: list[Appeal]
    grants: list[Grant]


def story(application: SubsidyApplication, viewer: Actor) -> Story:
    rows = db.session.execute(select(Decision, User.name).join(User, User.id == Decision.by_id).where(Decision.application_id == application.id).order_by(Decision.id)).all()
    hidden = is_blind_now(application, viewer)
    shown = [(d, name) for d, name in rows if not (hidden and d.is_blind and d.round == application.round and d.by_id != viewer.id)]
    appeals = list(db.session.scalars(select(Appeal).where(Appeal.application_id == application.id).order_by(Appeal.id)))
    grants = list(db.session.scalars(select(Grant).where(Grant.application_id == application.id).order_by(Grant.id)))
    return Story(shown, appeals, grants)


def is_blind_now(application: SubsidyApplication, viewer: Actor) -> bool:
    """Whether the first decision must not be seen: the second, blind one is still due, and this is no auditor."""
    return application.state == State.SECOND_REVIEW and application.shown_state != application.state and not viewer.may("audit:read")


def household_applications(household_reference: str) -> list[Any]:
    """(reference, year, state, persons, band) of a household, newest first."""
    household_id = db.session.scalar(select(Household.id).where(Household.reference == household_reference))
    if household_id is None:
        raise NotFound(household_reference)
    return list(db.session.execute(select(A.reference, A.year, A.shown_state, A.persons_count, A.band).where(A.household_id == household_id).order_by(A.id.desc()).limit(50)))


def waiting_count(state: State) -> int:
    return capped_count(select(A.id).where(A.state == state.value), 1000)


def budgets(year: int) -> list[Budget]:
    return list(db.session.scalars(select(Budget).where(Budget.year == year).order_by(Budget.province)))


def flag_words(flags: list[str]) -> str:
    return ", ".join(str(FLAG_NAMES[f]) for f in flags if f in FLAG_NAMES)
