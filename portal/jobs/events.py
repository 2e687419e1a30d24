"""What happens to a job that is worth keeping."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class JobStarted(Event):
    verb: ClassVar[str] = "job.started"
    sentence: ClassVar[str] = "Started “%(kind)s” in the background"
    kind: str


@dataclass(frozen=True)
class JobFinished(Event):
    verb: ClassVar[str] = "job.finished"
    sentence: ClassVar[str] = "“%(kind)s” is done: %(done)s"
    kind: str
    done: int


@dataclass(frozen=True)
class JobFailed(Event):
    verb: ClassVar[str] = "job.failed"
    sentence: ClassVar[str] = "“%(kind)s” failed after %(done)s of %(total)s (%(code)s)"
    kind: str
    done: int
    total: int
    code: str
