"""Deciding: approve, return, refuse, overturn, uphold, revoke. Never by anyone who shaped the content.

Each decision is bound to the version and to the fingerprint (`seen`) of what its page showed, checks everything
now, and is one row of `subsidy_decision`, on which the database has the last word.
"""

from typing import Any

from sqlalchemy import select

from portal.calendar.queries import working_days_used
from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.subsidies import case as cases
from portal.subsidies import events
from portal.subsidies.case import Case
from portal.subsidies.drafting import EXCLUSIONS, move
from portal.subsidies.grants import grant_members, revoke_grants
from portal.subsidies.lifecycle import State
from portal.subsidies.models import Appeal, ApplicationMember, Decision
from portal.subsidies.queries import version_shown
from portal.subsidies.queue import let_go
from portal.subsidies.steps import lost_race, step, take_seen
from portal.web.forms import too_short
from portal.web.permissions import Permission

RETURN_REASONS: dict[str, Text] = {
    "proof_differs": say("Proof differs from the application"),
    "scan_unreadable": say("Scan cannot be read"),
    "scan_missing": say("Scan is missing"),
    "member_missing": say("A member's page is missing"),
    "proof_expired": say("Proof has expired"),
    "data_wrong": say("Data are wrong or incomplete"),
    "other": say("Another reason, see the note"),
}
REFUSE_REASONS: dict[str, Text] = {
    "not_listed": say("Not on any list"),
    "not_eligible": say("Household is not eligible"),
    "proof_false": say("Proof is not genuine"),
    "claimed_elsewhere": say("Claimed by another household"),
    "granted_already": say("Granted already"),
    "other": say("Another reason, see the note"),
}
REVOKE_REASONS: dict[str, Text] = {
    "entered_in_error": say("Entered in error"),
    "fraud": say("False statements"),
    "duplicate": say("The person holds two grants"),
    "other": say("Another reason, see the note"),
}
LEAST = 10

constraint_means(
    "decision_by_maker", "", Refused("maker", say("You took part in making this application, so somebody else has to decide."))
)
constraint_means(
    "decision_by_acquaintance", "", Refused("acquainted", say("You said that you know them. Somebody else has to decide."))
)
constraint_means("decision_without_first", "", Refused("first_missing", say("The first decision of this round is missing.")))
constraint_means(
    "appeal_by_earlier_decider",
    "",
    Refused("had_part", say("You had a part in this case before. The appeal needs somebody who had none.")),
)
constraint_means(
    "revocation_by_proposer",
    "",
    Refused("proposer", say("You proposed this revocation. Another person has to confirm or drop it.")),
)
constraint_means(
    "grant_without_approval",
    "",
    Refused("not_approved", say("There is no approval of this round, so nothing can be granted.")),
)
constraint_means(
    "decision_by_first_decider",
    "",
    Refused("first_decider", say("You made the first decision. The second one needs another person.")),
)


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
    case = opened(reference, version, by)
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
    case = opened(reference, version, by)
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
    case = opened(reference, version, by)
    state = step(case, "refuse", by, seen=seen)
    demand_reason(case, reason, REFUSE_REASONS, note)
    decided = decide(case, by, stage_of(case), "refuse", reason=reason, note=note)
    close(case, state)
    record(events.RefusedApplication(**told(case, decided)), case.application, decided, by=by, reason=note)


@operation(Permission.SUBSIDIES_DECIDE_APPEAL)
def overturn(reference: str, *, by: Actor, note: str, version: int | None = None, seen: str = "") -> None:
    """Grant the appeal: the members whom it is about get their grants."""
    case = opened(reference, version, by)
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
    case = opened(reference, version, by)
    filed = open_appeal(case)
    state = step(case, "uphold", by, seen=seen)
    demand_note(case, note)
    decided = decide(case, by, "appeal", "uphold", note=note)
    filed.outcome = "upheld"
    close(case, state)
    record(events.Upheld(**told(case, decided)), case.application, decided, filed, by=by, reason=note)


