"""What personnel files did to doctors' files."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class Imported(Event):
    verb: ClassVar[str] = "doctor.imported"
    sentence: ClassVar[str] = "Taken from a personnel file"


@dataclass(frozen=True)
class ChangedByFile(Event):
    verb: ClassVar[str] = "doctor.changed_by_file"
    sentence: ClassVar[str] = "Changed by a newer personnel file"


@dataclass(frozen=True)
class Removed(Event):
    verb: ClassVar[str] = "doctor.removed"
    sentence: ClassVar[str] = "Removed with the import that made it"


@dataclass(frozen=True)
class PairOpened(Event):
    verb: ClassVar[str] = "doctor_pair.opened"
    sentence: ClassVar[str] = "A file gives this doctor's number to another name"


@dataclass(frozen=True)
class PairSettled(Event):
    verb: ClassVar[str] = "doctor_pair.settled"
    sentence: ClassVar[str] = "Settled: %(finding)s"
    finding: str


@dataclass(frozen=True)
class PairRemoved(Event):
    verb: ClassVar[str] = "doctor_pair.removed"
    sentence: ClassVar[str] = "Removed with the import that opened it"


@dataclass(frozen=True)
class Moved(Event):
    verb: ClassVar[str] = "doctor.institution_moved"
    sentence: ClassVar[str] = "The institution was merged, or stands by itself again: the file follows it"


@dataclass(frozen=True)
class Renamed(Event):
    verb: ClassVar[str] = "doctor.institution_renamed"
    sentence: ClassVar[str] = "The institution's name or place was corrected: the file follows it"
