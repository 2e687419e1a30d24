"""One machinery for every list: filters, sorts, search, keyset pages, capped counts and facets, streams for exports.

A list reads one table as plain tuples. Values of a leading filter are taken one by one through their index and
merged, so that "state is any of two, province any of three" costs six short index reads and never a sort of millions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union_all

from portal.core.database import capped_count, db
from portal.core.paging import CAP, BadCursor, Cursor, Page, as_page, keyset
from portal.core.search import NameSearch

BRANCHES = 48
NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """One filter of a list: its name in the address and what it asks of the table.

    `column`: equal to any of the values. `condition`: for what is no column; gets the values. `leading`: stands first
    in an index, see above. `known`: the values that exist, for facets and for refusing others.
    """

    name: str
    column: ColumnElement[Any] | None = None
    condition: Callable[[tuple[str, ...]], ColumnElement[bool]] | None = None
    known: tuple[str, ...] = ()
    leading: bool = False


@dataclass(frozen=True)
class Sort:
    """An order that has an index: its columns (the key is added), the types of their values, and which rows have it."""

    name: str
    column: ColumnElement[Any] | None = None
    kind: type = int
    where: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Criteria:
    """What somebody asks of a list. All of it stands in the address."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    sort: str = "id"
    down: bool = True
    after: str = ""
    size: int = 50

    def of(self, name: str) -> tuple[str, ...]:
        return self.filters.get(name, NOTHING)

    def but(self, name: str) -> "Criteria":
        """The same without one filter."""
        return replace(self, filters={n: v for n, v in self.filters.items() if n != name}, after="")


