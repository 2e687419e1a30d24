"""The year turn: next year's drafts from this year's approved households, and returned cases that lapse.

Each draft is decided afresh; nobody is granted twice, because a grant is unique by person and year.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from portal import jobs
from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, locked
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.households.models import Household
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.settings import setting
from portal.subsidies import case as cases
from portal.subsidies import events
from portal.subsidies.drafting import made_by, move, new_application, present_members
from portal.subsidies.lifecycle import State
from portal.subsidies.models import ApplicationMember, ProgrammeYear, SubsidyApplication
from portal.subsidies.search import index_new
from portal.subsidies.steps import step
from portal.web.permissions import Permission

CHUNK = 20


def renew(year: int, *, by: Actor, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the drafts of `year` from the approved cases of the year before. Returns how many were made.

    Safe to run again: a household that has an application of that year is passed over. Chunks of 20 keep each
    transaction short.
    """
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == year)) is None:
        raise Refused(
            "no_year", say("There is no programme year %(year)s. A programme manager opens it first.", year=year), "year"
        )
    made, after = 0, 0
    while chunk := due_for_renewal(year, after):
        made += renew_chunk(year, chunk, by=by)
        after = chunk[-1]
        if progress:
            progress(made, made + len(chunk))
    return made


@operation(Permission.SUBSIDIES_WRITE)
def start(year: int, *, by: Actor) -> str:
    """Begin the year turn as a job. Returns the job's reference."""
    if db.session.scalar(select(ProgrammeYear.id).where(ProgrammeYear.year == year)) is None:
        raise Refused(
            "no_year", say("There is no programme year %(year)s. A programme manager opens it first.", year=year), "year"
        )
    return jobs.start("subsidies.renew", {"year": year}, by)


def due_for_renewal(year: int, after: int) -> list[int]:
    """Ids of approved applications of the year before whose household has none of `year` yet."""
    newer = aliased(SubsidyApplication)
    a = SubsidyApplication
    has_newer = exists().where(newer.household_id == a.household_id, newer.year == year)
    statement = (
        select(a.id)
        .where(a.year == year - 1, a.state == State.APPROVED.value, ~a.is_supplementary, ~has_newer, a.id > after)
        .order_by(a.id)
        .limit(CHUNK)
    )
    found = list(db.session.scalars(statement))
    db.session.rollback()
    return found


@operation(Permission.SUBSIDIES_WRITE)
def renew_chunk(year: int, former_ids: list[int], *, by: Actor) -> int:
    """One short transaction of the year turn."""
    made = 0
    for former in db.session.scalars(
        select(SubsidyApplication).where(SubsidyApplication.id.in_(former_ids)).order_by(SubsidyApplication.id)
    ).all():
        household = db.session.scalar(locked(select(Household).where(Household.id == former.household_id)))
        if household is None or has_application(household.id, year):
            continue
        renew_one(former, household, year, by)
        made += 1
    return made


def has_application(household_id: int, year: int) -> bool:
    return (
        db.session.scalar(
            select(SubsidyApplication.id)
            .where(SubsidyApplication.household_id == household_id, SubsidyApplication.year == year)
            .limit(1)
        )
        is not None
    )


def renew_one(former: SubsidyApplication, household: Household, year: int, by: Actor) -> None:
    """The draft of one household: the same members who still live there, consent asked for again."""
    people = [p for p in present_members(household.id) if p.died_on is None]
    application = new_application(household, people, year, renewed_from_id=former.id)
    db.session.add(application)
    db.session.flush()
    members = [ApplicationMember(application_id=application.id, person_id=p.id) for p in people]
    db.session.add_all(members)
    db.session.flush()
    index_new(application)
    record(events.Renewed(year, former.reference), application, *members, *made_by(application, by), by=by)


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
