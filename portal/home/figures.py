"""The numbers of a home page: what each counts, and where its rows are."""

from dataclasses import dataclass
from typing import Any

from portal.core.paging import capped
from portal.core.tongues import Text

Place = tuple[str, dict[str, Any]]


def place(endpoint: str, **arguments: Any) -> Place:
    return endpoint, arguments


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and where its rows are: an endpoint and its arguments."""

    count: int
    label: Text
    rows: Place
    tone: str = ""

    @property
    def text(self) -> str:
        return capped(self.count)


@dataclass(frozen=True)
class Card:
    """One panel of a home page."""

    title: Text
    figures: list[Figure]
