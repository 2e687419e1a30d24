"""A part of a list that is in order in memory: so many rows, behind the one that was shown last, or from one on that is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True)
class Portion(Generic[T]):
    """`after`: the key of the last row, "" where no row follows; `left`: how many follow."""

    rows: Sequence[T]
    after: str
    left: int


def portion(rows: Sequence[T], key: Callable[[T], str], after: str = "", at: str = "", size: int = SIZE) -> Portion[T]:
    """The rows behind the one of key `after`, or from the one of key `at` on; the first ones where there is no such row."""
    keys = [key(row) for row in rows] if after or at else []
    start = keys.index(after) + 1 if after in keys else keys.index(at) if at in keys else 0
    shown = rows[start : start + size]
    left = len(rows) - start - len(shown)
    return Portion(shown, key(shown[-1]) if left else "", left)
