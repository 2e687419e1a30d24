"""The proof that one entry is under a head: the hashes on its way up to the root.

It costs what lies between two heads, however large the tree is: everything before is known by the edge of the
tree that was kept with the head before.
"""

from base64 import b64decode
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.database import db
from portal.ledger.merkle import node_hash, subtrees
from portal.ledger.models import LedgerLeaf, LedgerSeal


@dataclass(frozen=True)
class Proof:
    """Place and leaf of an entry, the head that covers it first, and the path of hashes from one to the other."""

    entry: int
    place: int
    leaf: bytes
    number: int
    size: int
    root: bytes
    path: list[bytes]


def proof(entry: int) -> Proof | None:
    """The proof of an entry, None while it is not sealed. ValueError where the kept edge of the tree was changed."""
    found = db.session.execute(select(LedgerLeaf.position, LedgerLeaf.hash).where(LedgerLeaf.entry_id == entry)).first()
    if found is None:
        return None
    head = db.session.scalar(select(LedgerSeal).where(LedgerSeal.size > found.position).order_by(LedgerSeal.size).limit(1))
    if head is None:
        return None
    pieces = known_pieces(head)
    return Proof(
        entry,
        found.position,
        bytes.fromhex(found.hash),
        head.number,
        head.size,
        bytes.fromhex(head.root),
        path(found.position, head.size, pieces),
    )


def known_pieces(head: LedgerSeal) -> dict[tuple[int, int], bytes]:
    """(first leaf, leaf behind the last) → root, for the perfect subtrees before the head's own leaves, and those leaves."""
    before = db.session.get(LedgerSeal, head.number - 1) if head.number > 1 else None
    start = before.size if before else 0
    leaves = db.session.execute(
        select(LedgerLeaf.position, LedgerLeaf.hash).where(LedgerLeaf.position >= start, LedgerLeaf.position < head.size)
    )
    pieces = {(place, place + 1): bytes.fromhex(leaf) for place, leaf in leaves}
    if before:
        peaks = [b64decode(peak) for peak in before.frontier.split(" ")[1:]]
        spans = [(first, first + (1 << level)) for first, level in subtrees(0, start)]
        pieces.update(zip(spans, peaks, strict=True))
    return pieces


def path(place: int, size: int, pieces: dict[tuple[int, int], bytes]) -> list[bytes]:
    """The hashes beside the way from a leaf to the root, the lowest first (RFC 9162, 2.1.3.1)."""
    start, stop, steps = 0, size, []
    while stop - start > 1:
        middle = start + (1 << (stop - start - 1).bit_length() - 1)
        if place < middle:
            steps.append(root_of(middle, stop, pieces))
            stop = middle
        else:
            steps.append(root_of(start, middle, pieces))
            start = middle
    return steps[::-1]


def root_of(start: int, stop: int, pieces: dict[tuple[int, int], bytes]) -> bytes:
    """The root over some leaves, from the pieces that are known. ValueError where one is missing."""
    if known := pieces.get((start, stop)):
        return known
    if stop - start <= 1:
        raise ValueError(f"leaf {start} is gone")
    middle = start + (1 << (stop - start - 1).bit_length() - 1)
    return node_hash(root_of(start, middle, pieces), root_of(middle, stop, pieces))
