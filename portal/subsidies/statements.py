"""The statements behind a case. They are built once: building one costs more than running it."""

from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.households.models import (
    Acquaintance,
    DuplicatePair,
    Household,
    HouseholdMaker,
    Membership,
    Person,
    Proof,
    RegisteredLine,
    RegisteredList,
)
from portal.intake.models import ImportBatch
from portal.subsidies.models import (
    Appeal,
    ApplicationMaker,
    ApplicationMember,
    Budget,
    Decision,
    Grant,
    Lease,
    ProgrammeYear,
    SubsidyApplication,
)

SAME_NUMBER = ("same_number", "name_differs", "two_households")

CASE: BindParameter[Any] = bindparam("case")
HOUSEHOLD: BindParameter[Any] = bindparam("household")
YEAR: BindParameter[Any] = bindparam("year")
PERSONS: BindParameter[Any] = bindparam("persons", expanding=True)
PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)

application = select(SubsidyApplication).where(SubsidyApplication.reference == bindparam("reference"))
household = select(Household).where(Household.id == HOUSEHOLD).execution_options(populate_existing=True)
members = (
    select(ApplicationMember, Person)
    .join(Person, Person.id == ApplicationMember.person_id)
    .where(ApplicationMember.application_id == CASE)
    .order_by(ApplicationMember.id)
)
proofs = select(Proof).where(Proof.household_id == HOUSEHOLD, ~Proof.is_withdrawn).order_by(Proof.id)
decisions = select(Decision).where(Decision.application_id == CASE).order_by(Decision.id)
appeals = select(Appeal).where(Appeal.application_id == CASE).order_by(Appeal.id)
appealed_for = select(Appeal.person_ids).where(Appeal.application_id == CASE, Appeal.outcome.is_(None))
grants = select(Grant).where(Grant.application_id == CASE).order_by(Grant.id)
memberships = select(Membership).where(Membership.household_id == HOUSEHOLD, Membership.until.is_(None)).order_by(Membership.id)
list_lines = (
    select(RegisteredLine)
    .where(
        RegisteredLine.id_no_blind.in_(bindparam("numbers", expanding=True)),
        RegisteredLine.list_id.in_(bindparam("lists", expanding=True)),
    )
    .order_by(RegisteredLine.id)
)
programme_year = select(ProgrammeYear).where(ProgrammeYear.year == YEAR)
acquainted = select(Acquaintance.user_id).where(Acquaintance.household_id == HOUSEHOLD)
has_grants = select(Grant.id).where(Grant.application_id == CASE).limit(1)
own_marks = select(User.id_no_blind, User.address_blind).where(User.id.in_(PEOPLE))
names = select(User.id, User.name).where(User.id.in_(PEOPLE))
budget_left = select(Budget.budget_fen - Budget.granted_fen).where(Budget.year == YEAR, Budget.province == bindparam("province"))
lease = (
    select(Lease.user_id, User.name, Lease.until)
    .join(User, User.id == Lease.user_id)
    .where(Lease.application_id == CASE, Lease.until > bindparam("now", type_=Lease.__table__.c.until.type))
)
open_pairs = (
    select(DuplicatePair.reference)
    .where(
        or_(DuplicatePair.first_id.in_(PERSONS), DuplicatePair.second_id.in_(PERSONS)),
        DuplicatePair.kind.in_(SAME_NUMBER),
        DuplicatePair.verdict.is_(None),
    )
    .order_by(DuplicatePair.id)
)


def shaped() -> Any:
    """Everyone who shaped the application or the household behind it."""
    own = select(ApplicationMaker.user_id).where(ApplicationMaker.application_id == CASE)
    home = select(HouseholdMaker.user_id).where(HouseholdMaker.household_id == HOUSEHOLD)
    return union_all(own, home, sent(), waived())


def waived() -> Any:
    """Who settled a doubt about a member's number: it was closing the approval."""
    of_case = select(ApplicationMember.person_id).where(ApplicationMember.application_id == CASE)
    doubts = (DuplicatePair.first_id.in_(of_case) | DuplicatePair.second_id.in_(of_case), DuplicatePair.kind.in_(SAME_NUMBER))
    return select(DuplicatePair.found_by_id).where(*doubts, DuplicatePair.found_by_id.is_not(None))


def sent() -> Any:
    """Who sent the files that the household and its draft came from, whoever took them over."""
    file = select(Household.batch_id).where(Household.id == HOUSEHOLD).scalar_subquery()
    files = or_(ImportBatch.id == file, ImportBatch.id == bindparam("batch"), ImportBatch.id.in_(listed()))
    return select(ImportBatch.by_id).where(files, ImportBatch.by_id.is_not(None))


def listed() -> Any:
    """The files of the registered lists on which a member stands: a list lowers the risk of a case, so it shapes it."""
    own = select(Person.id_no_blind).join(ApplicationMember, ApplicationMember.person_id == Person.id)
    lines = select(RegisteredLine.list_id).where(
        RegisteredLine.id_no_blind.in_(own.where(ApplicationMember.application_id == CASE))
    )
    return select(RegisteredList.batch_id).where(RegisteredList.id.in_(lines), RegisteredList.batch_id.is_not(None))


def granted() -> Any:
    """Those of the persons who have a grant of the year, be it under a record that was merged with theirs."""
    me, other = aliased(Person), aliased(Person)

    def to(person: Any) -> Any:
        return and_(Grant.person_id == person, Grant.year + 0 == YEAR)  # so that SQLite does not lead with the year

    return union_all(
        select(Grant.person_id).where(Grant.person_id.in_(PERSONS), Grant.year == YEAR),
        select(me.id).join(Grant, to(me.merged_into_id)).where(me.id.in_(PERSONS)),
        select(me.merged_into_id).join(Grant, to(me.id)).where(me.merged_into_id.in_(PERSONS)),
        select(me.id).join(other, other.merged_into_id == me.merged_into_id).join(Grant, to(other.id)).where(me.id.in_(PERSONS)),
    )


makers = shaped()
granted_persons = granted()
