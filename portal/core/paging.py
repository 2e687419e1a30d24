"""Keyset paging: a page is found by the place where the last one ended, never by counting rows."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, tuple_

CAP = 1000
UNSENDABLE = re.compile(r"[\x00\ud800-\udfff]")  # NUL, and half of a character: no database takes them


class BadCursor(ValueError):
    """The `after` of the address is not one that we gave."""


@dataclass(frozen=True)
class Cursor:
    """The sort values and the id of the last row seen."""

    values: tuple[Any, ...]

    def __str__(self) -> str:
        raw = json.dumps(self.values, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, shape: Sequence[type]) -> "Cursor":
        """Read a cursor back. `shape` are the expected types; anything else raises BadCursor."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            values = json.loads(raw)
        except (ValueError, binascii.Error, RecursionError) as error:
            raise BadCursor(text[:80]) from error
        if not isinstance(values, list) or len(values) != len(shape):
            raise BadCursor(text[:80])
        if not all(fits(value, kind) for value, kind in zip(values, shape, strict=True)):
            raise BadCursor(text[:80])
        return cls(tuple(values))

    @classmethod
    def behind(cls, text: str | None, *shape: type) -> "Cursor | None":
        """The place that an address names, None where it names none: the first page. Raises BadCursor."""
        return cls.parse(text, shape) if text else None


def fits(value: Any, kind: type) -> bool:
    """Whether a value read from an address is of a kind, and one that a database takes."""
    if isinstance(value, str):
        return kind is str and UNSENDABLE.search(value) is None
    return type(value) is kind and (not isinstance(value, int) or -(2**63) <= value < 2**63)


@dataclass(frozen=True)
class Page:
    """Rows of one page, the cursor of the next (None: this is the last), and how many match where the page was told so."""

    rows: list[Any]
    after: Cursor | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    matching: int | None = None


def keyset(
    statement: Select[Any], columns: Sequence[ColumnElement[Any]], after: Cursor | None, size: int, down: bool
) -> Select[Any]:
    """Order by `columns` (the last one unique), start behind `after`, take one row more than the page."""
    ordered = [column.desc() if down else column.asc() for column in columns]
    if after is not None:
        left, right = (columns[0], after.values[0]) if len(columns) == 1 else (tuple_(*columns), tuple_(*after.values))
        statement = statement.where(left < right if down else left > right)
    return statement.order_by(*ordered).limit(size + 1)


def as_page(rows: Sequence[Any], size: int, key: Any, matching: int | None = None) -> Page:
    """Cut the extra row off; `key(row)` gives the cursor values of a row."""
    shown = list(rows[:size])
    more = len(rows) > size
    return Page(shown, Cursor(tuple(key(shown[-1]))) if more else None, matching=matching)


def capped(count: int, cap: int = CAP) -> str:
    """A count as people read it: 284, or 1,000+ where counting stopped."""
    return f"{cap:,}+" if count > cap else f"{count:,}"
