"""The states of a ZIP file of scans."""

from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say
from portal.web.permissions import Permission


class State(StrEnum):
    PREVIEWED = "previewed"
    COMMITTING = "committing"
    COMMITTED = "committed"
    DROPPED = "dropped"


name_states(
    {
        State.PREVIEWED: say("Preview"),
        State.COMMITTING: say("Being taken over"),
        State.COMMITTED: say("Taken over"),
        State.DROPPED: say("Dropped"),
    }
)

lifecycle = Lifecycle(
    "scans",
    State,
    Step("commit", frozenset({State.PREVIEWED}), State.COMMITTING, Permission.EVIDENCE_UPLOAD),
    Step("finish", frozenset({State.COMMITTING}), State.COMMITTED),
    Step("drop", frozenset({State.PREVIEWED}), State.DROPPED, Permission.EVIDENCE_UPLOAD),
)
