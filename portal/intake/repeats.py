"""What stands more than once in a file of any size: eight bytes a row, no text is kept."""

from array import array
from collections.abc import Iterable
from itertools import pairwise


class Hashes:
    """Collects 64-bit hashes and tells those that came more than once. They mean nothing outside this process."""

    def __init__(self) -> None:
        self._all = array("q")

    def add(self, key: object) -> None:
        self._all.append(hash(key))

    def repeated(self) -> frozenset[int]:
        """The hashes that were added twice or more."""
        return frozenset(_neighbours(sorted(self._all)))


def _neighbours(ordered: list[int]) -> Iterable[int]:
    return (one for one, next_ in pairwise(ordered) if one == next_)


class Firsts:
    """The row in which each key came first, remembered only for keys that are known to come again."""

    def __init__(self, repeated: frozenset[int]):
        self.repeated = repeated
        self._first: dict[str, int] = {}

    def earlier(self, key: str, row: int) -> int | None:
        """The earlier row of the same key; None if this is its first. Ask only when `hash(key)` is in `repeated`."""
        first = self._first.setdefault(key, row)
        return first if first != row else None
