"""The states of a doctor's file and of a doctor's standing, and the ONE table of steps of each."""

from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.doctors import rules
from portal.web.permissions import Permission as P


class State(StrEnum):
    """Where a doctor's file stands on its way to the contract."""

    INVITED = "invited"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    RETURNED = "returned"
    ON_HOLD = "on_hold"
    ESCALATED = "escalated"
    READY = "ready"
    APPROVED = "approved"
    ACTIVE = "active"
    DENYING = "denying"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


name_states(
    {
        State.INVITED: say("Invited"),
        State.IN_PROGRESS: say("In progress"),
        State.SUBMITTED: say("Submitted"),
        State.VERIFYING: say("Being verified"),
        State.ON_HOLD: say("On hold"),
        State.ESCALATED: say("Escalated"),
        State.READY: say("Ready"),
        State.RETURNED: say("Returned"),
        State.APPROVED: say("Approved"),
        State.WITHDRAWN: say("Withdrawn"),
        State.LAPSED: say("Lapsed"),
        State.ACTIVE: say("Active"),
        State.DENYING: say("Denial proposed"),
        State.DENIED: say("Denied"),
    }
)


class Standing(StrEnum):
    """How an active doctor stands. Restricted: a right lapsed, the others hold."""

    ACTIVE = "active"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    ON_LEAVE = "on_leave"
    DEPARTING = "departing"
    DEPARTED = "departed"


name_states(
    {
        Standing.ACTIVE: say("Active"),
        Standing.RESTRICTED: say("Restricted"),
        Standing.SUSPENDED: say("Suspended"),
        Standing.ON_LEAVE: say("On leave"),
        Standing.DEPARTING: say("Departing"),
        Standing.DEPARTED: say("Departed"),
    }
)

EDITABLE = frozenset({State.INVITED, State.IN_PROGRESS, State.RETURNED})
VERIFIABLE = frozenset({State.VERIFYING, State.READY, State.ON_HOLD, State.ACTIVE, State.APPROVED})
OPEN = frozenset(set(State) - {State.DENIED, State.WITHDRAWN, State.LAPSED})


def on(*states: StrEnum) -> frozenset[StrEnum]:
    return frozenset(states)


lifecycle = Lifecycle(
    "doctor",
    State,
    Step("accept", on(State.INVITED), State.IN_PROGRESS, P.DOCTORS_WRITE),
    Step("submit", on(State.IN_PROGRESS, State.RETURNED), State.SUBMITTED, P.DOCTORS_WRITE, (rules.has_what_is_asked,)),
    Step("take_up", on(State.SUBMITTED), State.VERIFYING, P.DOCTORS_VERIFY, (rules.not_the_intake, rules.no_tie)),
    Step(
        "finish",
        on(State.VERIFYING),
        State.READY,
        P.DOCTORS_VERIFY,
        (rules.not_the_intake, rules.no_tie, rules.every_item_verified, rules.practised_long_enough, rules.no_open_pair),
    ),
    Step(
        "return",
        on(State.SUBMITTED, State.VERIFYING, State.ESCALATED),
        State.RETURNED,
        P.DOCTORS_VERIFY,
        (rules.not_the_intake, rules.no_tie),
    ),
    Step("return", on(State.READY), State.RETURNED, P.DOCTORS_APPROVE, rules.DECIDING),
    Step("hold", on(State.VERIFYING), State.ON_HOLD, P.DOCTORS_VERIFY, (rules.not_the_intake, rules.no_tie)),
    Step("resume", on(State.ON_HOLD, State.ESCALATED), State.VERIFYING, P.DOCTORS_VERIFY, (rules.not_the_intake, rules.no_tie)),
    Step("escalate", on(State.VERIFYING, State.ON_HOLD), State.ESCALATED, P.DOCTORS_VERIFY, (rules.not_the_intake, rules.no_tie)),
    Step(
        "approve",
        on(State.READY),
        State.APPROVED,
        P.DOCTORS_APPROVE,
        (*rules.DECIDING, rules.every_item_verified, rules.practised_long_enough, rules.no_open_pair),
    ),
    Step("propose_denial", on(State.READY, State.ESCALATED), State.DENYING, P.DOCTORS_APPROVE, rules.DECIDING),
    Step("confirm_denial", on(State.DENYING), State.DENIED, P.DOCTORS_APPROVE, (*rules.DECIDING, rules.not_the_proposer)),
    Step("drop_denial", on(State.DENYING), State.ESCALATED, P.DOCTORS_APPROVE, (*rules.DECIDING, rules.not_the_proposer)),
    Step("activate", on(State.APPROVED), State.ACTIVE, P.DOCTORS_WRITE, (rules.agreement_has_begun,)),
    Step(
        "withdraw",
        on(State.INVITED, State.IN_PROGRESS, State.RETURNED, State.SUBMITTED, State.VERIFYING, State.ON_HOLD, State.READY),
        State.WITHDRAWN,
        P.DOCTORS_WRITE,
    ),
    Step("reopen", on(State.WITHDRAWN, State.LAPSED), State.IN_PROGRESS, P.DOCTORS_WRITE),
    Step("lapse", on(State.INVITED, State.RETURNED), State.LAPSED, None, (rules.waited_long_enough,)),
)


