"""The states of an import and the ONE table of its steps."""

from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.intake import rules
from portal.web.permissions import Permission as P


class State(StrEnum):
    READING = "reading"
    PREVIEWED = "previewed"
    RUNNING = "running"
    COMMITTED = "committed"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"


name_states(
    {
        State.READING: say("Being read"),
        State.PREVIEWED: say("Preview"),
        State.RUNNING: say("Running"),
        State.COMMITTED: say("Committed"),
        State.FAILED: say("Failed"),
        State.UNDOING: say("Being undone"),
        State.UNDONE: say("Undone"),
        State.DROPPED: say("Dropped"),
    }
)

OWN = (rules.may_import_kind,)


def on(*states: State) -> frozenset[StrEnum]:
    return frozenset(states)


lifecycle = Lifecycle(
    "import",
    State,
    Step("map_columns", on(State.READING, State.PREVIEWED), State.READING, P.IMPORTS_READ, OWN),
    Step("preview", on(State.READING), State.PREVIEWED, None, (rules.columns_are_known,)),
    Step(
        "commit",
        on(State.PREVIEWED),
        State.RUNNING,
        P.IMPORTS_READ,
        (*OWN, rules.something_to_take, rules.not_taken_already, rules.consent_is_held),
    ),
    Step("take", on(State.READING), State.RUNNING, P.IMPORTS_READ, (*OWN, rules.not_taken_already, rules.consent_is_held)),
    Step("finish", on(State.RUNNING), State.COMMITTED),
    Step("fail", on(State.READING, State.RUNNING), State.FAILED),
    Step(
        "resume", on(State.RUNNING, State.UNDOING), lambda facts: facts.state, P.IMPORTS_READ, OWN, (State.RUNNING, State.UNDOING)
    ),
    Step("undo", on(State.COMMITTED), State.UNDOING, P.IMPORTS_READ, (*OWN, rules.nothing_builds_upon_it)),
    Step("finish_undo", on(State.UNDOING), State.UNDONE),
    Step("drop", on(State.READING, State.PREVIEWED), State.DROPPED, P.IMPORTS_READ, OWN),
)
