"""Lines of feeds are sealed block by block: written with their digest, and compared with it by every verification."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, select

from portal.core import clock
from portal.core.database import db, reserve_each
from portal.core.tongues import say
from portal.ledger.bulk_insert import bound, send, values_of
from portal.ledger.findings import Findings, name_kinds
from portal.ledger.verification import verifies_too
from portal.supply.feed_models import DeliveryLine, FeedBlock, FeedPart, SaleLine, StockLine

TABLES: dict[str, Table] = {
    "stock": StockLine.__table__,
    "deliveries": DeliveryLine.__table__,
    "sales": SaleLine.__table__,
}
COLUMNS = {feed: tuple(c.name for c in table.columns if c.name != "block_id") for feed, table in TABLES.items()}
AT_ONCE = 200

name_kinds({"lines_changed": say("Lines of part %(part)s were changed, removed or added")})


@lru_cache(maxsize=10_000)
def spelled(value: Any) -> Any:
    """Instants as microseconds, days as 2026-01-05."""
    return clock.microseconds(value) if isinstance(value, datetime) else value.isoformat()


_write = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True, default=spelled).encode


def digest_of(rows: Sequence[Sequence[Any]]) -> str:
    """SHA-256 (hex) over lines: the values of COLUMNS of each, in the order of their ids."""
    return hashlib.sha256(_write(rows).encode()).hexdigest()


def write_block(part: FeedPart, lines: Sequence[Mapping[str, Any]]) -> FeedBlock:
    """Write lines (all columns but id and block_id) with their digest. Inside an operation, which records the block."""
    table, columns = TABLES[part.feed], COLUMNS[part.feed]
    reserved = reserve_each({table: len(lines), FeedBlock.__table__: 1})
    (block_id,) = reserved["feed_block"]
    rows = [(id_, *values_of(line, columns[1:])) for id_, line in zip(reserved[table.name], lines, strict=True)]
    block = FeedBlock(id=block_id, part_id=part.id, lines=len(rows), sha256=digest_of(rows))
    db.session.add(block)
    db.session.flush()
    connection, names = db.session.connection(), (*columns, "block_id")
    send(connection, table, names, bound(connection, table, names, [(*row, block_id) for row in rows]))
    return block


@verifies_too
def check_blocks(connection: Connection, found: Findings) -> int:
    """Compute the digest of every block again; how many there are. Adds lines_changed, by part."""
    b, p, last, count = FeedBlock, FeedPart, 0, 0
    wanted = select(b.id, b.lines, b.sha256, p.feed, p.reference).join(p, p.id == b.part_id).order_by(b.id).limit(AT_ONCE)
    while blocks := connection.execute(wanted.where(b.id > last)).all():
        last, count = blocks[-1].id, count + len(blocks)
        for block in blocks:
            rows = lines_of(connection, block.feed, block.id)
            if len(rows) != block.lines or digest_of([tuple(row) for row in rows]) != block.sha256:
                found.add("lines_changed", part=block.reference)
    return count


def lines_of(connection: Connection, feed: str, block_id: int) -> Sequence[Any]:
    table = TABLES[feed]
    columns = [table.c[name] for name in COLUMNS[feed]]
    return connection.execute(select(*columns).where(table.c.block_id == block_id).order_by(table.c.id)).all()
