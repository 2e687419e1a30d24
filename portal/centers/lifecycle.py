"""The states of a center, of a proposed change to a roster, of a review and of its rows, and the ONE table of steps of each."""

from enum import StrEnum

from portal.centers import rules
from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.web.permissions import Permission as P


class State(StrEnum):
    """How a center stands. Planned: it has not opened yet."""

    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class ProposalState(StrEnum):
    """Where a change to a roster stands on its way to the next version."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """Where the review of one center's roster stands."""

    PLANNED = "planned"
    FROZEN = "frozen"
    OPEN = "open"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CHECKED = "checked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class RowState(StrEnum):
    """What was decided of one row of a review. With the office: the own row of whoever reviews."""

    PENDING = "pending"
    WITH_OFFICE = "with_office"
    KEEP = "keep"
    CHANGE = "change"
    END = "end"
    SUSPEND = "suspend"
    QUERY = "query"


# One call a kind of state: equal codes of two kinds would be one key.
name_states(
    {
        State.PLANNED: say("Planned"),
        State.OPEN: say("In operation"),
        State.PAUSED: say("Paused"),
        State.CLOSED: say("Closed"),
    }
)
name_states(
    {
        ProposalState.DRAFT: say("Draft"),
        ProposalState.PROPOSED: say("Proposed"),
        ProposalState.RETURNED: say("Returned"),
        ProposalState.PUBLISHED: say("Published"),
        ProposalState.WITHDRAWN: say("Withdrawn"),
    }
)
name_states(
    {
        ReviewState.PLANNED: say("Planned"),
        ReviewState.FROZEN: say("Frozen"),
        ReviewState.OPEN: say("Being answered"),
        ReviewState.OVERDUE: say("Overdue"),
        ReviewState.SUBMITTED: say("Submitted"),
        ReviewState.RETURNED: say("Returned"),
        ReviewState.CHECKED: say("Checked"),
        ReviewState.PUBLISHED: say("Published"),
        ReviewState.WITHDRAWN: say("Withdrawn"),
    }
)
name_states(
    {
        RowState.PENDING: say("To be decided"),
        RowState.WITH_OFFICE: say("With the medical office"),
        RowState.KEEP: say("Keep as is"),
        RowState.CHANGE: say("Change"),
        RowState.END: say("End"),
        RowState.SUSPEND: say("Suspend"),
        RowState.QUERY: say("Query"),
    }
)

EDITABLE = frozenset({ProposalState.DRAFT, ProposalState.RETURNED})
LIVE_PROPOSAL = frozenset({ProposalState.DRAFT, ProposalState.RETURNED, ProposalState.PROPOSED})
ANSWERABLE = frozenset({ReviewState.OPEN, ReviewState.OVERDUE, ReviewState.RETURNED})
LIVE_REVIEW = frozenset(set(ReviewState) - {ReviewState.PUBLISHED, ReviewState.WITHDRAWN})
UNDECIDED = frozenset({RowState.PENDING, RowState.WITH_OFFICE, RowState.QUERY})
DECIDED = frozenset({RowState.KEEP, RowState.CHANGE, RowState.END, RowState.SUSPEND})


def on(*states: StrEnum) -> frozenset[StrEnum]:
    return frozenset(states)


center = Lifecycle(
    "center",
    State,
    Step("open", on(State.PLANNED), State.OPEN, P.CENTERS_KEEP, (rules.has_a_director,)),
    Step("pause", on(State.OPEN), State.PAUSED, P.CENTERS_PUBLISH, (rules.says_why,)),
    Step("resume", on(State.PAUSED), State.OPEN, P.CENTERS_PUBLISH, (rules.has_a_director,)),
    Step(
        "close",
        on(State.PLANNED, State.OPEN, State.PAUSED),
        State.CLOSED,
        P.CENTERS_PUBLISH,
        (rules.says_why, rules.nothing_left_to_hand_over),
    ),
)

