"""The HTTP half of a list: criteria from the address, addresses of chips, sorts and pages, filters in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from portal.core.listing import Criteria, Listing
from portal.core.numerals import whole
from portal.core.paging import CAP, Page, capped
from portal.core.tongues import Text, listed, say

SIZES = (20, 50, 100, 200)
NEWEST = "-id"
ANY_OF = say("is any of")


@dataclass(frozen=True)
class Term:
    """One filter in words: its title, its operator, and what each value is called. `sort`: the order that fits it."""

    name: str
    title: Text
    named: Callable[[str], Any] = str
    operator: Text = ANY_OF
    is_facet: bool = False
    sort: str = ""


def asked(listing: Listing, default_sort: str = NEWEST, args: MultiDict[str, str] | None = None) -> Criteria:
    """What the address (or `args`) asks. Values that a filter does not know are passed over; names may repeat or hold commas."""
    args = request.args if args is None else args
    filters = {name: fit for name, f in listing.filters.items() if (fit := fitting(args.getlist(name), f.known))}
    sort = args.get("sort") or default_sort
    sort = sort if sort.removeprefix("-") in listing.sorts else default_sort
    return Criteria(
        filters=filters,
        q=args.get("q", "").replace("\0", "").strip()[:80],
        sort=sort.removeprefix("-"),
        down=sort.startswith("-"),
        after=args.get("after", "")[:400],
        size=size(args.get("size", "")),
    )


def asked_in(listing: Listing, query: str, default_sort: str = NEWEST) -> Criteria:
    """What a query string asks: that of a saved view, or of the page an action came from."""
    pairs = parse_qsl(query.lstrip("?")[:4000], max_num_fields=200, errors="replace") if query.count("&") < 200 else []
    return asked(listing, default_sort, MultiDict(pairs))


def fitting(texts: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The values of one filter that it knows, at most forty."""
    values = dict.fromkeys(v for text in texts for v in text.split(",") if v)
    return tuple(v for v in values if (not known or v in known) and len(v) <= 60 and "\0" not in v)[:40]


def size(text: str) -> int:
    return number if (number := whole(text)) in SIZES else 50


@dataclass(frozen=True)
class Addresses:
    """Every address that a list page shows, made once and outside the row loop."""

    path: str
    asked: Criteria
    default_sort: str = NEWEST

    def query(self, **changes: Any) -> str:
        pairs = self.pairs(**changes)
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """What stands in the address, without what is so anyway."""
        filters: Mapping[str, tuple[str, ...]] = {**self.asked.filters, **changes.pop("filters", {})}
        plain = {
            "q": self.asked.q,
            "sort": ("-" if self.asked.down else "") + self.asked.sort,
            "size": str(self.asked.size),
        } | changes
        usual = {("sort", self.default_sort), ("size", "50")}
        return [(name, ",".join(values)) for name, values in filters.items() if values] + [
            (n, v) for n, v in plain.items() if v and (n, v) not in usual
        ]

    @property
    def asked_query(self) -> str:
        """The query string of this list from its beginning."""
        return urlencode(self.pairs())

    def more(self, cursor: Any) -> str:
        return self.query(after=str(cursor))

    def sorted_by(self, name: str) -> str:
        """The other direction where the list is sorted so already."""
        turn = self.asked.sort == name and not self.asked.down
        return self.query(sort=("-" if turn else "") + name)

    def order(self, name: str) -> str:
        """For `aria-sort`: ascending, descending, or nothing."""
        return "" if self.asked.sort != name else "descending" if self.asked.down else "ascending"

    def toggled(self, name: str, value: str, sort: str = "") -> str:
        """With or without one value of a filter; `sort` is the order that it brings along."""
        values = self.asked.of(name)
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        return self.query(filters={name: changed}, **({"sort": sort} if sort and changed else {}))

    def without(self, name: str) -> str:
        return self.query(filters={name: ()})

    @property
    def plain(self) -> str:
        return self.path


class ListPage:
    """One list as one person looks at it. `within` narrows what was asked to what this person may see."""

    def __init__(
        self,
        listing: Listing,
        criteria: Criteria,
        addresses: Addresses,
        terms: Sequence[Term],
        within: Callable[[Criteria], Criteria] = lambda c: c,
    ):
        self.listing, self.asked, self.addresses, self.terms = listing, criteria, addresses, terms
        self.criteria = within(criteria)

    @cached_property
    def page(self) -> Page:
        return self.listing.page(self.criteria)

    @property
    def rows(self) -> list[Any]:
        return self.page.rows

    @property
    def more(self) -> str:
        """The address of the next rows; '' on the last page."""
        return self.addresses.more(self.page.after) if self.page.after else ""

    @cached_property
    def count(self) -> int:
        """How many match, counted no further than one over a thousand; a short first page counts itself."""
        if not self.criteria.after and not self.page.after:
            return len(self.rows)
        return self.listing.count(self.criteria) if self.page.matching is None else self.page.matching

    @property
    def count_text(self) -> str:
        return capped(self.count)

    def chips(self) -> list[tuple[str, str, str]]:
        """(filter and operator, values, address without it) for each filter that is set."""
        return [
            (f"{t.title} {t.operator}", str(listed(t.named(v) for v in values)), self.addresses.without(t.name))
            for t in self.terms
            if (values := self.asked.of(t.name))
        ]

    def kept(self) -> dict[str, str]:
        """What the search box keeps of the address."""
        return {name: value for name, value in self.addresses.pairs() if name != "q"}

    def facets(self) -> list[tuple[Text, list[tuple[str, str, str, bool]]]]:
        """(title, [(label, address, capped count, is chosen)]) for each facet; values that match nothing are left out."""
        return [(t.title, rows) for t in self.terms if t.is_facet and (rows := self.facet(t))]

    def facet(self, term: Term) -> list[tuple[str, str, str, bool]]:
        chosen = self.asked.of(term.name)
        counted = self.listing.facet(self.criteria, term.name)
        return [
            (str(term.named(v)), self.addresses.toggled(term.name, v, term.sort), capped(n), v in chosen)
            for v, n in counted
            if n or v in chosen
        ]

    def choices(self) -> list[tuple[Term, list[tuple[str, str]]]]:
        """(filter, [(value, word)]) for the menu that adds a filter."""
        return [(t, [(v, str(t.named(v))) for v in known]) for t in self.terms if (known := self.listing.filters[t.name].known)]


def counted(listing: Listing, criteria: Criteria) -> str:
    """How many match, as people read it."""
    return capped(listing.count(criteria, CAP))