class Listing:
    """A list over one table. `columns` are read for each row; `base` is the reach of everyone who may see the list."""

    def __init__(
        self,
        key: ColumnElement[int],
        reference: ColumnElement[str],
        columns: Sequence[ColumnElement[Any]],
        *,
        filters: Sequence[Filter] = (),
        sorts: Sequence[Sort] = (),
        search: NameSearch | None = None,
        finds: Callable[[str], ColumnElement[bool] | None] | None = None,
        base: Callable[[], Sequence[ColumnElement[bool]]] = tuple,
    ):
        self.key, self.reference, self.columns = key, reference, list(columns)
        self.filters = {f.name: f for f in filters}
        self.sorts = {s.name: s for s in (Sort("id"), *sorts)}
        self.search, self.finds, self.base = search, finds, base

    def page(self, asked: Criteria) -> Page:
        """One page. Raises BadCursor for an `after` that is none of ours."""
        sort = self.sort_of(asked)
        after = Cursor.parse(asked.after, self.shape(sort)) if asked.after else None
        rows = db.session.execute(self.statement(asked, sort, after)).all()
        return as_page(rows, asked.size, lambda row: self.cursor_values(row, sort))

    def sort_of(self, asked: Criteria) -> Sort:
        """Searching by name goes newest first; every other order would read all that match."""
        return self.sorts["id"] if self.is_name_search(asked.q) else self.sorts.get(asked.sort, self.sorts["id"])

    def shape(self, sort: Sort) -> tuple[type, ...]:
        return (int,) if sort.column is None else (str if sort.kind in (date, datetime) else sort.kind, int)

    def cursor_values(self, row: Any, sort: Sort) -> tuple[Any, ...]:
        if sort.column is None:
            return (row[0],)
        value = row[1]
        return (value.isoformat() if isinstance(value, (date, datetime)) else value, row[0])

    def is_name_search(self, q: str) -> bool:
        return bool(q and self.search and self.exact(q) is None)

    def exact(self, q: str) -> ColumnElement[bool] | None:
        """What a text means that is no name: a reference, a number of the trade."""
        return self.finds(q) if self.finds else None

    def statement(self, asked: Criteria, sort: Sort, after: Cursor | None) -> Select[Any]:
        order = [self.key] if sort.column is None else [sort.column, self.key]
        if self.is_name_search(asked.q):
            found, key = self.search.newest(self.selected([]), self.key, asked.q)  # type: ignore[union-attr]
            return keyset(found.where(*self.conditions(asked)), [key], after, asked.size, True)
        marker = self.typed(after, sort)
        branches = self.branches(asked)
        parts = [keyset(self.selected([sort.column] if sort.column is not None else []).where(*self.conditions(asked, sort), *branch), order, marker, asked.size, asked.down) for branch in branches]
        if len(parts) == 1:
            return parts[0]
        merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
        ordered = list(merged.c)[: len(order)]
        ordered = [ordered[0]] if sort.column is None else [ordered[1], ordered[0]]
        return select(merged).order_by(*(c.desc() if asked.down else c.asc() for c in ordered)).limit(asked.size + 1)

    def typed(self, after: Cursor | None, sort: Sort) -> Cursor | None:
        """The cursor with its instants and days as such; a text that is none raises BadCursor."""
        if after is None or sort.kind not in (date, datetime):
            return after
        try:
            return Cursor((sort.kind.fromisoformat(after.values[0]), after.values[1]))
        except ValueError as error:
            raise BadCursor(str(after.values[0])[:40]) from error

    def selected(self, sorted_by: Sequence[ColumnElement[Any] | None]) -> Select[Any]:
        """Key first, then the column sorted by, then what the list shows."""
        extra = [c.label("sorted_by") for c in sorted_by if c is not None]
        return select(self.key, *extra, *self.columns)

    def branches(self, asked: Criteria) -> list[list[ColumnElement[bool]]]:
        """One list of conditions for each combination of values of the leading filters."""
        leading = [(f, asked.of(f.name)) for f in self.filters.values() if f.leading and asked.of(f.name)]
        combos = list(product(*(values for _, values in leading)))
        if len(combos) > BRANCHES:
            return [[f.column.in_(values) for f, values in leading]]  # type: ignore[union-attr]
        return [[f.column == value for (f, _), value in zip(leading, combo, strict=True)] for combo in combos]

    def conditions(self, asked: Criteria, sort: Sort | None = None) -> list[ColumnElement[bool]]:
        """Everything but the leading filters and the name search."""
        found = list(self.base())
        searching = self.is_name_search(asked.q)
        for f in self.filters.values():
            values = asked.of(f.name)
            if values and (searching or not f.leading):
                found.append(f.condition(values) if f.condition else one_or_many(f.column, values))
        if asked.q and not searching:
            exact = self.exact(asked.q)
            found.append(exact if exact is not None else self.key == -1)
        if sort is not None and sort.where is not None:
            found.append(sort.where)
        return found

    def counted(self, asked: Criteria) -> Select[Any]:
        statement = select(self.key).where(*self.conditions(asked))
        if self.is_name_search(asked.q):
            return statement.where(self.key.in_(self.search.matching_ids(asked.q)))  # type: ignore[union-attr]
        leading = [one_or_many(f.column, asked.of(f.name)) for f in self.filters.values() if f.leading and asked.of(f.name)]
        return statement.where(*leading)

    def count(self, asked: Criteria, cap: int = CAP) -> int:
        """How many match, counting no further than one over `cap`."""
        return capped_count(self.counted(asked), cap)

    def facet(self, asked: Criteria, name: str, cap: int = CAP) -> list[tuple[str, int]]:
        """(value, capped count) for each known value of a filter, under the other filters."""
        others = asked.but(name)
        return [(value, self.count(replace(others, filters={**others.filters, name: (value,)}), cap)) for value in self.filters[name].known]

    def stream(self, asked: Criteria, chunk: int = 500) -> Iterator[Any]:
        """Every row that matches, a keyset page at a time, for exports and bulk actions."""
        after = ""
        while True:
            page = self.page(replace(asked, after=after, size=chunk))
            yield from page.rows
            if page.after is None:
                return
            after = str(page.after)


def one_or_many(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)
