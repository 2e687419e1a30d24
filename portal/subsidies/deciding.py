"""What every decision goes through: the case as its decider saw it, the reasons there are, the row that is kept.

Each is bound to the version and to the fingerprint (`seen`) of what its page showed. The database has the last word on
the row: here stands what its refusals mean.
"""

from typing import Any

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db
from portal.core.lifecycle import Refused
from portal.core.tongues import Text, say
from portal.ledger.operations import about, constraint_means
from portal.subsidies import case as cases
from portal.subsidies.case import Case
from portal.subsidies.drafting import move
from portal.subsidies.lifecycle import State
from portal.subsidies.models import Decision
from portal.subsidies.queries import version_shown
from portal.subsidies.queue import let_go
from portal.subsidies.steps import lost_race, take_seen
from portal.web.forms import too_short

LEAST = 10
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

constraint_means(
    "decision_by_maker", "", Refused("maker", say("You took part in making this application, so somebody else has to decide."))
)
constraint_means(
    "decision_by_sender", "", Refused("maker", say("You took part in making this application, so somebody else has to decide."))
)
constraint_means(
    "decision_by_waiver", "", Refused("maker", say("You took part in making this application, so somebody else has to decide."))
)
constraint_means(
    "decision_on_own_household", "", Refused("own_household", say("This is your own household. Somebody else has to decide."))
)
constraint_means(
    "grant_to_merged",
    "",
    Refused(
        "granted_already", say("A person of this application was granted this year under another record. Look at the case again.")
    ),
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


def opened(reference: str, version: int | None, seen: str, by: Actor) -> Case:
    """The case under lock. A decider who comes too late hears who decided, rather than that a version changed."""
    case = cases.find(reference, to_write=True)
    demand_seen(case, version, seen, by)
    if version is not None and version_shown(case.application, by) != version and (late := lost_race(case, by)):
        raise about(late, case.application)
    take_seen(case.application, version, by)
    return case


def demand_seen(case: Case, version: int | None, seen: str, by: Actor) -> None:
    """Who decides before a page says which one: its version, and the hash of the content that it showed."""
    if by.via == "web" and (version is None or not seen):
        raise about(unseen(), case.application)


def unseen() -> Refused:
    return Refused(
        "unseen",
        say(
            "This decision does not say which content it is about. Open the case, look at it, and decide on its page. Nothing was changed."
        ),
    )


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


def close(case: Case, state: State, *, keep_clock: bool = False) -> None:
    """Put the case into its new state and give the lease back."""
    application = case.application
    move(application, state)
    application.snoozed_until = None
    if not keep_clock:
        application.due_on, application.decided_at = None, clock.now()
    let_go(application.id)


def demand_reason(case: Case, reason: str, known: dict[str, Text], note: str) -> None:
    """A return or refusal needs a reason code and a sentence of 10 characters or more."""
    if reason not in known:
        raise about(Refused("reason", say("Choose a reason."), "reason"), case.application)
    demand_note(case, note)


def demand_note(case: Case, note: str) -> None:
    if len("".join(note.split())) < LEAST:
        raise about(Refused("note", too_short(LEAST), "note"), case.application)
