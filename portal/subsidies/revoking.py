"""After an approval: grants are looked at again, or taken back by two persons."""

from portal.core import clock
from portal.core.actors import Actor
from portal.ledger.operations import operation
from portal.ledger.recording import record
from portal.subsidies import events
from portal.subsidies.deciding import REVOKE_REASONS, close, decide, demand_note, demand_reason, opened, told
from portal.subsidies.drafting import move
from portal.subsidies.grants import flagged, revoke_grants
from portal.subsidies.models import Grant, SubsidyApplication
from portal.subsidies.steps import step
from portal.web.permissions import Permission


@operation(Permission.SUBSIDIES_REVOKE)
def propose_revocation(reference: str, *, by: Actor, reason: str, note: str, version: int | None = None, seen: str = "") -> None:
    """Propose to take the grants back. Another person confirms or drops it."""
    case = opened(reference, version, seen, by)
    state = step(case, "propose_revocation", by, seen=seen)
    demand_reason(case, reason, REVOKE_REASONS, note)
    decided = decide(case, by, "revocation", "propose", reason=reason, note=note)
    move(case.application, state)
    record(events.RevocationProposed(**told(case, decided)), case.application, decided, by=by, reason=note)


@operation(Permission.SUBSIDIES_REVOKE)
def confirm_revocation(reference: str, *, by: Actor, note: str = "", version: int | None = None, seen: str = "") -> None:
    """Take back what the grants still hold; what was spent stays spent."""
    case = opened(reference, version, seen, by)
    state = step(case, "confirm_revocation", by, seen=seen)
    decided = decide(case, by, "revocation", "confirm", reason=case.proposal.reason if case.proposal else None, note=note)
    grants, budget, amount = revoke_grants(case.application)
    unflag(case.application, grants)
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
    case = opened(reference, version, seen, by)
    state = step(case, "drop_revocation", by, seen=seen)
    decided = decide(case, by, "revocation", "drop", note=note)
    move(case.application, state)
    record(events.RevocationDropped(**told(case, decided)), case.application, decided, by=by, reason=note)


@operation(Permission.SUBSIDIES_DECIDE)
def keep_grants(reference: str, *, by: Actor, note: str, version: int | None = None, seen: str = "") -> None:
    """Somebody who had no hand in what happened to a grant looked at it, and it stays: the flags go."""
    case = opened(reference, version, seen, by)
    step(case, "keep_grants", by, seen=seen)
    demand_note(case, note)
    rows, flag = flagged(case.application.id), case.application.needs_attention or ""
    unflag(case.application, rows)
    record(events.GrantsKept(flag), case.application, *rows, by=by, reason=note)


def unflag(application: SubsidyApplication, grants: list[Grant]) -> None:
    """Nothing is left to look at."""
    application.needs_attention, application.updated_at = None, clock.now()
    for one in grants:
        one.flag = None
