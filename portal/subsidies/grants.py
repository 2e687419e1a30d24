"""Grants: one per person and year, within the budget of the province, made only by an approval."""

from sqlalchemy import select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, locked, next_numbers
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import constraint_means
from portal.ledger.recording import record
from portal.subsidies import events
from portal.subsidies.case import Case, granted_persons
from portal.subsidies.models import Budget, Grant, ProgrammeYear, SubsidyApplication

constraint_means(
    "uq_grant_person_year",
    "grant.person_id, grant.year",
    Refused("granted_already", say("A person of this application was granted this year a moment ago. Look at the case again.")),
)
constraint_means(
    "within_budget", "", Refused("budget", say("The budget of this province is used up. A programme manager can propose more."))
)


def grant_members(case: Case) -> tuple[list[Grant], list[Budget]]:
    """Grant to every included member who has no grant this year, against the province's budget. Inside the decision."""
    application = case.application
    budget = locked_budget(application)
    granted = granted_persons([p.id for _, p in case.members], application.year)
    people = [p for m, p in case.members if m.is_included and p.id not in granted]
    amount = db.session.scalar(select(ProgrammeYear.grant_fen).where(ProgrammeYear.year == application.year)) or 0
    numbers = next_numbers("GRT", application.year, len(people)) if people else []
    grants = [new_grant(application, person.id, amount, number) for person, number in zip(people, numbers, strict=True)]
    if grants and budget:
        budget.granted_fen += amount * len(grants)
    db.session.add_all(grants)
    db.session.flush()
    return grants, [budget] if grants and budget else []


def locked_budget(application: SubsidyApplication) -> Budget | None:
    return db.session.scalar(
        locked(select(Budget).where(Budget.year == application.year, Budget.province == application.province))
    )


def new_grant(application: SubsidyApplication, person_id: int, amount: int, number: int) -> Grant:
    return Grant(
        reference=f"GRT-{application.year}-{number:06d}",
        application_id=application.id,
        person_id=person_id,
        year=application.year,
        province=application.province,
        granted_fen=amount,
        available_fen=amount,
        created_at=clock.now(),
    )


def revoke_grants(application: SubsidyApplication) -> tuple[list[Grant], list[Budget], int]:
    """Take back what is still available; it returns to the budget. Returns grants, budgets and fen."""
    grants = list(db.session.scalars(locked(select(Grant).where(Grant.application_id == application.id))))
    amount = sum(g.available_fen for g in grants)
    for one in grants:
        one.revoked_fen, one.available_fen = one.revoked_fen + one.available_fen, 0
    budget = locked_budget(application)
    if budget and amount:
        budget.granted_fen -= amount
    return grants, [budget] if budget and amount else [], amount


def live_grants(person_ids: list[int]) -> list[Grant]:
    """Grants of these persons that still hold something."""
    return list(
        db.session.scalars(
            locked(select(Grant).where(Grant.person_id.in_(person_ids), Grant.available_fen + Grant.reserved_fen > 0))
        )
    )


def freeze(one: Grant, because: str, by: Actor) -> None:
    """Freeze a grant's balance at today; later redemptions are signals."""
    if one.frozen_on is None:
        one.frozen_on, one.frozen_because = clock.today(), because
        record(events.GrantFrozen(because), one, by=by)


def flag(one: Grant, word: str, by: Actor) -> None:
    """Mark a grant and its case for someone to look at, without taking anything away."""
    if one.flag != word:
        one.flag = word
        case = db.session.scalars(locked(select(SubsidyApplication).where(SubsidyApplication.id == one.application_id))).one()
        case.needs_attention, case.updated_at = word, clock.now()
        record(events.GrantFlagged(word), one, case, by=by)


def flagged(application_id: int) -> list[Grant]:
    """Grants of a case that somebody has to look at, under lock."""
    waiting = select(Grant).where(Grant.application_id == application_id, Grant.flag.is_not(None))
    return list(db.session.scalars(locked(waiting.order_by(Grant.id))))
