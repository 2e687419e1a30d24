"""Checking the tree heads: signed by us, each following the one before, and the same as their copies outside."""

from collections.abc import Iterator

from sqlalchemy import Connection, Row, select

from portal.ledger.checkpoints import BadNote, Checkpoint, split_heads
from portal.ledger.findings import Finding, Findings
from portal.ledger.models import LedgerSeal
from portal.ledger.notary import Notary, apart

SEALS = LedgerSeal.__table__


def heads(connection: Connection) -> Iterator[Row]:
    """Every head in its order, a few at a time."""
    last = 0
    while some := connection.execute(select(SEALS).where(SEALS.c.number > last).order_by(SEALS.c.number).limit(1000)).all():
        yield from some
        last = some[-1].number


def check_heads(connection: Connection, notary: Notary, copies: str | None, found: Findings) -> list[Finding]:
    """Check every head, and hold it against its copy. Returns remarks. `copies` was read before the database."""
    outside = Outside(copies, found)
    last, expected = None, 1
    for row in heads(connection):
        for number in range(expected, row.number):
            found.add("head_missing", number=number)
        last = check_head(row, last, notary, found) or last
        outside.compare(row)
        expected = row.number + 1
    return outside.finish(expected - 1, last.size if last else 0)


def check_head(row: Row, last: Checkpoint | None, notary: Notary, found: Findings) -> Checkpoint | None:
    """The head of a stored row, None where it cannot be read."""
    try:
        head = notary.open(row.note)
    except BadNote as fault:
        found.add("head_forged" if fault.code in ("forged", "unsigned") else "head_unreadable", number=row.number)
        return None
    try:
        head.check_follows(last)
    except BadNote:
        found.add("head_unchained", number=row.number)
    if (head.size, head.root.hex(), head.sealed_at) != (row.size, row.root, row.at):
        found.add("head_differs", number=row.number)
    return head


class Outside:
    """The copies of the heads, compared one by one with the database's."""

    def __init__(self, copies: str | None, found: Findings) -> None:
        self.is_there, self.found = copies is not None, found
        self.notes = self.split(copies or "")
        self.missing = 0

    def split(self, copies: str) -> list[str]:
        """The notes of the file; what a power cut left at its end does not count against it."""
        whole = apart(copies.encode())[0].decode()
        try:
            return split_heads(whole)
        except BadNote:
            self.found.add("copies_unreadable", number=len(whole.split("\n\n")) - 1)
            return []

    def compare(self, row: Row) -> None:
        place = row.number - 1
        if place >= len(self.notes):
            self.missing += 1
        elif self.notes[place] != row.note:
            self.found.add("copy_differs", number=row.number)

    def finish(self, count: int, size: int) -> list[Finding]:
        """Find heads that only the copies know. Returns remarks."""
        if len(self.notes) > count:
            last = Checkpoint.parse(self.notes[-1].rpartition("\n\n")[0] + "\n")
            self.found.add("older_copy", here=count, outside=len(self.notes), first=size, last=last.size - 1)
        if not count and not self.notes:
            return [Finding("nothing_sealed")]
        if not self.is_there:
            return [Finding("no_copies")]
        return [Finding("copies_behind", {"count": self.missing})] if self.missing else []
