"""What happened to the standing and the rights of doctors."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class Suspended(Event):
    verb: ClassVar[str] = "doctor.suspended"
    sentence: ClassVar[str] = "Suspended from every right (%(reason_code)s)"
    is_decision: ClassVar[bool] = True
    reason_code: str


@dataclass(frozen=True)
class Reinstated(Event):
    verb: ClassVar[str] = "doctor.reinstated"
    sentence: ClassVar[str] = "Reinstated; rights today: %(rights)s"
    is_decision: ClassVar[bool] = True
    rights: str


@dataclass(frozen=True)
class RightSuspended(Event):
    verb: ClassVar[str] = "doctor.right_suspended"
    sentence: ClassVar[str] = "Suspended from one right: %(right_code)s (%(reason_code)s)"
    is_decision: ClassVar[bool] = True
    right_code: str
    reason_code: str


@dataclass(frozen=True)
class RightReinstated(Event):
    verb: ClassVar[str] = "doctor.right_reinstated"
    sentence: ClassVar[str] = "Reinstated in one right: %(right_code)s"
    is_decision: ClassVar[bool] = True
    right_code: str


@dataclass(frozen=True)
class LeaveBegun(Event):
    verb: ClassVar[str] = "doctor.leave_begun"
    sentence: ClassVar[str] = "On leave until %(until)s"
    until: str


@dataclass(frozen=True)
class LeaveEnded(Event):
    verb: ClassVar[str] = "doctor.leave_ended"
    sentence: ClassVar[str] = "Back from leave; rights today: %(rights)s"
    rights: str


@dataclass(frozen=True)
class DepartureAnnounced(Event):
    verb: ClassVar[str] = "doctor.departure_announced"
    sentence: ClassVar[str] = "Leaves; last day %(until)s; %(count)s things to hand over"
    until: str
    count: int


@dataclass(frozen=True)
class HandedOver(Event):
    verb: ClassVar[str] = "doctor.handed_over"
    sentence: ClassVar[str] = "Handed over: %(kind)s"
    kind: str


@dataclass(frozen=True)
class DepartureCancelled(Event):
    verb: ClassVar[str] = "doctor.departure_cancelled"
    sentence: ClassVar[str] = "Stays: the departure is called off"


@dataclass(frozen=True)
class Departed(Event):
    verb: ClassVar[str] = "doctor.departed"
    sentence: ClassVar[str] = "Has left; everything is handed over"


@dataclass(frozen=True)
class RightsLapsed(Event):
    verb: ClassVar[str] = "doctor.rights_lapsed"
    sentence: ClassVar[str] = "The clock changed the rights: “%(before)s” became “%(rights)s”"
    before: str
    rights: str


@dataclass(frozen=True)
class EndPassed(Event):
    verb: ClassVar[str] = "doctor.end_passed"
    sentence: ClassVar[str] = "A credential ended; no right rested on it"


@dataclass(frozen=True)
class DrawnAnew(Event):
    verb: ClassVar[str] = "doctor.drawn_anew"
    sentence: ClassVar[str] = "Rights and open items were worked out anew; rights today: %(rights)s"
    rights: str


@dataclass(frozen=True)
class LookedUp(Event):
    verb: ClassVar[str] = "doctor.looked_up"
    sentence: ClassVar[str] = "Looked up officially on %(day)s: %(result)s"
    day: str
    result: str
