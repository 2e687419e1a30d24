"""Sealing: entries get their places in the Merkle tree, and its head is signed, chained and copied outside.

Writers are never kept waiting: the entries are read and hashed before the one short transaction that writes
their leaves and the head together. Who dies in between leaves either both or nothing. Two sealers at once do not
clash: the later one finds a head that it did not build upon, and begins anew from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, text

from portal.core import clock
from portal.core.actors import SYSTEM, Actor
from portal.core.database import db, is_writing, writing
from portal.core.tongues import Text, say
from portal.ledger.checkpoints import Checkpoint
from portal.ledger.merkle import CompactRange, leaf_hash
from portal.ledger.models import LedgerEntry, LedgerLeaf, LedgerSeal
from portal.ledger.notary import notary
from portal.ledger.operations import demand
from portal.ledger.raw import ENTRIES, fetch, sealed_columns
from portal.web.permissions import Permission

CHUNK = 20_000
SETTLED = timedelta(hours=1)  # no transaction is open for so long
LEAVES, SEALS = LedgerLeaf.__table__, LedgerSeal.__table__


class OlderCopy(RuntimeError):
    """The heads that were copied outside know more than this database: it is an older copy, or its tail was cut."""


@dataclass(frozen=True)
class Sealed:
    """What a call of `seal` did: entries sealed now, the newest head's number (0: none yet) and size.

    `halted` says why nothing more can be sealed before somebody has looked: see `portal audit verify`.
    """

    entries: int
    number: int
    size: int
    halted: Text | None = None


def seal(by: Actor = SYSTEM) -> Sealed:
    """Seal every entry that is not sealed yet. Outside `writing()`: it commits by itself, a chunk at a time.

    Raises Refused without the permission. What stops sealing itself is told in `halted`, so that an import which
    seals at its end stays what it is: committed.
    """
    demand(Permission.AUDIT_SEAL, by)
    if is_writing():
        raise RuntimeError("seal() commits by itself: call it outside an operation")
    count, halted = 0, None
    try:
        for chunk in chunks():
            count += chunk
    except OlderCopy:
        halted = say(
            "The heads kept outside know more than this database: it is an older copy, or its end was cut. Nothing was sealed."
        )
    except ValueError:
        halted = say("The newest head cannot be continued: it was changed. Nothing was sealed.")
    newest = newest_seal()
    return Sealed(count, newest.number if newest else 0, newest.size if newest else 0, halted)


def chunks() -> Iterator[int]:
    """Seal chunk after chunk; the number of entries of each."""
    copy_outside()
    with db.engine.connect() as connection:
        above = floor(connection)
    while chunk := seal_next(above):
        count, above = chunk
        yield count


def seal_next(above: int, limit: int = CHUNK) -> tuple[int, int] | None:
    """Seal the next chunk of entries with ids over `above`: how many, and the last one's id. None: all are sealed."""
    last = newest_seal()
    ids, leaves = unsealed(above, limit)
    if not ids:
        return None
    written = write_seal(last, ids, leaves)
    copy_outside()
    return (len(ids), ids[-1]) if written else (0, above)


def newest_seal() -> Row[Any] | None:
    """The newest head as it is committed."""
    with db.engine.connect() as connection:
        return connection.execute(select(SEALS).order_by(SEALS.c.number.desc()).limit(1)).first()


def unsealed(above: int, limit: int) -> tuple[list[int], list[bytes]]:
    """The ids and leaf hashes of committed entries with ids over `above` that have no leaf, in order."""
    with db.engine.connect() as connection:
        columns, sealed = sealed_columns(connection.dialect.name)
        rows = fetch(connection, without_leaf(above, *columns).order_by(LedgerEntry.id).limit(limit))
    return [row[0] for row in rows], [leaf_hash(sealed(row)) for row in rows]


def without_leaf(above: int, *columns: Any) -> Select[Any]:
    """Entries with ids over `above` that are not sealed."""
    joined = ENTRIES.outerjoin(LEAVES, LEAVES.c.entry_id == ENTRIES.c.id)
    return select(*columns).select_from(joined).where(ENTRIES.c.id > above, LEAVES.c.position.is_(None))


