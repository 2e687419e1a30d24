"""Checking the entries: each as its leaf says, the leaves without a gap, and every head's root over them."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, func, select

from portal.ledger.chain import heads
from portal.ledger.findings import Findings
from portal.ledger.merkle import CompactRange
from portal.ledger.raw import ENTRIES, data_column, fetch, sealed_columns
from portal.ledger.sealing import LEAVES
from portal.ledger.spelling import entry_bytes

CHUNK = 5_000
Entries = Sequence[tuple[Any, ...]]
LEAF = (LEAVES.c.position, LEAVES.c.entry_id, LEAVES.c.hash)


def check_entries(connection: Connection, found: Findings, read: Callable[[Sequence[Any]], None]) -> int:
    """Walk over all leaves and their entries in order; `read` gets id and data of each. Returns entries found."""
    walk = Walk(found, heads(connection), sealed_columns(connection.dialect.name)[1])
    for rows in leaves(connection):
        walk.take(rows)
        read([(row[3], row[-1]) for row in rows if row[3] is not None])
    walk.finish()
    return walk.present


def leaves(connection: Connection) -> Iterator[Entries]:
    """Leaves with their entries (empty where it is gone), in order, a chunk at a time."""
    joined = LEAVES.outerjoin(ENTRIES, ENTRIES.c.id == LEAVES.c.entry_id)
    columns = (*sealed_columns(connection.dialect.name)[0], data_column(connection.dialect.name))
    after = -1
    newest = connection.scalar(select(func.max(LEAVES.c.position)))
    while newest is not None and after < newest:
        # A range of places rather than a limit: both databases then join it by their keys.
        part = select(*LEAF, *columns).select_from(joined).where(LEAVES.c.position > after, LEAVES.c.position <= after + CHUNK)
        if rows := fetch(connection, part.order_by(LEAVES.c.position)):
            yield rows
        after += CHUNK


def leaf_of(columns: Sequence[Any]) -> str:
    """The leaf hash of an entry's columns, in hex."""
    return hash_of(entry_bytes(columns))


def hash_of(entry: bytes) -> str:
    """The leaf hash of an entry's bytes, in hex."""
    return sha256(b"\0" + entry).hexdigest()


class Walk:
    """The tree as it grows again from the stored leaves, held against each head when its size is reached."""

    def __init__(self, found: Findings, seals: Iterator[Row[Any]], sealed: Callable[[Sequence[Any]], bytes]) -> None:
        self.found, self.seals, self.sealed = found, seals, sealed
        self.head: Row[Any] | None = next(seals, None)
        self.tree: CompactRange | None = CompactRange()
        self.base = self.tree.dump()
        self.since: list[tuple[int, int, str, str | None]] = []  # place, entry, stored leaf, computed leaf
        self.place = self.present = 0

    def take(self, rows: Entries) -> None:
        """The next leaves with their entries."""
        sealed = self.sealed
        computed = [hash_of(sealed(row[3:-1])) if row[3] is not None else None for row in rows]
        self.present += len(rows) - computed.count(None)
        self.since += [(row[0], row[1], row[2], leaf) for row, leaf in zip(rows, computed, strict=True)]
        last = rows[-1][0]
        while self.head is not None and self.head.size <= last + 1:
            self.reach(self.head)
        if self.head is None:
            self.tell_outside()

    def reach(self, head: Row[Any]) -> None:
        """Everything up to this head has come: compare."""
        count = bisect_left(self.since, head.size, key=itemgetter(0))
        part, self.since = self.since[:count], self.since[count:]
        is_whole = self.grow(part, head)
        if not is_whole:
            self.rebase(head)
        self.place, self.head = head.size, next(self.seals, None)
        self.base = self.tree.dump() if self.tree else ""

    def grow(self, part: Sequence[tuple[int, int, str, str | None]], head: Row[Any]) -> bool:
        """Append the leaves of one head. False where they do not lead to its root."""
        gaps = self.tell_gaps(part, head.size)
        wrong = [one for one in part if one[2] != one[3]]
        if self.tree is None or gaps:
            self.tell_changed(wrong)
            return False
        if self.leads_to(head, [one[2] for one in part]):
            self.tell_changed(wrong)
            return True
        if wrong and all(one[3] for one in wrong) and self.again().leads_to(head, [one[3] or "" for one in part]):
            for one in wrong:
                self.found.add("leaf_changed", entry=one[1])
            return True
        self.tell_changed(wrong)
        self.tell_within(part, head)
        return False

    def leads_to(self, head: Row[Any], stored: Sequence[str]) -> bool:
        assert self.tree is not None
        try:
            self.tree.extend([bytes.fromhex(leaf) for leaf in stored])
        except ValueError:
            return False
        return self.tree.root().hex() == head.root

    def again(self) -> "Walk":
        """Back to the tree of the head before."""
        self.tree = CompactRange.load(self.base)
        return self

    def rebase(self, head: Row[Any]) -> None:
        """Go on behind a fault from the edge of the tree that was kept with the head, if it leads to the signed root."""
        try:
            edge = CompactRange.load(head.frontier)
        except ValueError:
            edge = None
        is_true = edge is not None and edge.root().hex() == head.root and edge.size == head.size
        self.tree = edge if is_true else None
        if not is_true:
            self.found.add("frontier_differs", number=head.number)

    def tell_gaps(self, part: Sequence[tuple[int, int, str, str | None]], size: int) -> bool:
        """Places without a leaf."""
        expected, gaps = self.place, False
        for place in [*(one[0] for one in part), size]:
            if place > expected:
                self.found.add("leaves_removed", first=expected, last=place - 1)
                gaps = True
            expected = place + 1
        return gaps

    def tell_changed(self, wrong: Sequence[tuple[int, int, str, str | None]]) -> None:
        for place, entry, _stored, computed in wrong:
            if computed is None:
                self.found.add("entry_removed", entry=entry, place=place)
            else:
                self.found.add("entry_changed", entry=entry)

    def tell_within(self, part: Sequence[tuple[int, int, str, str | None]], head: Row[Any]) -> None:
        """Leaves and entries agree, but not with the head: somebody changed both. Where order is broken, it says so."""
        ids = [one[1] for one in part]
        moved = [(one[1], one[0]) for one, before in zip(part[1:], part, strict=False) if one[1] < before[1]]
        for entry, place in moved:
            self.found.add("reordered", entry=entry, place=place)
        if ids:
            self.found.add("changed_within", first=min(ids), last=max(ids), number=head.number)

    def finish(self) -> None:
        """Heads whose leaves did not come, and leaves that no head covers."""
        while self.head is not None:
            self.reach(self.head)
        self.tell_outside()

    def tell_outside(self) -> None:
        for place, *_ in self.since:
            self.found.add("leaf_outside", place=place)
        self.since = []
