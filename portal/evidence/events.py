"""What happens to evidence."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class DocumentAttached(Event):
    verb: ClassVar[str] = "document.attached"
    sentence: ClassVar[str] = "Attached %(document)s (%(kind)s, %(size)s bytes) as evidence"
    document: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True)
class DocumentViewed(Event):
    verb: ClassVar[str] = "document.viewed"
    sentence: ClassVar[str] = "Looked at %(document)s"
    document: str


@dataclass(frozen=True)
class DocumentWithdrawn(Event):
    verb: ClassVar[str] = "document.withdrawn"
    sentence: ClassVar[str] = "Withdrew %(document)s from the evidence"
    document: str


@dataclass(frozen=True)
class ScansRead(Event):
    verb: ClassVar[str] = "scans.read"
    sentence: ClassVar[str] = "Read a ZIP file with %(files)s scans"
    files: int


@dataclass(frozen=True)
class ScansTakenOver(Event):
    verb: ClassVar[str] = "scans.committed"
    sentence: ClassVar[str] = "Began to take over %(matched)s of %(files)s scans"
    files: int
    matched: int


@dataclass(frozen=True)
class ScansFinished(Event):
    verb: ClassVar[str] = "scans.finished"
    sentence: ClassVar[str] = "Took over %(taken)s scans; %(refused)s were refused"
    taken: int
    refused: int


@dataclass(frozen=True)
class ScansDropped(Event):
    verb: ClassVar[str] = "scans.dropped"
    sentence: ClassVar[str] = "Dropped the ZIP file of scans"
