"""What happened to centers."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class Founded(Event):
    verb: ClassVar[str] = "center.founded"
    sentence: ClassVar[str] = "Founded"


@dataclass(frozen=True)
class Corrected(Event):
    verb: ClassVar[str] = "center.corrected"
    sentence: ClassVar[str] = "Particulars changed"


@dataclass(frozen=True)
class Appointed(Event):
    verb: ClassVar[str] = "center.appointed"
    sentence: ClassVar[str] = "%(doctor)s was named: %(role)s"
    is_decision: ClassVar[bool] = True
    role: str
    doctor: str


@dataclass(frozen=True)
class Relieved(Event):
    verb: ClassVar[str] = "center.relieved"
    sentence: ClassVar[str] = "%(doctor)s does not hold this post any more: %(role)s"
    is_decision: ClassVar[bool] = True
    role: str
    doctor: str


@dataclass(frozen=True)
class Opened(Event):
    verb: ClassVar[str] = "center.opened"
    sentence: ClassVar[str] = "Opened"


@dataclass(frozen=True)
class Paused(Event):
    verb: ClassVar[str] = "center.paused"
    sentence: ClassVar[str] = "Paused"


@dataclass(frozen=True)
class Resumed(Event):
    verb: ClassVar[str] = "center.resumed"
    sentence: ClassVar[str] = "Open again"


@dataclass(frozen=True)
class Closed(Event):
    verb: ClassVar[str] = "center.closed"
    sentence: ClassVar[str] = "Closed; everything was handed over"
