"""Looking at applications: one query class or function a screen."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select

from portal.accounts.models import User
from portal.calendar.queries import calendar_table, deadline_teller
from portal.core import clock
from portal.core.actors import Actor
from portal.core.calendar import add_working_days
from portal.core.database import db
from portal.core.identity import PROVINCES
from portal.core.lifecycle import NotFound
from portal.core.listing import Criteria, Filter, Listing, Sort, always
from portal.core.numerals import wholes
from portal.households.models import Category, Household, Membership, RegisteredLine
from portal.households.registered import newest_lists
from portal.intake.queries import made_by
from portal.settings import setting
from portal.subsidies import queue, statements
from portal.subsidies.lifecycle import GRANT_FLAGS, State
from portal.subsidies.models import Appeal, Band, Decision, Grant, Lease, SubsidyApplication
from portal.subsidies.search import names

A = SubsidyApplication
T = SubsidyApplication.__table__.c
LEASES, USERS = Lease.__table__.c, User.__table__.c
REFERENCE = re.compile(r"SUB-\d{4}-\d{6,12}", re.IGNORECASE)
CLOCKS = ("breached", "at_risk", "on_track")


def clock_limits() -> tuple[date, date]:
    """Today, and the last day on which a case that is due then counts as at risk."""
    today = clock.today()
    return today, add_working_days(today, setting("at_risk_days"), calendar_table())


def on_clock(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Cases whose clock runs, by how it stands today."""
    today, soon = clock_limits()
    by_name = {
        "breached": T.due_on < today,
        "at_risk": and_(T.due_on >= today, T.due_on <= soon),
        "on_track": T.due_on > soon,
    }
    return or_(*(by_name[v] for v in values))


def narrowed(asked: Criteria, by: Actor) -> Criteria:
    """What this person may see of what was asked. "Mine" becomes the states in which he or she decides, less the ties;
    of those only what may stand behind the states that were asked for.

    Who may not read names cannot search by them: such a search finds nothing.
    """
    if asked.of("mine"):
        shown = asked.of("state")
        behind = queue.states_behind(shown, by) if shown else queue.states_for(by)
        asked = replace(
            asked,
            filters={**asked.filters, "mine": tuple(s.value for s in behind) or ("",)},
            reach=queue.open_to(by),
        )
    if applications.is_name_search(asked.q) and not by.may("names:read"):
        asked = replace(asked, q="", reach=(*asked.reach, false()))
    return asked


def held_by(values: tuple[str, ...]) -> ColumnElement[bool]:
    people = wholes(values)
    return T.id.in_(select(Lease.application_id).where(Lease.user_id.in_(people), Lease.until > clock.now()))


def in_years(values: tuple[str, ...]) -> ColumnElement[bool]:
    return T.year.in_(wholes(values, 9999))


def of_persons(values: tuple[str, ...]) -> ColumnElement[bool]:
    """At least so many persons."""
    numbers = wholes(values, 999)
    return T.persons_count >= min(numbers, default=0)


