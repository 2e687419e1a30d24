"""The numbers of a home page: what each counts, and where its rows are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.core.listing import Criteria, Listing
from portal.core.paging import CAP, capped
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


def listed(
    listing: Listing,
    endpoint: str,
    label: Text,
    tone: str = "",
    sort: str = "",
    within: Callable[[Criteria], Criteria] = lambda asked: asked,
    **filters: str,
) -> Figure:
    """How many rows of a list match, as the list behind the link would count them; `within`: what its reader may see of it."""
    asked = within(Criteria(filters={name: tuple(value.split(",")) for name, value in filters.items()}))
    shown: dict[str, Any] = {**filters, **({"sort": sort} if sort else {})}
    return Figure(listing.count(asked, CAP), label, place(endpoint, **shown), tone)


@dataclass(frozen=True)
class Card:
    """One panel of a home page."""

    title: Text
    figures: list[Figure]
