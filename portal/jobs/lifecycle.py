"""The states of a job. Only the portal itself moves them."""

from enum import StrEnum

from portal.core.lifecycle import Lifecycle, Step, name_states
from portal.core.tongues import say


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


name_states({State.QUEUED: say("Waiting"), State.RUNNING: say("Running"), State.DONE: say("Done"), State.FAILED: say("Failed")})

lifecycle = Lifecycle(
    "job",
    State,
    Step("begin", frozenset({State.QUEUED}), State.RUNNING),
    Step("finish", frozenset({State.RUNNING}), State.DONE),
    Step("fail", frozenset({State.RUNNING}), State.FAILED),
    Step("requeue", frozenset({State.RUNNING}), State.QUEUED),
)
