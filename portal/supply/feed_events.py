"""What happens to feeds: parts come, count, wait, are taken back; names are matched."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class PartOpened(Event):
    verb: ClassVar[str] = "feed.part_opened"
    sentence: ClassVar[str] = "Part of the feed “%(feed)s” received"
    feed: str


@dataclass(frozen=True)
class LinesTaken(Event):
    verb: ClassVar[str] = "feed.lines_taken"
    sentence: ClassVar[str] = "Written and sealed. Lines: %(lines)s"
    lines: int


@dataclass(frozen=True)
class PartTaken(Event):
    verb: ClassVar[str] = "feed.part_taken"
    sentence: ClassVar[str] = "Part complete: it counts. Lines: %(lines)s"
    lines: int


@dataclass(frozen=True)
class PartHeld(Event):
    verb: ClassVar[str] = "feed.part_held"
    sentence: ClassVar[str] = "Part held: %(problem)s"
    problem: str


@dataclass(frozen=True)
class PartReleased(Event):
    verb: ClassVar[str] = "feed.part_released"
    sentence: ClassVar[str] = "Held part released: it counts"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class PartRefused(Event):
    verb: ClassVar[str] = "feed.part_refused"
    sentence: ClassVar[str] = "Held part not taken"
    is_decision: ClassVar[bool] = True


@dataclass(frozen=True)
class PartWithdrawn(Event):
    verb: ClassVar[str] = "feed.part_withdrawn"
    sentence: ClassVar[str] = "Part taken back: its lines stay and count no more"


@dataclass(frozen=True)
class NameMet(Event):
    verb: ClassVar[str] = "feed.name_met"
    sentence: ClassVar[str] = "A feed uses this name for the first time"


@dataclass(frozen=True)
class WarehouseMet(Event):
    verb: ClassVar[str] = "feed.warehouse_met"
    sentence: ClassVar[str] = "A feed names this warehouse for the first time"


@dataclass(frozen=True)
class NameMatched(Event):
    verb: ClassVar[str] = "feed.name_matched"
    sentence: ClassVar[str] = "Matched to %(to)s"
    to: str


@dataclass(frozen=True)
class MatchUndone(Event):
    verb: ClassVar[str] = "feed.match_undone"
    sentence: ClassVar[str] = "Match undone"


@dataclass(frozen=True)
class NameSetAside(Event):
    verb: ClassVar[str] = "feed.name_set_aside"
    sentence: ClassVar[str] = "Set aside: none of the portal's partners or drugs is meant"
