"""The states of a partner and the table of its steps."""

from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.supply import rules
from portal.web.permissions import Permission as P


class State(StrEnum):
    """Where a partner's file stands. An active or suspended one has been verified by two persons."""

    ENTERED = "entered"
    SUBMITTED = "submitted"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


name_states(
    {
        State.ENTERED: say("Entered"),
        State.SUBMITTED: say("To be verified"),
        State.ACTIVE: say("Taking part"),
        State.SUSPENDED: say("Suspended"),
        State.ENDED: say("Ended"),
    }
)
CONFIRMED = (State.ACTIVE, State.SUSPENDED)


def on(*states: StrEnum) -> frozenset[StrEnum]:
    return frozenset(states)


COMPLETE = (rules.has_number, rules.has_licence, rules.has_agreement, rules.has_role, rules.has_contact)
CONFIRMING = (rules.content_as_seen, rules.not_a_maker)

partner = Lifecycle(
    "partner",
    State,
    Step("edit", on(State.ENTERED), State.ENTERED, P.SUPPLY_ACT),
    Step("edit", on(State.ACTIVE), State.ACTIVE, P.SUPPLY_ACT),
    Step("edit", on(State.SUSPENDED), State.SUSPENDED, P.SUPPLY_ACT),
    Step("submit", on(State.ENTERED), State.SUBMITTED, P.SUPPLY_ACT, COMPLETE),
    Step("confirm", on(State.SUBMITTED), State.ACTIVE, P.SUPPLY_CONFIRM, (*CONFIRMING, *COMPLETE)),
    Step("return", on(State.SUBMITTED), State.ENTERED, P.SUPPLY_CONFIRM),
    Step("suspend", on(State.ACTIVE), State.SUSPENDED, P.SUPPLY_CONFIRM),
    Step("resume", on(State.SUSPENDED), State.ACTIVE, P.SUPPLY_CONFIRM, (rules.not_the_suspender, *COMPLETE)),
    Step("end", on(State.ENTERED, State.SUBMITTED, *CONFIRMED), State.ENDED, P.SUPPLY_CONFIRM),
    Step("reopen", on(State.ENDED), State.ENTERED, P.SUPPLY_ACT),
)
