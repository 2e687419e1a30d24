"""Older days behind the newest one, written in bulk, and the pages of supply: `fill(days)` and `pages(app)`.

The older days repeat the newest: the same lots at the same places, each day with parts, blocks and order lines of its own.
They are written around the portal, without entries, since only reading is measured on them.
"""

import statistics
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, Table, create_engine, func, literal, select, text

from bench.formulary import timed
from bench.loading import person
from portal.accounts import signing_in
from portal.core import clock
from portal.core.database import configure, db
from portal.supply.feed_models import DeliveryNow, DemandDay, FeedBlock, FeedName, FeedPart, StockDay, StockLine
from portal.supply.models import Partner, PartnerDrug

ROUNDS, ORDERS_A_DAY = 15, 100
LINE, PART, BLOCK = StockLine.__table__, FeedPart.__table__, FeedBlock.__table__
DAY, DEMAND, ORDER = StockDay.__table__, DemandDay.__table__, DeliveryNow.__table__
Span = tuple[int, int]


def fill(days: int) -> int:
    """Write so many older days; how many lines of stock stand there then."""
    db.session.remove()
    with around(db.engine.url.render_as_string(hide_password=False)).begin() as connection:
        newest: date = connection.execute(select(func.max(DAY.c.day))).scalar_one()
        spans = spans_of(connection, clock.start_of(newest))
        for index in LINE.indexes:
            index.drop(connection)
        for back in range(1, days + 1):
            repeat_day(connection, spans, newest, back)
        for index in LINE.indexes:
            index.create(connection)
        lengthen_demand(connection)
        connection.execute(ORDER.insert(), orders(connection, newest, days))
        connection.execute(text("ANALYZE"))
        return connection.scalar(select(func.count()).select_from(LINE)) or 0


def around(url: str) -> Engine:
    """The same database without the portal's guard."""
    engine = create_engine(url)
    configure(engine)
    return engine


def spans_of(connection: Connection, begins: datetime) -> dict[Table, Span]:
    """The first and the last key of the newest day's parts, blocks and lines; nothing was written behind them."""
    parts = span_of(connection, PART, PART.c.feed == "stock", PART.c.as_of >= begins)
    blocks = span_of(connection, BLOCK, BLOCK.c.part_id >= parts[0])
    return {PART: parts, BLOCK: blocks, LINE: span_of(connection, LINE, LINE.c.block_id >= blocks[0])}


def span_of(connection: Connection, table: Table, *which: Any) -> Span:
    first, last = connection.execute(select(func.min(table.c.id), func.max(table.c.id)).where(*which)).one()
    return first, last


def repeat_day(connection: Connection, spans: dict[Table, Span], newest: date, back: int) -> None:
    """The newest day once more, so many days earlier, with keys of its own."""
    moved = {table: back * (last - first + 1) for table, (first, last) in spans.items()}
    at = clock.start_of(newest - timedelta(days=back)) + timedelta(hours=7)
    for table, (first, last) in spans.items():
        other = {
            "id": table.c.id + moved[table],
            "part_id": BLOCK.c.part_id + moved[PART],
            "block_id": LINE.c.block_id + moved[BLOCK],
            "reference": literal(f"FPT-{back:04d}-") + PART.c.reference,
            "sequence": PART.c.sequence - back - 1,  # the day before the newest is there already
            "as_of": literal(at, PART.c.as_of.type),
            "received_at": literal(at, PART.c.as_of.type),
        }
        names = [column.name for column in table.columns]
        rows = select(*(other.get(name, table.c[name]) for name in names)).where(table.c.id.between(first, last))
        connection.execute(table.insert().from_select(names, rows))
    days = select(DAY.c.drug_name_id, literal(newest - timedelta(days=back), DAY.c.day.type), DAY.c.quantity, DAY.c.usable, literal(at, DAY.c.as_of.type))  # fmt: skip
    known = select(DAY.c.day).where(DAY.c.day == newest - timedelta(days=back)).exists()
    connection.execute(
        DAY.insert().from_select(["drug_name_id", "day", "quantity", "usable", "as_of"], days.where(DAY.c.day == newest, ~known))
    )


def lengthen_demand(connection: Connection) -> None:
    """What was sold over some weeks, twice more before them."""
    days = sorted(connection.scalars(select(DEMAND.c.day).distinct()))
    names = [column.name for column in DEMAND.columns]
    for day in days:
        for earlier in (day - timedelta(days=len(days)), day - timedelta(days=2 * len(days))):
            other = {"day": literal(earlier, DEMAND.c.day.type)}
            rows = select(*(other.get(name, DEMAND.c[name]) for name in names)).where(DEMAND.c.day == day)
            connection.execute(DEMAND.insert().from_select(names, rows))


def orders(connection: Connection, newest: date, days: int) -> list[dict[str, Any]]:
    """Order lines of each day, the newest still open."""
    drug = (
        select(FeedName.id, FeedName.within_id).where(FeedName.within_id.is_not(None)).order_by(FeedName.id).limit(ORDERS_A_DAY)
    )
    names: Any = connection.execute(drug).all()
    return [order(key, within, newest - timedelta(days=back), back) for back in range(1, days + 1) for key, within in names]


def order(drug_name_id: int, partner_name_id: int, day: date, back: int) -> dict[str, Any]:
    lead = 8 + (drug_name_id * 7 + back) % 9
    return {
        "partner_name_id": partner_name_id, "drug_name_id": drug_name_id, "line_no": f"{back}-{drug_name_id}", "order_no": "",
        "ordered_on": day, "promised_on": day + timedelta(days=12), "delivered_on": day + timedelta(days=lead) if lead < back else None,
        "quantity": 100, "delivered_quantity": 100 if lead < back else None, "lot": "", "receiver": "", "said": None,
        "as_of": clock.start_of(day), "rank": f"{back:05d}", "line_id": 0,
    }  # fmt: skip


def pages(app: Flask) -> dict[str, float]:
    """Milliseconds of each page of supply, the median of some rounds."""
    actor, client = person("supply"), app.test_client()
    token = signing_in.open_session(actor.id or 0, "sample", by=actor)
    with client.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": True, "seen": 1 << 40})
    partner, drug = db.session.execute(select(Partner.reference, PartnerDrug.drug_id).join(PartnerDrug).limit(1)).one()
    db.session.rollback()
    paths = ("", "/cover", f"/cover/{drug}", "/feeds", "/matching", "/alerts", "/recalls", "/scorecards", "/pictures", f"/partners/{partner}", f"/partners/{partner}/feeds")  # fmt: skip
    return {name(path, partner, drug): asked(client, f"/supply{path}") for path in paths}


def name(path: str, partner: str, drug: int) -> str:
    return path.replace(partner, "one").replace(f"/{drug}", "/one")


def asked(client: Any, address: str) -> float:
    """Milliseconds of one page."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return statistics.median(timed(lambda: client.get(address)) * 1000 for _ in range(ROUNDS))
