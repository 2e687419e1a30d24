"""The states of editions, suspensions, rulings and proposals, and the tables of their steps."""

from enum import StrEnum
from typing import Any

from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.formulary import rules
from portal.settings.proposals import two_persons
from portal.web.permissions import Permission as P


class State(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CLEARED = "cleared"
    SCHEDULED = "scheduled"
    CURRENT = "current"
    SUPERSEDED = "superseded"


name_states(
    {
        State.DRAFT: say("Draft"),
        State.IN_REVIEW: say("In review"),
        State.CLEARED: say("Cleared"),
        State.SCHEDULED: say("Scheduled"),
        State.CURRENT: say("Current"),
        State.SUPERSEDED: say("Superseded"),
    }
)

PUBLISHED = frozenset({State.SCHEDULED, State.CURRENT, State.SUPERSEDED})


def on(*states: StrEnum) -> frozenset[StrEnum]:
    return frozenset(states)


def after_verdict(facts: Any) -> State:
    """The last line that is cleared clears the edition; one that comes back with all its lines cleared is cleared."""
    return State.IN_REVIEW if facts.waiting or facts.objected else State.CLEARED


def after_publication(facts: Any) -> State:
    """Now, or at an instant to come."""
    return State.SCHEDULED if facts.at is not None and facts.at > facts.now else State.CURRENT


CLINICAL = (rules.not_an_editor, rules.not_in_financial_lane)
FINANCIAL = (rules.not_an_editor, rules.not_in_clinical_lane)
CLEARED_OR_NOT = (State.IN_REVIEW, State.CLEARED)

edition = Lifecycle(
    "edition",
    State,
    Step("edit", on(State.DRAFT), State.DRAFT, P.FORMULARY_EDIT, (rules.cleared_nothing,)),
    Step("edit", on(State.IN_REVIEW), State.IN_REVIEW, P.FORMULARY_EDIT, (rules.cleared_nothing, rules.line_objected)),
    Step("take_over", on(State.DRAFT), State.DRAFT, P.FORMULARY_EDIT, (rules.cleared_nothing,)),
    Step(
        "submit",
        on(State.DRAFT),
        after_verdict,
        P.FORMULARY_EDIT,
        (rules.has_changes, rules.has_lines, rules.no_faults),
        CLEARED_OR_NOT,
    ),
    Step("clear_clinical", on(State.IN_REVIEW), after_verdict, P.FORMULARY_CLEAR_CLINICAL, CLINICAL, CLEARED_OR_NOT),
    Step("clear_financial", on(State.IN_REVIEW), after_verdict, P.FORMULARY_CLEAR_FINANCIAL, FINANCIAL, CLEARED_OR_NOT),
    Step("object_clinical", on(State.IN_REVIEW), State.IN_REVIEW, P.FORMULARY_CLEAR_CLINICAL, CLINICAL),
    Step("object_financial", on(State.IN_REVIEW), State.IN_REVIEW, P.FORMULARY_CLEAR_FINANCIAL, FINANCIAL),
    Step("return", on(State.IN_REVIEW), State.DRAFT, P.FORMULARY_EDIT),
    Step("return", on(State.CLEARED), State.DRAFT, P.FORMULARY_PUBLISH),
    Step(
        "return",
        on(State.SCHEDULED),
        State.DRAFT,
        P.FORMULARY_PUBLISH,
        (rules.has_not_begun, rules.nothing_builds_on_it),
    ),
    Step("acknowledge", on(State.CLEARED), State.CLEARED, P.FORMULARY_PUBLISH, (rules.not_an_editor, rules.cleared_nothing)),
    Step(
        "publish",
        on(State.CLEARED),
        after_publication,
        P.FORMULARY_PUBLISH,
        (
            rules.not_an_editor,
            rules.cleared_nothing,
            rules.everything_cleared,
            rules.has_lines,
            rules.no_faults,
            rules.builds_on_newest,
            rules.instant_is_free,
            rules.thresholds_acknowledged,
        ),
        (State.SCHEDULED, State.CURRENT),
    ),
    Step("activate", on(State.SCHEDULED), State.CURRENT, None, (rules.its_time_has_come,)),
    Step("supersede", on(State.CURRENT), State.SUPERSEDED, None, (rules.successor_is_due,)),
)


class SuspensionState(StrEnum):
    """Where a suspension stands; it is in effect while in force, and while its lifting is only proposed."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    LIFTING = "lifting"
    LIFTED = "lifted"
    DROPPED = "dropped"


name_states(
    {
        SuspensionState.PROPOSED: say("Proposed"),
        SuspensionState.IN_FORCE: say("Now in force"),
        SuspensionState.LIFTING: say("Lifting proposed"),
        SuspensionState.LIFTED: say("Lifted"),
        SuspensionState.DROPPED: say("Dropped"),
    }
)

_S = SuspensionState
suspension = Lifecycle(
    "suspension",
    SuspensionState,
    Step("confirm", on(_S.PROPOSED), _S.IN_FORCE, P.FORMULARY_SUSPEND, (rules.not_the_proposer,)),
    Step("drop", on(_S.PROPOSED), _S.DROPPED, P.FORMULARY_SUSPEND),
    Step("propose_lifting", on(_S.IN_FORCE), _S.LIFTING, P.FORMULARY_SUSPEND),
    Step("confirm_lifting", on(_S.LIFTING), _S.LIFTED, P.FORMULARY_SUSPEND, (rules.not_the_lifter,)),
    Step("drop_lifting", on(_S.LIFTING), _S.IN_FORCE, P.FORMULARY_SUSPEND),
)

ruling = two_persons("ruling", P.FORMULARY_RULE)
ban = two_persons("ban", P.FORMULARY_RULE)
reclassing = two_persons("reclassing", P.FORMULARY_RULE)


class ProposalState(StrEnum):
    """Where a proposal from outside stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"


name_states(
    {
        ProposalState.RECEIVED: say("To be judged"),
        ProposalState.ACCEPTED: say("Accepted"),
        ProposalState.REFUSED: say("Refused"),
    }
)

proposal = Lifecycle(
    "drug_proposal",
    ProposalState,
    Step(
        "accept",
        on(ProposalState.RECEIVED),
        ProposalState.ACCEPTED,
        P.DRUGS_WRITE,
        (rules.not_the_receiver, rules.drug_is_known, rules.not_blocked, rules.not_listed_already),
    ),
    Step("refuse", on(ProposalState.RECEIVED), ProposalState.REFUSED, P.DRUGS_WRITE, (rules.not_the_receiver,)),
)
