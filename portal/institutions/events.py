"""What happened to institutions."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class Registered(Event):
    verb: ClassVar[str] = "institution.registered"
    sentence: ClassVar[str] = "Registered by hand"


@dataclass(frozen=True)
class Imported(Event):
    verb: ClassVar[str] = "institution.imported"
    sentence: ClassVar[str] = "Taken from a file"


@dataclass(frozen=True)
class Completed(Event):
    verb: ClassVar[str] = "institution.completed"
    sentence: ClassVar[str] = "Completed by what a file says"


@dataclass(frozen=True)
class Corrected(Event):
    verb: ClassVar[str] = "institution.corrected"
    sentence: ClassVar[str] = "Corrected"


@dataclass(frozen=True)
class Merged(Event):
    verb: ClassVar[str] = "institution.merged"
    sentence: ClassVar[str] = "%(merged)s merged into %(kept)s"
    merged: str
    kept: str


@dataclass(frozen=True)
class MergeUndone(Event):
    verb: ClassVar[str] = "institution.merge_undone"
    sentence: ClassVar[str] = "%(merged)s stands by itself again, apart from %(kept)s"
    merged: str
    kept: str


@dataclass(frozen=True)
class Removed(Event):
    verb: ClassVar[str] = "institution.removed"
    sentence: ClassVar[str] = "Removed with the import that made it"