@operation(Permission.SUBSIDIES_REVOKE)
def propose_revocation(reference: str, *, by: Actor, reason: str, note: str, version: int | None = None, seen: str = "") -> None:
    """Propose to take the grants back. Another person confirms or drops it."""
    case = opened(reference, version, by)
    state = step(case, "propose_revocation", by, seen=seen)
    demand_reason(case, reason, REVOKE_REASONS, note)
    decided = decide(case, by, "revocation", "propose", reason=reason, note=note)
    move(case.application, state)
    record(events.RevocationProposed(**told(case, decided)), case.application, decided, by=by, reason=note)


@operation(Permission.SUBSIDIES_REVOKE)
def confirm_revocation(reference: str, *, by: Actor, note: str = "", version: int | None = None, seen: str = "") -> None:
    """Take back what the grants still hold; what was spent stays spent."""
    case = opened(reference, version, by)
    state = step(case, "confirm_revocation", by, seen=seen)
    decided = decide(case, by, "revocation", "confirm", reason=case.proposal.reason if case.proposal else None, note=note)
    grants, budget, amount = revoke_grants(case.application)
    close(case, state)
    record(
        events.RevocationConfirmed(**told(case, decided), revoked_fen=amount),
        case.application,
        decided,
        *grants,
        *budget,
        by=by,
        reason=note,
    )


@operation(Permission.SUBSIDIES_REVOKE)
def drop_revocation(reference: str, *, by: Actor, note: str = "", version: int | None = None, seen: str = "") -> None:
    """Let the proposal fall: the grants stand."""
    case = opened(reference, version, by)
    state = step(case, "drop_revocation", by, seen=seen)
    decided = decide(case, by, "revocation", "drop", note=note)
    move(case.application, state)
    record(events.RevocationDropped(**told(case, decided)), case.application, decided, by=by, reason=note)


def opened(reference: str, version: int | None, by: Actor) -> Case:
    """The case under lock. A decider who comes too late hears who decided, rather than that a version changed."""
    case = cases.find(reference, to_write=True)
    if version is not None and version_shown(case.application, by) != version and (late := lost_race(case, by)):
        raise about(late, case.application)
    take_seen(case.application, version, by)
    return case


def stage_of(case: Case) -> str:
    return "first" if case.application.state == State.SUBMITTED.value else "second"


def decide(
    case: Case,
    by: Actor,
    stage: str,
    verdict: str,
    *,
    reason: str | None = None,
    note: str = "",
    exclusions: dict[int, str] | None = None,
    is_blind: bool = False,
) -> Decision:
    """The decision's row. The database refuses it for a maker, an acquaintance, or the first decider again."""
    decided = Decision(
        application_id=case.application.id,
        round=case.application.round,
        stage=stage,
        verdict=verdict,
        by_id=by.id,
        at=clock.now(),
        reason=reason,
        note=note,
        seen=case.fingerprint,
        band=case.application.band,
        exclusions={str(person): code for person, code in (exclusions or {}).items()},
        is_blind=is_blind,
    )
    db.session.add(decided)
    db.session.flush()
    return decided


def told(case: Case, decided: Decision) -> dict[str, Any]:
    """What every event of a decision says."""
    return {
        "stage": decided.stage,
        "round": decided.round,
        "band": decided.band or "",
        "seen": decided.seen,
        "reason_code": decided.reason or "",
        "is_blind": decided.is_blind,
    }


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


def close(case: Case, state: State, *, keep_clock: bool = False) -> None:
    """Put the case into its new state and give the lease back."""
    application = case.application
    move(application, state)
    application.snoozed_until = None
    if not keep_clock:
        application.due_on, application.decided_at = None, clock.now()
    let_go(application.id)


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


def demand_reason(case: Case, reason: str, known: dict[str, Text], note: str) -> None:
    """A return or refusal needs a reason code and a sentence of 10 characters or more."""
    if reason not in known:
        raise about(Refused("reason", say("Choose a reason."), "reason"), case.application)
    demand_note(case, note)


def demand_note(case: Case, note: str) -> None:
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note", too_short(LEAST), "note"), case.application)