def by_rights(facts: "rules.FileFacts") -> Standing:
    """Active with every right, restricted where one lapsed; a suspension outlives an announced departure."""
    if facts.is_suspended:
        return Standing.SUSPENDED
    return Standing.ACTIVE if facts.has_every_right else Standing.RESTRICTED


standing = Lifecycle(
    "standing",
    Standing,
    Step(
        "suspend",
        on(Standing.ACTIVE, Standing.RESTRICTED, Standing.ON_LEAVE, Standing.DEPARTING),
        Standing.SUSPENDED,
        P.DOCTORS_STAND,
    ),
    Step(
        "reinstate",
        on(Standing.SUSPENDED),
        by_rights,
        P.DOCTORS_STAND,
        (rules.not_the_suspender, rules.no_tie),
        (Standing.ACTIVE, Standing.RESTRICTED),
    ),
    Step("suspend_right", on(Standing.ACTIVE, Standing.RESTRICTED), Standing.RESTRICTED, P.DOCTORS_STAND),
    Step("suspend_right", on(Standing.DEPARTING), Standing.DEPARTING, P.DOCTORS_STAND),
    Step(
        "reinstate_right",
        on(Standing.RESTRICTED),
        by_rights,
        P.DOCTORS_STAND,
        (rules.not_the_suspender, rules.no_tie),
        (Standing.ACTIVE, Standing.RESTRICTED),
    ),
    Step("reinstate_right", on(Standing.DEPARTING), Standing.DEPARTING, P.DOCTORS_STAND, (rules.not_the_suspender, rules.no_tie)),
    Step("begin_leave", on(Standing.ACTIVE, Standing.RESTRICTED), Standing.ON_LEAVE, P.DOCTORS_WRITE),
    Step("end_leave", on(Standing.ON_LEAVE), by_rights, P.DOCTORS_WRITE, (), (Standing.ACTIVE, Standing.RESTRICTED)),
    Step(
        "announce_departure",
        on(Standing.ACTIVE, Standing.RESTRICTED, Standing.ON_LEAVE, Standing.SUSPENDED),
        Standing.DEPARTING,
        P.DOCTORS_WRITE,
    ),
    Step(
        "cancel_departure",
        on(Standing.DEPARTING),
        by_rights,
        P.DOCTORS_WRITE,
        (),
        (Standing.ACTIVE, Standing.RESTRICTED, Standing.SUSPENDED),
    ),
    Step("depart", on(Standing.DEPARTING), Standing.DEPARTED, P.DOCTORS_WRITE, (rules.all_handed_over,)),
    Step("restrict", on(Standing.ACTIVE), Standing.RESTRICTED, None),
    Step("restore", on(Standing.RESTRICTED), Standing.ACTIVE, None),
)
