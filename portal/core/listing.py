"""One machinery for every list: filters, sorts, search, keyset pages, capped counts and facets, streams for exports.

A list reads one table as plain tuples. Values of a leading filter are taken one by one through their index and
merged, so that "state is any of two, province any of three" costs six short index reads and never a sort of millions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, union_all

from portal.core.clock import in_utc
from portal.core.database import db
from portal.core.paging import CAP, BadCursor, Cursor, Page, as_page, keyset
from portal.core.search import NameSearch

BRANCHES = 48
KEPT = 400
AFTER = ("after_key", "after_value")
NOTHING: tuple[str, ...] = ()


def always() -> bool:
    """A condition that depends on its values alone."""
    return True


@dataclass(frozen=True)
class Filter:
    """One filter of a list: its name in the address and what it asks of the table.

    `column`: equal to any of the values. `condition`: for what is no column; gets the values, and means the same as
    long as `steady()` does (None: for one request). `leading`: stands first in an index, see above. `known`: the
    values that exist, for facets and for refusing others. `few`: its index finds few rows, which are then put in order;
    looked for in the order of ids they might lie a million rows apart.
    """

    name: str
    column: Any = None
    condition: Callable[[tuple[str, ...]], ColumnElement[bool]] | None = None
    known: tuple[str, ...] = ()
    leading: bool = False
    few: bool = False
    steady: Callable[[], Any] = lambda: None


@dataclass(frozen=True)
class Sort:
    """An order that has an index: its columns (the key is added), the types of their values, and which rows have it."""

    name: str
    column: Any = None
    kind: type = int
    where: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Criteria:
    """What somebody asks of a list. All of it stands in the address, but `reach`: what this person may see of it."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    sort: str = "id"
    down: bool = True
    after: str = ""
    size: int = 50
    reach: tuple[ColumnElement[bool], ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        return self.filters.get(name, NOTHING)

    def but(self, name: str) -> "Criteria":
        """The same without one filter."""
        return replace(self, filters={n: v for n, v in self.filters.items() if n != name}, after="")

    def having(self, name: str, *values: str) -> "Criteria":
        """The same with these values of one filter."""
        return replace(self, filters={**self.filters, name: values}, after="")

    @property
    def key(self) -> tuple[Any, ...]:
        """What a statement depends on, as a value that can be looked up."""
        return (tuple(self.filters.items()), self.sort, self.down, self.size)

    @classmethod
    def from_key(cls, key: tuple[Any, ...]) -> "Criteria":
        filters, sort, down, size = key
        return cls(dict(filters), "", sort, down, "", size)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked."""
        return bool(self.q or self.filters)


class Listing:
    """A list over one table. `columns` are read for each row; `base` is what holds for all that it shows.

    Statements of filters that mean the same from one request to the next are kept: building one costs more than
    running it.
    """

    def __init__(
        self,
        key: Any,
        reference: Any,
        columns: Sequence[Any],
        *,
        filters: Sequence[Filter] = (),
        sorts: Sequence[Sort] = (),
        search: NameSearch | None = None,
        finds: Callable[[str], ColumnElement[bool] | None] | None = None,
        base: Sequence[ColumnElement[bool]] = (),
    ):
        self.key, self.reference, self.columns = key, reference, list(columns)
        self.filters = {f.name: f for f in filters}
        self.sorts = {s.name: s for s in (Sort("id"), *sorts)}
        self.search, self.finds, self.base = search, finds, tuple(base)
        self.kept_statement = lru_cache(KEPT)(self._statement)
        self.kept_count = lru_cache(KEPT)(self._count)

    def page(self, asked: Criteria) -> Page:
        """One page. Raises BadCursor for an `after` that is none of ours."""
        sort = self.sort_of(asked)
        after = self.typed(Cursor.parse(asked.after, self.shape(sort)), sort) if asked.after else None
        values = dict(zip(AFTER, after.values[::-1], strict=False)) if after else {}
        rows = db.session.execute(self.statement(asked, sort, after is not None), values).all()
        matching = rows[0].matching if rows and self.says_count(asked, after is not None) else None
        return as_page(rows, asked.size, lambda row: self.cursor_values(row, sort), matching)

    def says_count(self, asked: Criteria, is_later: bool) -> bool:
        """Whether the page's statement counts as well. Not under a filter: a short page counts itself, without reading twice."""
        return not (is_later or asked.is_narrowed or asked.reach)

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

    def statement(self, asked: Criteria, sort: Sort, is_later: bool) -> Select[Any]:
        """The page's statement; `is_later`: it begins behind a cursor, whose values are its parameters."""
        steady = self.steady(asked)
        if steady is None:
            return self.build(asked, sort, is_later)
        return self.kept_statement(asked.key, sort.name, is_later, steady)

    def steady(self, asked: Criteria) -> tuple[Any, ...] | None:
        """What the conditions stand for beside their values; None where they hold for this request alone."""
        if asked.q or asked.reach:
            return None
        found = tuple(f.steady() for f in self.filters.values() if f.condition and asked.of(f.name))
        return None if None in found else found

    def _statement(self, key: tuple[Any, ...], sort: str, is_later: bool, _steady: Any) -> Select[Any]:
        asked = Criteria.from_key(key)
        statement = self.build(asked, self.sorts[sort], is_later)
        if self.says_count(asked, is_later):
            return statement.add_columns(capped_number(self.counted(asked), CAP).label("matching"))
        return statement

    def build(self, asked: Criteria, sort: Sort, is_later: bool) -> Select[Any]:
        """One index read for each combination of leading values; their keys are merged, and the rows read by key."""
        order = [self.in_order(asked)] if sort.column is None else [sort.column, self.key]
        marker = (
            Cursor(tuple(bindparam(name, type_=c.type) for name, c in zip(AFTER, order[::-1], strict=False))[::-1])
            if is_later
            else None
        )
        if self.is_name_search(asked.q):
            found, key = self.search.newest(self.selected(sort), self.key, asked.q)  # type: ignore[union-attr]
            return keyset(found.where(*self.conditions(asked)), [key], marker, asked.size, True)
        conditions, branches = self.conditions(asked, sort), self.branches(asked)
        if len(branches) == 1:
            return keyset(self.selected(sort).where(*conditions, *branches[0]), order, marker, asked.size, asked.down)
        parts = [keyset(select(*order).where(*conditions, *branch), order, marker, asked.size, asked.down) for branch in branches]
        merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
        down = [c.desc() if asked.down else c.asc() for c in merged.c]
        keys = select(list(merged.c)[-1]).order_by(*down).limit(asked.size + 1)
        return self.selected(sort).where(self.key.in_(keys)).order_by(*(c.desc() if asked.down else c.asc() for c in order))

    def in_order(self, asked: Criteria) -> Any:
        """The key to order by; as a sum, which no index has, where few rows are found by another index."""
        return self.key + 0 if any(f.few and asked.of(f.name) for f in self.filters.values()) else self.key

    def typed(self, after: Cursor, sort: Sort) -> Cursor:
        """The cursor with its instants and days as such; a text that is none raises BadCursor."""
        if sort.kind not in (date, datetime):
            return after
        try:
            value = sort.kind.fromisoformat(after.values[0])
            if isinstance(value, datetime):
                value = in_utc(value)
            return Cursor((value, after.values[1]))
        except (ValueError, OverflowError) as error:
            raise BadCursor(str(after.values[0])[:40]) from error

    def selected(self, sort: Sort) -> Select[Any]:
        """Key first, then the column sorted by, then what the list shows."""
        extra = [] if sort.column is None else [sort.column.label("sorted_by")]
        return select(self.key, *extra, *self.columns)

    def branches(self, asked: Criteria) -> list[list[ColumnElement[bool]]]:
        """One list of conditions for each combination of values of the leading filters."""
        leading = [(f, asked.of(f.name)) for f in self.filters.values() if f.leading and asked.of(f.name)]
        combos = list(product(*(values for _, values in leading)))
        if len(combos) > BRANCHES:
            return [[one_or_many(f.column, values) for f, values in leading]]
        return [[one_or_many(f.column, (value,)) for (f, _), value in zip(leading, combo, strict=True)] for combo in combos]

    def conditions(self, asked: Criteria, sort: Sort | None = None) -> list[ColumnElement[bool]]:
        """Everything but the leading filters and the name search."""
        found = [*self.base, *asked.reach]
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
        steady = self.steady(asked)
        statement = select(capped_number(self.counted(asked), cap)) if steady is None else self.kept_count(asked.key, cap, steady)
        return db.session.scalar(statement) or 0

    def _count(self, key: tuple[Any, ...], cap: int, _steady: Any) -> Select[Any]:
        return select(capped_number(self.counted(Criteria.from_key(key)), cap))

    def total(self, asked: Criteria) -> int:
        """How many match, exactly: for an export, which reads them all anyway."""
        return db.session.scalar(select(func.count()).select_from(self.counted(asked).order_by(None).subquery())) or 0

    def facet(self, asked: Criteria, name: str, cap: int = CAP) -> list[tuple[str, int]]:
        """(value, capped count) for each known value of a filter, under the other filters; one statement."""
        known, others = self.filters[name].known, asked.but(name)
        counts = [capped_number(self.counted(others.having(name, value)), cap) for value in known]
        return list(zip(known, db.session.execute(select(*counts)).one(), strict=True))

    def stream(self, asked: Criteria, chunk: int = 500) -> Iterator[Any]:
        """Every row that matches, a keyset page at a time, for exports and bulk actions."""
        after = ""
        while True:
            page = self.page(replace(asked, after=after, size=chunk))
            yield from page.rows
            if page.after is None:
                return
            after = str(page.after)


def capped_number(statement: Select[Any], cap: int) -> Any:
    """How many rows match, as a part of another statement, counting no further than one over `cap`."""
    inner = statement.order_by(None).limit(cap + 1).subquery()
    return select(func.count()).select_from(inner).scalar_subquery()


def one_or_many(column: Any, values: tuple[str, ...]) -> Any:
    return column == values[0] if len(values) == 1 else column.in_(values)
