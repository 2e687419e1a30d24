"""The states of an application and the ONE table of its steps."""

from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.subsidies import rules
from portal.web.permissions import Permission as P


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SECOND_REVIEW = "second_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    APPEALED = "appealed"
    REFUSED_FINALLY = "refused_finally"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REVOKING = "revoking"
    REVOKED = "revoked"


name_states(
    {
        State.DRAFT: say("Draft"),
        State.SUBMITTED: say("Submitted"),
        State.SECOND_REVIEW: say("Second review"),
        State.RETURNED: say("Returned"),
        State.APPROVED: say("Approved"),
        State.REFUSED: say("Refused"),
        State.APPEALED: say("Appealed"),
        State.REFUSED_FINALLY: say("Refused finally"),
        State.WITHDRAWN: say("Withdrawn"),
        State.LAPSED: say("Lapsed"),
        State.REVOKING: say("Revoking"),
        State.REVOKED: say("Revoked"),
    }
)

OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.SECOND_REVIEW, State.RETURNED, State.REFUSED, State.APPEALED})
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
WAITING = frozenset({State.SUBMITTED, State.SECOND_REVIEW, State.APPEALED})


# Why somebody has to look at a grant: `Grant.flag`, and `needs_attention` of its case.
GRANT_FLAGS = (
    "proof_expired",
    "dropped_from_list",
    "entered_in_error",
    "duplicate",
    "merged",
    "name_corrected",
    "number_corrected",
)


def on(*states: State) -> frozenset[StrEnum]:
    return frozenset(states)


def after_approval(facts: "rules.CaseFacts") -> State:
    """Low risk is approved by one person; the rest, and a blind sample of the low, goes to a second."""
    return State.SECOND_REVIEW if facts.needs_second else State.APPROVED


SECOND_OF_REVOCATION = (rules.no_tie, rules.not_the_proposer, rules.content_as_seen)

lifecycle = Lifecycle(
    "subsidy",
    State,
    Step(
        "submit",
        on(State.DRAFT, State.RETURNED),
        State.SUBMITTED,
        P.SUBSIDIES_WRITE,
        (rules.batch_is_committed, rules.year_is_open, rules.members_can_claim, rules.has_live_proof),
    ),
    Step(
        "approve",
        on(State.SUBMITTED),
        after_approval,
        P.SUBSIDIES_DECIDE,
        (
            *rules.DECIDING,
            rules.unchanged_since_submit,
            rules.members_can_claim,
            rules.has_live_proof,
            rules.no_open_pair,
            rules.scan_in_high_band,
            rules.somebody_is_granted,
            rules.budget_left,
        ),
        (State.APPROVED, State.SECOND_REVIEW),
    ),
    Step(
        "approve",
        on(State.SECOND_REVIEW),
        State.APPROVED,
        P.SUBSIDIES_DECIDE_SECOND,
        (
            *rules.DECIDING,
            rules.not_the_first,
            rules.unchanged_since_submit,
            rules.members_can_claim,
            rules.has_live_proof,
            rules.no_open_pair,
            rules.scan_in_high_band,
            rules.somebody_is_granted,
            rules.budget_left,
        ),
    ),
    Step("return", on(State.SUBMITTED), State.RETURNED, P.SUBSIDIES_DECIDE, rules.DECIDING),
    Step("return", on(State.SECOND_REVIEW), State.RETURNED, P.SUBSIDIES_DECIDE_SECOND, (*rules.DECIDING, rules.not_the_first)),
    Step("refuse", on(State.SUBMITTED), State.REFUSED, P.SUBSIDIES_DECIDE, rules.DECIDING),
    Step("refuse", on(State.SECOND_REVIEW), State.REFUSED, P.SUBSIDIES_DECIDE_SECOND, (*rules.DECIDING, rules.not_the_first)),
    Step("withdraw", on(State.DRAFT, State.RETURNED, State.SUBMITTED), State.WITHDRAWN, P.SUBSIDIES_WRITE),
    Step("withdraw", on(State.SECOND_REVIEW), State.WITHDRAWN, P.SUBSIDIES_WRITE, (rules.looks_submitted,)),
    Step("appeal", on(State.REFUSED), State.APPEALED, P.SUBSIDIES_WRITE),
    Step("appeal", on(State.APPROVED), State.APPEALED, P.SUBSIDIES_WRITE, (rules.somebody_was_excluded,)),
    Step(
        "overturn",
        on(State.APPEALED),
        State.APPROVED,
        P.SUBSIDIES_DECIDE_APPEAL,
        (
            *rules.DECIDING,
            rules.had_no_part,
            rules.members_can_claim,
            rules.has_live_proof,
            rules.no_open_pair,
            rules.scan_in_high_band,
            rules.somebody_is_granted,
            rules.budget_left,
        ),
    ),
    Step(
        "uphold",
        on(State.APPEALED),
        rules.after_upholding,
        P.SUBSIDIES_DECIDE_APPEAL,
        (*rules.DECIDING, rules.had_no_part),
        (State.REFUSED_FINALLY, State.APPROVED),
    ),
    Step(
        "keep_grants",
        on(State.APPROVED),
        State.APPROVED,
        P.SUBSIDIES_DECIDE,
        (rules.somebody_has_to_look, rules.not_a_maker, rules.no_tie, rules.content_as_seen),
    ),
    Step("propose_revocation", on(State.APPROVED), State.REVOKING, P.SUBSIDIES_REVOKE, (rules.no_tie, rules.content_as_seen)),
    Step("confirm_revocation", on(State.REVOKING), State.REVOKED, P.SUBSIDIES_REVOKE, SECOND_OF_REVOCATION),
    Step("drop_revocation", on(State.REVOKING), State.APPROVED, P.SUBSIDIES_REVOKE, SECOND_OF_REVOCATION),
    Step("lapse", on(State.RETURNED), State.LAPSED, None, (rules.thirty_days_returned,)),
)
