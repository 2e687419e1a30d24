"""The HTTP half of a list: criteria from the address, addresses of chips, sorts and pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal.core.listing import Criteria, Listing
from portal.core.paging import capped

SIZES = (20, 50, 100, 200)


def asked(listing: Listing, default_sort: str = "-id") -> Criteria:
    """What the address asks. Values that a filter does not know are passed over; names may repeat or hold commas."""
    args = request.args
    filters = {}
    for name, f in listing.filters.items():
        values = [v for text in args.getlist(name) for v in text.split(",") if v]
        fit = tuple(dict.fromkeys(v for v in values if (not f.known or v in f.known) and len(v) <= 60 and "\0" not in v))
        if fit:
            filters[name] = fit[:40]
    sort = args.get("sort") or default_sort
    name = sort.removeprefix("-")
    known = name in listing.sorts
    return Criteria(
        filters=filters,
        q=args.get("q", "").replace("\0", "").strip()[:80],
        sort=name if known else default_sort.removeprefix("-"),
        down=(sort if known else default_sort).startswith("-"),
        after=args.get("after", "")[:400],
        size=size(args.get("size", "")),
    )


def size(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 4 and int(text) in SIZES else 50


@dataclass(frozen=True)
class Addresses:
    """Every address that a list page shows, made once and outside the row loop."""

    path: str
    asked: Criteria

    def query(self, **changes: Any) -> str:
        pairs: list[tuple[str, str]] = []
        filters: Mapping[str, tuple[str, ...]] = {**self.asked.filters, **changes.pop("filters", {})}
        pairs += [(name, value) for name, values in filters.items() for value in values]
        plain = {"q": self.asked.q, "sort": ("-" if self.asked.down else "") + self.asked.sort, "size": str(self.asked.size)} | changes
        pairs += [(name, value) for name, value in plain.items() if value and not (name, value) == ("size", "50")]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def more(self, cursor: Any) -> str:
        return self.query(after=str(cursor))

    def sorted_by(self, name: str) -> str:
        """The other direction where the list is sorted so already."""
        turn = self.asked.sort == name and not self.asked.down
        return self.query(sort=("-" if turn else "") + name)

    def order(self, name: str) -> str:
        """For `aria-sort`: ascending, descending, or nothing."""
        return "" if self.asked.sort != name else "descending" if self.asked.down else "ascending"

    def toggled(self, name: str, value: str) -> str:
        values = self.asked.of(name)
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        return self.query(filters={name: changed})

    def without(self, name: str) -> str:
        return self.query(filters={name: ()})

    @property
    def plain(self) -> str:
        return self.path


def facets(listing: Listing, criteria: Criteria, addresses: Addresses, titles: Iterable[tuple[str, Any, Mapping[str, Any]]]) -> list[tuple[Any, list[tuple[Any, str, str, bool]]]]:
    """(title, [(label, address, capped count, is chosen)]) for each filter; values that match nothing are left out."""
    found = []
    for name, title, labels in titles:
        rows = [(labels.get(v, v), addresses.toggled(name, v), capped(n), v in criteria.of(name)) for v, n in listing.facet(criteria, name) if n or v in criteria.of(name)]
        if rows:
            found.append((title, rows))
    return found
