"""The state of the seals, for the bar on every page of the desk and for their own page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core.database import capped_count, db
from portal.core.lifecycle import NotFound
from portal.core.paging import Cursor, Page, as_page, keyset
from portal.ledger.models import LedgerEntry, LedgerLeaf, LedgerSeal, LedgerVerification
from portal.ledger.notary import notary
from portal.ledger.verification import Verification, of_row

S: Any = LedgerSeal
V: Any = LedgerVerification
CAP = 1000


@dataclass(frozen=True)
class SealBar:
    """The newest head, the last verification, and how many entries are younger than the head (counted to a thousand)."""

    number: int
    at: datetime | None
    entry: int
    size: int
    unsealed: int
    verified: Verification | None
    verification_id: int | None

    @property
    def unverified(self) -> int:
        """Sealed entries that the last verification had not before it."""
        return max(0, self.size - self.verified.entries) if self.verified else self.size

    @property
    def is_behind(self) -> bool:
        """Whether the last verification saw less than half of what is sealed: its word is not one about the ledger of today."""
        return self.unverified > self.size // 2


def seal_bar() -> SealBar:
    head = db.session.execute(select(S.number, S.at, S.last_entry_id, S.size).order_by(S.number.desc()).limit(1)).first()
    row = db.session.scalar(select(V).order_by(V.id.desc()).limit(1))
    younger = capped_count(select(LedgerEntry.id).where(LedgerEntry.id > (head.last_entry_id if head else 0)), CAP)
    number, at, entry, size = (head.number, head.at, head.last_entry_id, head.size) if head else (0, None, 0, 0)
    return SealBar(number, at, entry, size, younger, of_row(row) if row else None, row.id if row else None)


def seal_numbers(entries: Iterable[int]) -> dict[int, int]:
    """entry → number of the first head that covers it. Entries that are not sealed are left out."""
    over = select(S.number).where(S.size > LedgerLeaf.position).order_by(S.size).limit(1).correlate(LedgerLeaf)
    found = select(LedgerLeaf.entry_id, over.scalar_subquery()).where(LedgerLeaf.entry_id.in_(list(entries)))
    return {entry: number for entry, number in db.session.execute(found) if number}


class SealsPage:
    """Heads, newest first, and the last verifications."""

    def __init__(self, after: str, size: int = 50):
        self.bar, self.key, self.size = seal_bar(), str(notary().key), size
        self.page = heads(after, size)

    @property
    def verifications(self) -> Sequence[LedgerVerification]:
        return db.session.scalars(select(V).order_by(V.id.desc()).limit(10)).all()


def heads(after: str, size: int) -> Page:
    cursor = Cursor.behind(after, int)
    rows = db.session.execute(
        keyset(select(S.number, S.at, S.size, S.last_entry_id, S.root), [S.number], cursor, size, down=True)
    ).all()
    return as_page(rows, size, lambda row: (row.number,))


def head(number: int) -> Any:
    """One head with its signed note. Raises NotFound."""
    row = db.session.get(S, number) if number < 2**31 else None
    if row is None:
        raise NotFound(str(number))
    return row


def verification(key: int) -> Verification:
    """One verification that was kept. Raises NotFound."""
    row = db.session.get(V, key) if key < 2**63 else None
    if row is None:
        raise NotFound(str(key))
    return of_row(row)
