"""What happened to pairs of files that may be one doctor. References and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class TwinFound(Event):
    verb: ClassVar[str] = "doctor_twin.found"
    sentence: ClassVar[str] = "Two files that may be one doctor: %(first)s and %(second)s"
    first: str
    second: str


@dataclass(frozen=True)
class TwinChanged(Event):
    verb: ClassVar[str] = "doctor_twin.changed"
    sentence: ClassVar[str] = "Compared anew after a change of the files"


@dataclass(frozen=True)
class TwinSettled(Event):
    verb: ClassVar[str] = "doctor_twin.settled"
    sentence: ClassVar[str] = "Found: %(finding)s"
    finding: str


@dataclass(frozen=True)
class TwinMoot(Event):
    verb: ClassVar[str] = "doctor_twin.moot"
    sentence: ClassVar[str] = "Nothing to decide any more: the files are no longer alike, or one was merged"


@dataclass(frozen=True)
class TwinReopened(Event):
    verb: ClassVar[str] = "doctor_twin.reopened"
    sentence: ClassVar[str] = "Open again: the merge was undone"


@dataclass(frozen=True)
class Merged(Event):
    verb: ClassVar[str] = "doctor.merged"
    sentence: ClassVar[str] = "%(merged)s was merged into %(kept)s"
    merged: str
    kept: str


@dataclass(frozen=True)
class MergeUndone(Event):
    verb: ClassVar[str] = "doctor.merge_undone"
    sentence: ClassVar[str] = "The merge of %(merged)s into %(kept)s was undone"
    merged: str
    kept: str
