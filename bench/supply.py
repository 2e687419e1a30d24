"""A feed day of stock beside the bare insert of all that it wrote, and days of cover beside one scan: `python -m bench.supply ROWS BARE_URL DAYS`.

The rows are 31 warehouses × 3 lots of as many drugs as it takes, sent by twenty partners in one file. The day before is there
already, so that each line takes the place of an older one. DAYS: so many older days are written behind them, and the pages of supply
are asked for before and after. Prints one JSON object.
"""

import csv
import gc
import json
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from bench.formulary import register, timed
from bench.importing import Mark, Transactions, Written, bare_engine, insert_bare, insert_into, numbered, peak_mb, rows_of
from bench.loading import PASSWORD, person
from bench.supply_history import fill, pages
from portal.accounts.sample import make_accounts
from portal.cli import opened_app
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.identity import PROVINCES
from portal.formulary.models import Drug
from portal.intake import committing, receiving
from portal.ledger.raw import fetch
from portal.supply import sample
from portal.supply.cover import draw_cover
from portal.supply.feed_models import StockNow
from portal.supply.sample_feeds import SALES, STOCK

NOW = StockNow.__table__
PLACES, LOTS, PARTNERS = 31, 3, 20
SOLD_DAYS = 30


def import_file(name: str, kind: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], who: str) -> None:
    """Take a file of rows in by the portal's own import."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            writer.writerows(rows)
        reference = receiving.receive(path, path.name, kind, by=person(who))
        committing.begin(reference, by=person(who))
        committing.take_all(reference, by=person(who))


def plans(count: int) -> list[sample.Plan]:
    """Twenty partners that supply `count` drugs between them, and those that a sample leaves unverified."""
    register(count)
    numbers = list(db.session.scalars(select(Drug.approval_no).order_by(Drug.id)))
    left = sample.LEFT_ENTERED + sample.LEFT_SUBMITTED
    supplied = [tuple(numbers[place::PARTNERS]) for place in range(PARTNERS)] + [tuple(numbers[:1])] * left
    return [sample.Plan(place, f"第{place}示例医药有限公司", "45", drugs, False) for place, drugs in enumerate(supplied)]


def stock(partners: list[sample.Plan], day: date, count: int) -> Iterator[tuple[str, ...]]:
    """The report of a morning: every lot in every warehouse, at most `count` rows."""
    lines = (
        (one.name, drug, f"{province.zh}仓", f"L{lot}{drug[-4:]}", f"{day + timedelta(days=200 + 90 * lot)}", str(100 + 7 * lot), f"{day} 07:00", f"{day.toordinal()}")
        for one in partners[:PARTNERS] for drug in one.drugs for province in PROVINCES[:PLACES] for lot in range(LOTS)
    )  # fmt: skip
    return (line for _, line in zip(range(count), lines, strict=False))


def sales(partners: list[sample.Plan], today: date) -> Iterator[tuple[str, ...]]:
    days = [today - timedelta(days=n) for n in range(1, SOLD_DAYS)]
    return ((drug, f"{day}", "40", "广西") for one in partners[:PARTNERS] for drug in one.drugs for day in days)


def take(rows: list[tuple[str, ...]], watch: Transactions) -> dict[str, Any]:
    """Import a day's stock: seconds, transactions, and how much memory it took over what was there before."""
    idle, began, busy = peak_mb(), time.perf_counter(), time.process_time()
    import_file("stock.csv", "stock", STOCK, rows, "supply")
    taken = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - busy, "mb_over_idle": peak_mb() - idle}
    return taken | {"transactions": len(watch.marks), "longest_ms": round(1000 * max(watch.seconds))}


def written(before: Mark) -> list[Written]:
    """What stands in every table that the import writes, parents first, and the newest words on the lots."""
    with db.engine.connect() as connection:
        found = [rows_of(connection, table, before[table.name]) for table in numbered()]
        found.append(newest_words(connection))
    return [one for one in found if one.rows]


def newest_words(connection: Connection) -> Written:
    """The rows that hold the newest word on each lot, each in the transaction of its line."""
    names = [column.name for column in NOW.columns]
    rows = fetch(connection, select(NOW).order_by(NOW.c.line_id))
    return Written(insert_into(NOW.name, names), rows, "stock_line", [row[names.index("line_id")] for row in rows])


def open_bare(url: str) -> Engine:
    """The second database; it takes partners as they stand, not only new ones."""
    engine = bare_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE partner DISABLE TRIGGER USER"))
            return engine
        named = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'partner'")
        for name in list(connection.scalars(named)):
            connection.execute(text(f'DROP TRIGGER "{name}"'))
    return engine


def covering() -> dict[str, float]:
    """Seconds to draw days of cover for every drug at every partner, and to read the stock that they rest on once."""
    usable = select(NOW.c.drug_name_id, NOW.c.expires_on, NOW.c.quantity).where(NOW.c.is_there, NOW.c.status == "released")
    with db.engine.connect() as connection:
        seconds = timed(lambda: fetch(connection, usable), 3)
    return {"cover_seconds": timed(draw_cover, 3), "scan_seconds": seconds}


def main() -> None:
    app = opened_app()
    with app.app_context():
        gc.freeze()  # as the worker does
        count, today, watch = int(sys.argv[1]), clock.today(), Transactions()
        with db.engine.connect() as connection:
            watch.mark(connection)
        make_accounts(PASSWORD, by=SYSTEM)
        partners = plans(-(-count // (PLACES * LOTS)))
        sample.make(person, import_file, partners, today)
        import_file("sales.csv", "sales", SALES, sales(partners, today), "supply")
        import_file("before.csv", "stock", STOCK, stock(partners, today - timedelta(days=2), count), "supply")
        db.session.remove()
        before = watch.marks[0], watch.marks[-1]
        watch.marks, watch.seconds = [], []
        taken = take(list(stock(partners, today - timedelta(days=1), count)), watch)
        if len(sys.argv) > 2:
            rows = written(before[0])
            seconds, busy = insert_bare(open_bare(sys.argv[2]), rows, [*before, *watch.marks])
            taken |= {"bare_seconds": seconds, "bare_cpu_seconds": busy, "written_rows": sum(len(table.rows) for table in rows)}
        taken |= covering()
        if len(sys.argv) > 3:
            taken |= {"pages": pages(app), "lines": fill(int(sys.argv[3]))}
            draw_cover()
            taken |= {"pages_after": pages(app)}
        print(json.dumps({"rows": count} | taken))


if __name__ == "__main__":
    main()