def unsealed_count() -> int:
    """How many entries are younger than the newest head."""
    with db.engine.connect() as connection:
        return connection.scalar(without_leaf(floor(connection), func.count())) or 0


def floor(connection: Connection) -> int:
    """Up to this id every entry is sealed for good.

    On SQLite ids are committed in their order. On PostgreSQL a transaction may commit an id below others that are
    sealed already, as long as it is open; so the floor is what was sealed an hour ago.
    """
    statement = select(func.max(LedgerSeal.last_entry_id))
    if connection.dialect.name == "postgresql":
        statement = statement.where(LedgerSeal.at < clock.now() - SETTLED)
    return connection.scalar(statement) or 0


def write_seal(last: Row[Any] | None, ids: list[int], leaves: list[bytes]) -> bool:
    """Write the leaves and their head in one short transaction. False where another sealer was quicker."""
    size = last.size if last else 0
    tree = CompactRange.load(last.frontier) if last else CompactRange()
    tree.extend(leaves)
    head = next_head(last, tree)
    with writing() as session:
        connection = session.connection()
        if not still_newest(connection, last):
            return False
        insert_leaves(connection, size, ids, leaves)
        connection.execute(insert(LedgerSeal), seal_row(last, head, tree, max(ids[-1], last.last_entry_id if last else 0)))
    return True


def next_head(last: Row[Any] | None, tree: CompactRange) -> Checkpoint:
    before = Checkpoint.parse(text_of(last.note)) if last else None
    return Checkpoint.after(before, notary().origin, tree.size, tree.root(), clock.now())


def seal_row(last: Row[Any] | None, head: Checkpoint, tree: CompactRange, last_entry_id: int) -> dict[str, Any]:
    number = last.number + 1 if last else 1
    note, at = notary().sign(head), head.sealed_at
    return {
        "number": number,
        "at": at,
        "size": head.size,
        "last_entry_id": last_entry_id,
        "root": head.root.hex(),
        "frontier": tree.dump(),
        "note": note,
    }


def still_newest(connection: Connection, last: Row[Any] | None) -> bool:
    """Whether no other sealer has written meanwhile. Only one asks at a time: SQLite has one writer, PostgreSQL this lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('ledger seal'))"))
    return (connection.scalar(select(func.max(LedgerSeal.number))) or 0) == (last.number if last else 0)


def insert_leaves(connection: Connection, size: int, ids: list[int], leaves: list[bytes]) -> None:
    """All leaves of a chunk, as fast as each database takes them."""
    hashes = [leaf.hex() for leaf in leaves]
    positions = range(size, size + len(ids))
    if connection.dialect.name == "postgresql":
        statement = (
            "INSERT INTO ledger_leaf (position, entry_id, hash) SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[])"
        )
        connection.exec_driver_sql(statement, (list(positions), ids, hashes))
    else:
        statement = "INSERT INTO ledger_leaf (position, entry_id, hash) VALUES (?, ?, ?)"
        connection.exec_driver_sql(statement, list(zip(positions, ids, hashes, strict=True)))


def copy_outside() -> None:
    """Append the heads that the file outside does not know yet. Raises OlderCopy where it knows more than the database."""
    with notary().alone() as copies, db.engine.connect() as connection:
        known = number_of(connection, copies.last) if copies.last else 0
        notes = connection.scalars(select(LedgerSeal.note).where(LedgerSeal.number > known).order_by(LedgerSeal.number)).all()
        if notes:
            copies.append("".join(notes))


def text_of(note: str) -> str:
    """The signed text of a note, whoever signed it."""
    return note.rpartition("\n\n")[0] + "\n"


def number_of(connection: Connection, note: str) -> int:
    """The number of the head that this note is."""
    head = Checkpoint.parse(text_of(note))
    number = connection.scalar(select(LedgerSeal.number).where(LedgerSeal.size == head.size, LedgerSeal.note == note))
    if number is None:
        raise OlderCopy(f"a head of {head.size} entries stands outside that this database does not know")
    return number
