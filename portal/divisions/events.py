"""What happened to tables of divisions."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class TableBegun(Event):
    verb: ClassVar[str] = "divisions.table_begun"
    sentence: ClassVar[str] = "Table of divisions begun from %(source)s"
    source: str


@dataclass(frozen=True)
class NamesTaken(Event):
    verb: ClassVar[str] = "divisions.names_taken"
    sentence: ClassVar[str] = "%(count)s names of divisions taken"
    count: int


@dataclass(frozen=True)
class TableWithdrawn(Event):
    verb: ClassVar[str] = "divisions.table_withdrawn"
    sentence: ClassVar[str] = "Table of divisions withdrawn: what was known before counts again"
