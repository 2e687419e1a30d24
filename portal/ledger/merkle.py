"""The Merkle tree over the ledger's entries, as RFC 6962 (section 2.1) and RFC 9162 (section 2.1) define it.

Hashes are 32 raw bytes of SHA-256. A leaf is hashed behind a zero byte and a node behind a one, so that
a node can never pass for an entry. Everything here works on leaf hashes; `leaf_hash` makes one.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry's canonical bytes."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two hashes."""
    return sha256(b"\1" + left + right).digest()


class CompactRange:
    """All that is needed to go on with a tree: the roots of its perfect subtrees, one a level at most.

    Appending n leaves costs n hashes however large the tree is, and the text form is of O(log size).
    """

    __slots__ = ("_peaks",)

    def __init__(self) -> None:
        self._peaks: list[bytes | None] = []

    @property
    def size(self) -> int:
        """The number of leaves."""
        return sum(1 << level for level, peak in enumerate(self._peaks) if peak)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.append_subtree(0, leaf)

    def append_subtree(self, level: int, peak: bytes) -> None:
        """Add 2**level leaves known by the root of their subtree alone. ValueError where it would not be aligned."""
        if any(self._peaks[:level]):
            raise ValueError(f"a subtree of 2**{level} leaves cannot begin at leaf {self.size}")
        peaks = self._peaks
        peaks.extend([None] * (level + 1 - len(peaks)))
        while left := peaks[level]:
            peaks[level], peak = None, node_hash(left, peak)
            level += 1
            if level == len(peaks):
                peaks.append(None)
        peaks[level] = peak

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in their order, a whole level of the tree at a time."""
        row, level = list(leaves), 0
        while row:
            self._peaks.extend([None] * (level + 1 - len(self._peaks)))
            if left := self._peaks[level]:
                row.insert(0, left)
            self._peaks[level] = row.pop() if len(row) % 2 else None
            row = _parents(row)
            level += 1

    def root(self) -> bytes:
        """The root of the whole tree; of the empty one the hash of nothing."""
        peaks = [peak for peak in self._peaks if peak]
        return reduce(lambda right, left: node_hash(left, right), peaks) if peaks else EMPTY_ROOT

    def dump(self) -> str:
        """This range as one line of text: its size and its peaks, the largest first."""
        peaks = (b64encode(peak).decode() for peak in reversed(self._peaks) if peak)
        return " ".join((str(self.size), *peaks))

    @classmethod
    def load(cls, text: str) -> "CompactRange":
        """The range that `dump` wrote. ValueError for any other text."""
        size, *peaks = text.split(" ")
        levels = [level for level in range(int(size).bit_length()) if int(size) >> level & 1]
        found = cls()
        for level, peak in zip(reversed(levels), peaks, strict=True):
            found.append_subtree(level, b64decode(peak, validate=True))
        if found.dump() != text or any(peak and len(peak) != HASH_BYTES for peak in found._peaks):
            raise ValueError("this is not the text of a compact range")
        return found


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in their order."""
    whole = CompactRange()
    whole.extend(leaves)
    return whole.root()


def subtrees(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The fewest aligned perfect subtrees that cover the leaves start … stop-1, as (first leaf, level).

    What an export withholds it can give as these, and every root stays computable.
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield start, level
        start += 1 << level


def inclusion_proof(index: int, size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that prove leaf `index` to be in the tree of the first `size` leaves (RFC 9162, 2.1.3.1).

    ValueError unless 0 ≤ index < size ≤ number of leaves.
    """
    if not 0 <= index < size <= len(leaves):
        raise ValueError(f"no leaf {index} in a tree of {size} out of {len(leaves)}")
    proof, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            proof.append(root(leaves[middle:stop]))
            stop = middle
        else:
            proof.append(root(leaves[start:middle]))
            start = middle
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the proof leads from this leaf hash at `index` to the root `expected` of `size` leaves (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for step in proof:
        if not last:
            return False
        if node & 1 or node == last:
            found = node_hash(step, found)
            node, last = _up_to_left_branch(node, last)
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return not last and found == expected


def consistency_proof(first: int, size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that prove the tree of `first` leaves to be the beginning of that of `size` (RFC 9162, 2.1.4.1).

    ValueError unless 0 ≤ first ≤ size ≤ number of leaves.
    """
    if not 0 <= first <= size <= len(leaves):
        raise ValueError(f"no trees of {first} and {size} out of {len(leaves)} leaves")
    proof, start, stop = [], 0, size
    while first and first != stop:
        middle = start + _split(stop - start)
        if first <= middle:
            proof.append(root(leaves[middle:stop]))
            stop = middle
        else:
            proof.append(root(leaves[start:middle]))
            start = middle
    if start:
        proof.append(root(leaves[start:stop]))
    return proof[::-1]


def verify_consistency(first: int, size: int, proof: Sequence[bytes], first_root: bytes, size_root: bytes) -> bool:
    """Whether the proof shows that the tree of `size` leaves only appended to that of `first` (RFC 9162, 2.1.4.2)."""
    if first == size or not first:
        return not proof and 0 <= first <= size and first_root == (size_root if first == size else EMPTY_ROOT)
    if not 0 < first < size or not proof:
        return False
    steps = [*([first_root] if first & (first - 1) == 0 else []), *proof]
    node, last = first - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            node, last = _up_to_left_branch(node, last)
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return not last and old == first_root and new == size_root


def _parents(row: list[bytes]) -> list[bytes]:
    pairs = iter(row)
    return [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]


def _split(size: int) -> int:
    """The largest power of two below size: where a tree of that size is cut in two."""
    return 1 << (size - 1).bit_length() - 1


def _up_to_left_branch(node: int, last: int) -> tuple[int, int]:
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last