proposal = Lifecycle(
    "roster_proposal",
    ProposalState,
    Step("edit", EDITABLE, lambda facts: facts.state, P.CENTERS_PROPOSE, (), (ProposalState.DRAFT, ProposalState.RETURNED)),
    Step(
        "rebase",
        EDITABLE,
        lambda facts: facts.state,
        P.CENTERS_PROPOSE,
        (rules.roster_has_moved_on,),
        (ProposalState.DRAFT, ProposalState.RETURNED),
    ),
    Step("propose", EDITABLE, ProposalState.PROPOSED, P.CENTERS_PROPOSE, (rules.has_changes,)),
    Step("return", on(ProposalState.PROPOSED), ProposalState.RETURNED, P.CENTERS_PUBLISH, (rules.not_a_maker, rules.says_why)),
    Step(
        "publish",
        on(ProposalState.PROPOSED),
        ProposalState.PUBLISHED,
        P.CENTERS_PUBLISH,
        (
            rules.not_a_maker,
            rules.not_about_the_own_line,
            rules.stands_on_the_newest,
            rules.has_no_blocking_conflict,
            rules.warnings_are_acknowledged,
        ),
    ),
    Step("withdraw", LIVE_PROPOSAL, ProposalState.WITHDRAWN, P.CENTERS_PROPOSE),
)

review = Lifecycle(
    "review",
    ReviewState,
    Step("freeze", on(ReviewState.PLANNED), ReviewState.FROZEN, P.REVIEWS_PLAN, (rules.sources_are_fresh,)),
    Step("begin", on(ReviewState.FROZEN), ReviewState.OPEN, None),
    Step("fall_due", on(ReviewState.OPEN, ReviewState.RETURNED), ReviewState.OVERDUE, None),
    Step(
        "submit",
        ANSWERABLE,
        ReviewState.SUBMITTED,
        P.REVIEWS_ANSWER,
        (rules.answers_for_the_center, rules.every_row_decided),
    ),
    Step(
        "return",
        on(ReviewState.SUBMITTED, ReviewState.CHECKED),
        ReviewState.RETURNED,
        P.REVIEWS_CHECK,
        (rules.not_an_answerer, rules.says_why),
    ),
    Step("check", on(ReviewState.SUBMITTED), ReviewState.CHECKED, P.REVIEWS_CHECK, (rules.not_an_answerer,)),
    Step(
        "publish",
        on(ReviewState.CHECKED),
        ReviewState.PUBLISHED,
        P.CENTERS_PUBLISH,
        (rules.not_an_answerer, rules.stands_on_the_newest),
    ),
    Step(
        "withdraw",
        on(ReviewState.PLANNED, ReviewState.FROZEN, ReviewState.OPEN, ReviewState.OVERDUE),
        ReviewState.WITHDRAWN,
        P.REVIEWS_PLAN,
        (rules.nobody_has_answered, rules.says_why),
    ),
)

_ANSWERING = (rules.review_is_open, rules.not_the_own_row, rules.answers_for_the_center)
_HERE = on(RowState.PENDING, RowState.KEEP, RowState.CHANGE, RowState.END, RowState.SUSPEND)
_OFFICE = (rules.review_is_open, rules.not_about_oneself)

row = Lifecycle(
    "review_row",
    RowState,
    *(Step(to.value, _HERE, to, P.REVIEWS_ANSWER, (*_ANSWERING, rules.flags_have_a_note)) for to in (RowState.KEEP,)),
    *(
        Step(to.value, _HERE, to, P.REVIEWS_ANSWER, (*_ANSWERING, rules.says_why))
        for to in (RowState.CHANGE, RowState.END, RowState.SUSPEND, RowState.QUERY)
    ),
    Step("answer", on(RowState.QUERY), RowState.PENDING, P.CENTERS_KEEP, (rules.review_is_open, rules.says_why)),
    *(
        Step(f"office_{to.value}", on(RowState.WITH_OFFICE), to, P.REVIEWS_CHECK, (*_OFFICE, rules.says_why))
        for to in (RowState.KEEP, RowState.CHANGE, RowState.END, RowState.SUSPEND)
    ),
    Step("pass_on", on(RowState.PENDING), RowState.WITH_OFFICE, None),
    Step("office_reopen", DECIDED, RowState.WITH_OFFICE, P.REVIEWS_CHECK, (*_OFFICE, rules.is_an_own_row, rules.says_why)),
)