def returned_for(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Returned at least so many days ago."""
    days = wholes(values, 999)
    return T.returned_on <= clock.today() - timedelta(days=min(days, default=0))


def needing(values: tuple[str, ...]) -> ColumnElement[bool]:
    """Cases that need attention for one of these reasons; `grants`: any that a grant was flagged for."""
    return T.needs_attention.in_([*values, *(GRANT_FLAGS if "grants" in values else ())])


def by_reference(text: str) -> ColumnElement[bool] | None:
    return T.reference == text.upper() if REFERENCE.fullmatch(text) else None


applications = Listing(
    T.id,
    T.reference,
    [
        T.reference,
        T.head_name,
        T.persons_count,
        T.county,
        T.category,
        T.shown_state,
        T.band,
        T.due_on,
        T.flags,
        T.year,
        T.submitted_at,
        T.snoozed_until,
    ],
    filters=[
        Filter("mine", T.state, known=("1",), leading=True),
        Filter("state", T.shown_state, known=tuple(s.value for s in State), leading=True),
        Filter("province", T.province, known=tuple(p.code for p in PROVINCES), leading=True),
        Filter("band", T.band, known=tuple(b.value for b in Band)),
        Filter("category", T.category, known=tuple(c.value for c in Category)),
        Filter("clock", condition=on_clock, known=CLOCKS, few=True, steady=clock_limits),
        Filter("flag", T.flag_level, known=("none", "soft", "fraud")),
        Filter("reviewer", condition=held_by),
        Filter("year", condition=in_years, steady=always),
        Filter("persons", condition=of_persons, steady=always),
        Filter("batch", condition=made_by(T.batch_id), few=True),
        Filter("returned", condition=returned_for, few=True, steady=clock.today),
        Filter("attention", condition=needing, steady=always),
    ],
    sorts=[
        Sort("due", T.due_on, date, T.due_on.is_not(None)),
        Sort("returned", T.returned_on, date, T.returned_on.is_not(None)),
        Sort("submitted", T.submitted_at, type(clock.now()), T.submitted_at.is_not(None)),
    ],
    search=names,
    finds=by_reference,
)


_HOLDERS = (
    select(LEASES.application_id, USERS.name, LEASES.until)
    .join_from(Lease.__table__, User.__table__, USERS.id == LEASES.user_id)
    .where(LEASES.application_id.in_(bindparam("ids", expanding=True)), LEASES.until > bindparam("now"))
)


def holders(application_ids: list[int]) -> dict[int, tuple[str, int]]:
    """Who holds which of these cases now: id → (name, minutes left)."""
    if not application_ids:
        return {}
    rows = db.session.execute(_HOLDERS, {"ids": application_ids, "now": clock.now()})
    return {key: (name, minutes_until(until)) for key, name, until in rows}


def holder(application_id: int) -> tuple[int, str, int] | None:
    """(id, name, minutes left) of who holds a case now."""
    row = db.session.execute(statements.lease, {"case": application_id, "now": clock.now()}).first()
    return (row.user_id, row.name, minutes_until(row.until)) if row else None


def minutes_until(until: datetime) -> int:
    return max(1, int((until - clock.now()).total_seconds() // 60))


def clock_teller() -> Callable[[date | None, str], tuple[int | None, str]]:
    """A function that says (working days left, how it stands) for a due day and a state, as of today; paused while returned."""
    of = deadline_teller()

    def tell(due: date | None, state: str) -> tuple[int | None, str]:
        if state == State.RETURNED:
            return None, "paused"
        return (None, "") if due is None else of(due)

    return tell


def clock_of(due: date | None, state: str) -> tuple[int | None, str]:
    """The clock of one case."""
    return clock_teller()(due, state)


@dataclass(frozen=True)
class Story:
    """Decisions of a case as its page tells them: a blind one is missing until the second is made."""

    decisions: list[tuple[Decision, str]]
    appeals: list[Appeal]
    grants: list[Grant]


def story(application: SubsidyApplication, decisions: Sequence[Decision], viewer: Actor) -> Story:
    """`decisions` are all of the case, oldest first."""
    of = {"case": application.id}
    hidden = is_blind_now(application, viewer)
    shown = [d for d in decisions if not (hidden and d.is_blind and d.round == application.round and d.by_id != viewer.id)]
    names = names_of({d.by_id for d in shown})
    appeals, grants = (list(db.session.scalars(found, of)) for found in (statements.appeals, statements.grants))
    return Story([(d, names[d.by_id]) for d in shown], appeals, grants)


def names_of(people: set[int]) -> dict[int, str]:
    """Id → name of members of staff."""
    return dict(db.session.execute(statements.names, {"people": list(people)}).all()) if people else {}  # type: ignore[arg-type]


def is_blind_now(application: SubsidyApplication, viewer: Actor) -> bool:
    """Whether the first decision must not be seen: the second, blind one is still due, and this is no auditor."""
    return (
        application.state == State.SECOND_REVIEW and application.shown_state != application.state and not viewer.may("audit:read")
    )


def version_shown(application: SubsidyApplication, viewer: Actor) -> int:
    """The version as this person sees it: a blind decision is no change to those who must not know of it."""
    return application.version - is_blind_now(application, viewer)


def memberships(household_id: int) -> dict[int, Membership]:
    """Person id → the present membership in the household."""
    return {m.person_id: m for m in db.session.scalars(statements.memberships, {"household": household_id})}


def list_lines(numbers: list[str], county: str) -> dict[str, RegisteredLine]:
    """Blind number → its line on the lists that count for the county today."""
    lists = newest_lists(county)
    if not lists:
        return {}
    lines = db.session.scalars(statements.list_lines, {"numbers": numbers, "lists": lists})
    return {line.id_no_blind: line for line in lines}


def household_applications(household_reference: str) -> list[Any]:
    """(reference, year, state, persons, band) of a household, newest first."""
    household_id = db.session.scalar(select(Household.id).where(Household.reference == household_reference))
    if household_id is None:
        raise NotFound(household_reference)
    return list(
        db.session.execute(
            select(A.reference, A.year, A.shown_state, A.persons_count, A.band)
            .where(A.household_id == household_id)
            .order_by(A.id.desc())
            .limit(50)
        )
    )
