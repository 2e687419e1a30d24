"""The year turn: next year's drafts from this year's approved households, and returned cases that lapse.

Each draft is decided afresh; nobody is granted twice, because a grant is unique by person and year.
"""

import time
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from portal import jobs
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households.models import Household, Membership, Person
from portal.intake.pacing import Pace
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.settings import setting
from portal.subsidies import case as cases
from portal.subsidies import events
from portal.subsidies.bulk_drafting import Drafts
from portal.subsidies.drafting import move
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ProgrammeYear, SubsidyApplication
from portal.subsidies.steps import step
from portal.web.permissions import Permission

A = SubsidyApplication


def renew(year: int, *, by: Actor, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the drafts of `year` from the approved cases of the year before. Returns how many were made.

    Safe to run again, or after it was stopped: a household that has an application of that year is passed over. Each
    transaction takes as many as fit into a tenth of a second, so that nobody waits for it.
    """
    expect_year(year)
    made, after, pace, total = 0, 0, Pace(), count_due(year)
    while chunk := due_for_renewal(year, after, pace.rows):
        began = time.perf_counter()
        made += renew_chunk(year, chunk, by=by)
        pace.took(len(chunk), time.perf_counter() - began)
        after = chunk[-1]
        if progress:
            progress(made, total)
    return made


def expect_year(year: int) -> None:
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == year)) is None:
        text = say("There is no programme year %(year)s. A programme manager opens it first.", year=year)
        raise Refused("no_year", text, "year")


@operation(Permission.SUBSIDIES_WRITE)
def start(year: int, *, by: Actor) -> str:
    """Begin the year turn as a job. Returns the job's reference."""
    expect_year(year)
    return jobs.start("subsidies.renew", {"year": year}, by)


def due(year: int, *columns: Any) -> Select[Any]:
    """Approved applications of the year before whose household has none of `year` yet."""
    newer = aliased(SubsidyApplication)
    has_newer = exists().where(newer.household_id == A.household_id, newer.year == year)
    return select(*columns).where(A.year == year - 1, A.state == State.APPROVED.value, ~A.is_supplementary, ~has_newer)


def count_due(year: int) -> int:
    return db.session.scalar(due(year, func.count(A.id))) or 0


def due_for_renewal(year: int, after: int, most: int) -> list[int]:
    """The ids of the next of them; the read ends before the transaction begins."""
    found = list(db.session.scalars(due(year, A.id).where(A.id > after).order_by(A.id).limit(most)))
    db.session.rollback()
    return found


@operation(Permission.SUBSIDIES_WRITE)
def renew_chunk(year: int, former_ids: Sequence[int], *, by: Actor) -> int:
    """One short transaction of the year turn: the same members who still live there, consent asked for again.

    A household without a living member has nothing to renew.
    """
    households = homes_of(former_ids)
    former = {
        row.household_id: row
        for row in db.session.execute(due(year, A.id, A.reference, A.household_id).where(A.id.in_(former_ids)))
    }
    people = living_members(former)
    homes = [home for home in households if people.get(home.id)]
    if not homes:
        return 0
    persons = [person for home in homes for person in people[home.id]]
    drafts = Drafts(year, by, len(homes), len(persons), cases.granted_persons(persons, year))
    return drafts.write([drafts.entry(home, people[home.id], former[home.id]) for home in homes])


def homes_of(former_ids: Collection[int]) -> Sequence[Any]:
    """What drafts show of the households of these applications, under lock, so that nobody drafts for one meanwhile."""
    h = Household
    theirs = h.id.in_(select(A.household_id).where(A.id.in_(former_ids)))
    return db.session.execute(
        select(h.id, h.province, h.county, h.category, h.head_name).where(theirs).order_by(h.id).with_for_update()
    ).all()


def living_members(household_ids: Collection[int]) -> dict[int, list[int]]:
    """Household id → its persons of today who live."""
    m = Membership
    found: dict[int, list[int]] = {}
    present = select(m.household_id, m.person_id).join(Person, Person.id == m.person_id).order_by(m.id)
    there = present.where(m.household_id.in_(household_ids), m.until.is_(None), Person.died_on.is_(None))
    for household_id, person_id in db.session.execute(there):
        found.setdefault(household_id, []).append(person_id)
    return found


def lapse_returned() -> int:
    """Lapse what was returned 30 days ago (ours) and not submitted again. Returns how many. For the daily job."""
    limit = clock.today() - timedelta(days=setting("return_lapse_days"))
    a = SubsidyApplication
    due = list(
        db.session.scalars(
            select(a.reference).where(a.state == State.RETURNED.value, a.returned_on <= limit).order_by(a.id).limit(1000)
        )
    )
    db.session.rollback()
    for reference in due:
        lapse(reference, by=SYSTEM)
    return len(due)


@operation(None)
def lapse(reference: str, *, by: Actor) -> None:
    """The clock's own step: a returned application that nobody submitted again."""
    case = cases.find(reference, to_write=True)
    move(case.application, step(case, "lapse", by))
    case.application.returned_on = None
    record(events.Lapsed(setting("return_lapse_days")), case.application, by=by)
