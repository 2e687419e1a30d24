"""What happened to files that were sent. No file names and no cells: a name may be a person's."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class Received(Event):
    verb: ClassVar[str] = "import.received"
    sentence: ClassVar[str] = "File received for %(kind)s, SHA-256 %(sha256)s"
    kind: str
    sha256: str


@dataclass(frozen=True)
class ColumnsMapped(Event):
    verb: ClassVar[str] = "import.columns_mapped"
    sentence: ClassVar[str] = "%(columns)s columns named for this source"
    columns: int


@dataclass(frozen=True)
class SourceRemembered(Event):
    verb: ClassVar[str] = "import.source_remembered"
    sentence: ClassVar[str] = "The columns of a source of %(kind)s are remembered"
    kind: str


@dataclass(frozen=True)
class Previewed(Event):
    verb: ClassVar[str] = "import.previewed"
    sentence: ClassVar[str] = "Read: %(rows)s rows, %(accepted)s can be taken"
    rows: int
    accepted: int


@dataclass(frozen=True)
class Begun(Event):
    verb: ClassVar[str] = "import.begun"
    sentence: ClassVar[str] = "Import begun (consent on paper: %(consent)s)"
    consent: bool


@dataclass(frozen=True)
class Committed(Event):
    verb: ClassVar[str] = "import.committed"
    sentence: ClassVar[str] = "Import committed: %(accepted)s of %(rows)s rows taken"
    rows: int
    accepted: int


@dataclass(frozen=True)
class Failed(Event):
    verb: ClassVar[str] = "import.failed"
    sentence: ClassVar[str] = "The file was not taken (%(code)s)"
    code: str


@dataclass(frozen=True)
class Dropped(Event):
    verb: ClassVar[str] = "import.dropped"
    sentence: ClassVar[str] = "Dropped before anything was taken"


@dataclass(frozen=True)
class UndoBegun(Event):
    verb: ClassVar[str] = "import.undo_begun"
    sentence: ClassVar[str] = "Undo begun"


@dataclass(frozen=True)
class Undone(Event):
    verb: ClassVar[str] = "import.undone"
    sentence: ClassVar[str] = "Undone: what the import had made was removed, what it had changed was put back"


@dataclass(frozen=True)
class RefusedRowsGiven(Event):
    verb: ClassVar[str] = "import.refused_rows_given"
    sentence: ClassVar[str] = "Refused rows downloaded (%(form)s)"
    form: str


@dataclass(frozen=True)
class Resumed(Event):
    verb: ClassVar[str] = "import.resumed"
    sentence: ClassVar[str] = "Goes on where it was stopped, as %(job)s"
    job: str


@dataclass(frozen=True)
class ReadingBegun(Event):
    verb: ClassVar[str] = "import.reading_begun"
    sentence: ClassVar[str] = "Being read by %(job)s"
    job: str


@dataclass(frozen=True)
class FollowedUp(Event):
    verb: ClassVar[str] = "import.followed_up"
    sentence: ClassVar[str] = "“%(step)s” begun for %(count)s records (%(jobs)s)"
    step: str
    count: int
    jobs: str
