"""What happened to views of lists, and that a list left the portal."""

from dataclasses import dataclass
from typing import ClassVar

from portal.ledger.events import Event


@dataclass(frozen=True)
class ViewSaved(Event):
    verb: ClassVar[str] = "list_view.saved"
    sentence: ClassVar[str] = "View of the list “%(list)s” saved"
    list: str
    is_shared: bool


@dataclass(frozen=True)
class ViewRemoved(Event):
    verb: ClassVar[str] = "list_view.removed"
    sentence: ClassVar[str] = "View of the list “%(list)s” removed"
    list: str


@dataclass(frozen=True)
class ListExported(Event):
    verb: ClassVar[str] = "list.exported"
    sentence: ClassVar[str] = "List “%(list)s” exported as %(format)s: %(rows)s rows, filter “%(filter)s”"
    list: str
    format: str
    rows: int
    filter: str
    has_search: bool
