"""What happened to alerts. Codes, numbers and references only."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class AlertRaised(Event):
    verb: ClassVar[str] = "alert.raised"
    sentence: ClassVar[str] = "Raised: %(alert)s, %(severity)s"
    alert: str
    severity: int


@dataclass(frozen=True)
class AlertWorse(Event):
    verb: ClassVar[str] = "alert.worse"
    sentence: ClassVar[str] = "Worse: %(severity)s, was %(severity_before)s"
    severity_before: int
    severity: int


@dataclass(frozen=True)
class AlertBetter(Event):
    verb: ClassVar[str] = "alert.better"
    sentence: ClassVar[str] = "Better: %(severity)s, was %(severity_before)s"
    severity_before: int
    severity: int


@dataclass(frozen=True)
class AlertRead(Event):
    verb: ClassVar[str] = "alert.read"
    sentence: ClassVar[str] = "Read again: it still holds"


@dataclass(frozen=True)
class AlertReadGood(Event):
    verb: ClassVar[str] = "alert.read_good"
    sentence: ClassVar[str] = "Good reading, %(good_readings)s in a row"
    good_readings: int


@dataclass(frozen=True)
class AlertCleared(Event):
    verb: ClassVar[str] = "alert.cleared"
    sentence: ClassVar[str] = "Closed by itself: %(good_readings)s good readings in a row"
    good_readings: int


@dataclass(frozen=True)
class AlertBack(Event):
    verb: ClassVar[str] = "alert.back"
    sentence: ClassVar[str] = "Came back: opened again, %(severity)s"
    severity: int


@dataclass(frozen=True)
class AlertExplained(Event):
    verb: ClassVar[str] = "alert.explained"
    sentence: ClassVar[str] = "Explained by %(by_alert)s"
    by_alert: str


@dataclass(frozen=True)
class AlertAlone(Event):
    verb: ClassVar[str] = "alert.alone"
    sentence: ClassVar[str] = "No other alert explains it any more"


@dataclass(frozen=True)
class AlertEscalated(Event):
    verb: ClassVar[str] = "alert.escalated"
    sentence: ClassVar[str] = "Escalated: its clock ran out"


@dataclass(frozen=True)
class AlertTaken(Event):
    verb: ClassVar[str] = "alert.taken"
    sentence: ClassVar[str] = "Takes care of it from now on"


@dataclass(frozen=True)
class AlertAssigned(Event):
    verb: ClassVar[str] = "alert.assigned"
    sentence: ClassVar[str] = "Given to another account"


@dataclass(frozen=True)
class AlertAcknowledged(Event):
    verb: ClassVar[str] = "alert.acknowledged"
    sentence: ClassVar[str] = "Acknowledged"


@dataclass(frozen=True)
class AlertMitigated(Event):
    verb: ClassVar[str] = "alert.mitigated"
    sentence: ClassVar[str] = "Something is being done"


@dataclass(frozen=True)
class AlertMonitored(Event):
    verb: ClassVar[str] = "alert.monitored"
    sentence: ClassVar[str] = "Done; now it is watched"


@dataclass(frozen=True)
class AlertResolved(Event):
    verb: ClassVar[str] = "alert.resolved"
    sentence: ClassVar[str] = "Resolved: %(cause)s"
    is_decision: ClassVar[bool] = True
    cause: str


@dataclass(frozen=True)
class AlertDismissed(Event):
    verb: ClassVar[str] = "alert.dismissed"
    sentence: ClassVar[str] = "False alarm: %(cause)s"
    is_decision: ClassVar[bool] = True
    cause: str


@dataclass(frozen=True)
class AlertReopened(Event):
    verb: ClassVar[str] = "alert.reopened"
    sentence: ClassVar[str] = "Opened again by a person"
