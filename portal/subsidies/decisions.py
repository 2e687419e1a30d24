"""Deciding: approve, return, refuse, overturn, uphold. Never by anyone who shaped the content.

Each decision is bound to the version and to the fingerprint (`seen`) of what its page showed, checks everything
now, and is one row of `subsidy_decision`, on which the database has the last word.
"""

from sqlalchemy import select

from portal.calendar.queries import working_days_used
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.ledger.operations import about, operation
from portal.ledger.recording import record
from portal.subsidies import events
from portal.subsidies.case import Case
from portal.subsidies.deciding import (
    REFUSE_REASONS,
    RETURN_REASONS,
    close,
    decide,
    demand_note,
    demand_reason,
    opened,
    stage_of,
    told,
)
from portal.subsidies.drafting import EXCLUSIONS
from portal.subsidies.grants import grant_members
from portal.subsidies.lifecycle import State
from portal.subsidies.models import Appeal, ApplicationMember
from portal.subsidies.screening import screen_again
from portal.subsidies.steps import step
from portal.web.permissions import Permission


@operation(Permission.SUBSIDIES_READ)
def approve(
    reference: str,
    *,
    by: Actor,
    version: int | None = None,
    seen: str = "",
    note: str = "",
    exclude: dict[int, str] | None = None,
) -> str:
    """Approve. Low risk is granted at once; the rest goes to a second person. `exclude` maps person ids to reason codes.

    Returns the state after it. Raises Refused with the rule that says no, Conflict where the content changed.
    """
    case = opened(reference, version, seen, by)
    screen_again(case)
    exclude = checked_exclusions(case, exclude)
    state = step(case, "approve", by, seen=seen, excluding=frozenset(exclude))
    stage = "first" if case.application.state == State.SUBMITTED.value else "second"
    if stage == "second" and not exclude and case.first and not case.application.is_blind:
        exclude = {int(person): code for person, code in case.first.exclusions.items()}
    decided = decide(
        case,
        by,
        stage,
        "approve",
        note=note,
        exclusions=exclude,
        is_blind=state == State.SECOND_REVIEW and case.application.is_blind,
    )
    if state == State.SECOND_REVIEW:
        close(case, state, keep_clock=True)
        record(events.Endorsed(**told(case, decided)), case.application, decided, by=by, reason=note)
    else:
        rows, granted = grant(case, exclude)
        close(case, state)
        record(
            events.Approved(**told(case, decided), grants=len(granted), granted_fen=sum(g.granted_fen for g in granted)),
            case.application,
            decided,
            *rows,
            *granted,
            by=by,
            reason=note,
        )
    return case.application.shown_state


@operation(Permission.SUBSIDIES_READ)
def return_application(reference: str, *, by: Actor, reason: str, note: str, version: int | None = None, seen: str = "") -> None:
    """Send the application back for correction, with a reason code and a sentence; its clock pauses."""
    case = opened(reference, version, seen, by)
    state = step(case, "return", by, seen=seen)
    demand_reason(case, reason, RETURN_REASONS, note)
    decided = decide(case, by, stage_of(case), "return", reason=reason, note=note)
    application = case.application
    application.days_used += working_days_used(application.submitted_at or clock.now())
    application.returned_on = clock.today()
    close(case, state)
    record(events.Returned(**told(case, decided)), application, decided, by=by, reason=note)


@operation(Permission.SUBSIDIES_READ)
def refuse(reference: str, *, by: Actor, reason: str, note: str, version: int | None = None, seen: str = "") -> None:
    """Refuse the application, with a reason code and a sentence. The household may appeal."""
    case = opened(reference, version, seen, by)
    state = step(case, "refuse", by, seen=seen)
    demand_reason(case, reason, REFUSE_REASONS, note)
    decided = decide(case, by, stage_of(case), "refuse", reason=reason, note=note)
    close(case, state)
    record(events.RefusedApplication(**told(case, decided)), case.application, decided, by=by, reason=note)


@operation(Permission.SUBSIDIES_DECIDE_APPEAL)
def overturn(reference: str, *, by: Actor, note: str, version: int | None = None, seen: str = "") -> None:
    """Grant the appeal: the members whom it is about get their grants."""
    case = opened(reference, version, seen, by)
    filed = open_appeal(case)
    case.keep_content()
    for member, person in case.members:
        if person.id in filed.person_ids:
            member.is_included, member.exclusion = True, None
    state = step(case, "overturn", by, seen=seen)
    demand_note(case, note)
    decided = decide(case, by, "appeal", "overturn", note=note)
    rows, granted = grant(case, {})
    filed.outcome = "overturned"
    close(case, state)
    record(
        events.Overturned(**told(case, decided), grants=len(granted), granted_fen=sum(g.granted_fen for g in granted)),
        case.application,
        decided,
        filed,
        *rows,
        *granted,
        *[m for m, _ in case.members],
        by=by,
        reason=note,
    )


@operation(Permission.SUBSIDIES_DECIDE_APPEAL)
def uphold(reference: str, *, by: Actor, note: str, version: int | None = None, seen: str = "") -> None:
    """Reject the appeal: the decision stands."""
    case = opened(reference, version, seen, by)
    filed = open_appeal(case)
    state = step(case, "uphold", by, seen=seen)
    demand_note(case, note)
    decided = decide(case, by, "appeal", "uphold", note=note)
    filed.outcome = "upheld"
    close(case, state)
    record(events.Upheld(**told(case, decided)), case.application, decided, filed, by=by, reason=note)


def grant(case: Case, exclude: dict[int, str]) -> tuple[list[object], list]:
    """Leave out whom the decision leaves out, grant to the rest. Returns the changed rows and the grants."""
    left_out: list[ApplicationMember] = []
    for member, person in case.members:
        if person.id in exclude:
            member.is_included, member.exclusion = False, exclude[person.id]
            left_out.append(member)
    case.application.included_count = sum(m.is_included for m, _ in case.members)
    granted, budget = grant_members(case)
    return [*left_out, *budget], granted


def open_appeal(case: Case) -> Appeal:
    filed = db.session.scalar(select(Appeal).where(Appeal.application_id == case.application.id, Appeal.outcome.is_(None)))
    if filed is None:
        raise about(Refused("no_appeal", say("There is no open appeal in this case.")), case.application)
    return filed


def checked_exclusions(case: Case, exclude: dict[int, str] | None) -> dict[int, str]:
    """Only members of this case, only known reasons, and never everybody."""
    exclude = exclude or {}
    people = {p.id for m, p in case.members if m.is_included}
    if unknown := [code for code in exclude.values() if code not in EXCLUSIONS]:
        raise about(
            Refused("exclusion", say("“%(code)s” is not a reason for leaving a member out.", code=unknown[0]), "exclude"),
            case.application,
        )
    if people and people <= exclude.keys():
        raise about(
            Refused("nobody_left", say("This would leave everybody out. Refuse or return the application instead."), "exclude"),
            case.application,
        )
    return {person: code for person, code in exclude.items() if person in people}
