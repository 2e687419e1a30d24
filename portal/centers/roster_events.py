"""What happened to rosters: proposed, published, by whom, in which version."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class ProposalBegun(Event):
    verb: ClassVar[str] = "roster.begun"
    sentence: ClassVar[str] = "A change to the roster was begun, upon version %(base)s"
    center: str
    base: int


@dataclass(frozen=True)
class LineProposed(Event):
    verb: ClassVar[str] = "roster.line_proposed"
    sentence: ClassVar[str] = "Proposed for %(doctor)s: %(action)s"
    doctor: str
    action: str


@dataclass(frozen=True)
class LineLeft(Event):
    verb: ClassVar[str] = "roster.line_left"
    sentence: ClassVar[str] = "No change is proposed for %(doctor)s any more"
    doctor: str


@dataclass(frozen=True)
class Proposed(Event):
    verb: ClassVar[str] = "roster.proposed"
    sentence: ClassVar[str] = "Proposed with %(changes)s changes, upon version %(base)s"
    changes: int
    base: int


@dataclass(frozen=True)
class Rebased(Event):
    verb: ClassVar[str] = "roster.rebased"
    sentence: ClassVar[str] = "Brought up to version %(base)s; %(dropped)s changes stand there already or have no line any more"
    base: int
    dropped: int


@dataclass(frozen=True)
class ProposalReturned(Event):
    verb: ClassVar[str] = "roster.returned"
    sentence: ClassVar[str] = "Returned to those who proposed it"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class ProposalWithdrawn(Event):
    verb: ClassVar[str] = "roster.withdrawn"
    sentence: ClassVar[str] = "The proposal was withdrawn"


@dataclass(frozen=True)
class RosterPublished(Event):
    """`acknowledged` counts the warnings that whoever published took note of."""

    verb: ClassVar[str] = "roster.published"
    sentence: ClassVar[str] = (
        "Published as version %(number)s of the roster: %(lines)s lines, %(changes)s changes, "
        "%(acknowledged)s warnings acknowledged"
    )
    is_decision: ClassVar[bool] = True
    center: str
    number: int
    lines: int
    changes: int
    acknowledged: int
