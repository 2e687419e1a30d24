"""What happened to scorecards and corrective actions."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class ScorecardFrozen(Event):
    verb: ClassVar[str] = "scorecard.frozen"
    sentence: ClassVar[str] = "Scorecard of %(month)s frozen"
    month: str


@dataclass(frozen=True)
class ScorecardCorrected(Event):
    verb: ClassVar[str] = "scorecard.corrected"
    sentence: ClassVar[str] = "Scorecard of %(month)s: edition %(edition)s stands beside the earlier ones"
    month: str
    edition: int


@dataclass(frozen=True)
class ActionOpened(Event):
    verb: ClassVar[str] = "action.opened"
    sentence: ClassVar[str] = "Corrective action opened, due on %(due_on)s"
    due_on: str


@dataclass(frozen=True)
class ActionRearranged(Event):
    verb: ClassVar[str] = "action.rearranged"
    sentence: ClassVar[str] = "Owner or day changed, due on %(due_on)s"
    due_on: str


@dataclass(frozen=True)
class ActionAnswered(Event):
    verb: ClassVar[str] = "action.answered"
    sentence: ClassVar[str] = "The partner answered"


@dataclass(frozen=True)
class ActionDone(Event):
    verb: ClassVar[str] = "action.done"
    sentence: ClassVar[str] = "Said to be done; somebody else looks whether it had its effect"


@dataclass(frozen=True)
class ActionVerified(Event):
    verb: ClassVar[str] = "action.verified"
    sentence: ClassVar[str] = "Found effective by a second person"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class ActionSentBack(Event):
    verb: ClassVar[str] = "action.sent_back"
    sentence: ClassVar[str] = "Found without effect by a second person: open again"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class ActionDropped(Event):
    verb: ClassVar[str] = "action.dropped"
    sentence: ClassVar[str] = "Corrective action dropped"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class ActionOverdueTold(Event):
    verb: ClassVar[str] = "action.overdue_told"
    sentence: ClassVar[str] = "Its owner was told that it is overdue"
