"""A county's file beside the bare insert of all that it wrote: `python -m bench.importing ROWS BARE_URL`.

The file is taken by the portal's own import, with every check, an entry a record and the seal at its end, into the
database of the environment. Then each row that stands there now is inserted once more, without a question, into a
second database with the same tables, indexes and triggers, in the same transactions, with the same promise to the disk.
Prints one JSON object.
"""

import csv
import json
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, create_engine, event, select, text

from bench.loading import PASSWORD, person
from portal.accounts.sample import make_accounts
from portal.cli import opened_app
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import Base, configure, db
from portal.core.search import all_grams, spelled
from portal.home.people import HEADINGS, homes
from portal.intake import committing, receiving
from portal.ledger.raw import fetch
from portal.subsidies import programme

SEARCHES = {"household_search": "household", "subsidy_search": "subsidy_application"}
Rows = list[tuple[Any, ...]]
Mark = dict[str, int]


class Written(NamedTuple):
    """The rows of one table as the driver takes them. Row by row `keys` tells the id in `marked` that it came with."""

    statement: str
    rows: Rows
    marked: str
    keys: list[int]

    def parts(self, marks: list[Mark]) -> list[Rows]:
        """The rows between each mark and the next."""
        ends = [bisect_right(self.keys, mark[self.marked]) for mark in marks]
        return [self.rows[start:end] for start, end in pairwise(ends)]


def prepare() -> None:
    """The people and the year that an import needs."""
    make_accounts(PASSWORD, by=SYSTEM)
    proposed = programme.propose_year(clock.today().year, by=person("manager"))
    programme.confirm_year(proposed, by=person("manager2"))


def write_file(path: Path, count: int) -> int:
    """A file of at least so many rows, whole households; how many rows it has."""
    rows = (row for home in homes(count, 7, clock.today()) for row in home.rows())
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        return sum(1 for row in whole(rows, count) if writer.writerow(row))


def whole(rows: Iterator[tuple[str, ...]], count: int) -> Iterator[tuple[str, ...]]:
    """The first `count` rows, and those of the last household that was begun."""
    last = ""
    for last_row in islice(rows, count):
        last = last_row[0]
        yield last_row
    for row in rows:
        if row[0] != last:
            return
        yield row


def take(path: Path, watch: "Transactions") -> dict[str, Any]:
    """Import the file: seconds, transactions, and how much memory it took over what was there before."""
    by, idle = person("operations"), peak_mb()
    began, busy = time.perf_counter(), time.process_time()
    reference = receiving.receive(path, path.name, "households", by=by)
    committing.begin(reference, by=by, has_consent=True)
    committing.take_all(reference, by=by)
    taken = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - busy, "mb_over_idle": peak_mb() - idle}
    counts = committing.find(reference).counts or {}
    return taken | {
        "accepted_rows": counts["accepted_rows"],
        "transactions": len(watch.marks),
        "longest_ms": round(1000 * max(watch.seconds)),
    }


class Transactions:
    """Watches every writing transaction: how long it held others up, and the last key of each table at its end."""

    def __init__(self) -> None:
        tables = ", ".join(f'(SELECT max({keyed(t).name}) FROM "{t.name}") AS "{t.name}"' for t in numbered())
        self.newest = text(f"SELECT {tables}")
        self.marks: list[Mark] = []
        self.seconds: list[float] = []
        self.began = 0.0
        event.listen(db.engine, "begin", self.begin)
        event.listen(db.engine, "commit", self.commit)
        event.listen(db.engine, "checkin", self.end)

    def mark(self, connection: Connection) -> None:
        self.marks.append({name: key or 0 for name, key in connection.execute(self.newest).one()._mapping.items()})

    def begin(self, connection: Connection) -> None:
        self.began = time.perf_counter() if connection.get_execution_options().get("writing") else 0.0

    def commit(self, connection: Connection) -> None:
        if self.began:
            self.mark(connection)

    def end(self, *_: Any) -> None:
        if self.began:
            self.seconds.append(time.perf_counter() - self.began)
        self.began = 0.0


def peak_mb() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def numbered() -> list[Table]:
    """Tables whose rows an import adds, each with an integer key of its own; parents first."""
    return [t for t in Base.metadata.sorted_tables if len(t.primary_key) == 1 and issubclass(keyed(t).type.python_type, int)]


def keyed(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def written(before: Mark) -> list[Written]:
    """What stands in every table that the import writes, parents first; `before` is the state of the second database."""
    with db.engine.connect() as connection:
        found = [rows_of(connection, t, before[t.name]) for t in numbered()]
        keys = Base.metadata.tables["person_key"]
        found.append(bound_to(connection, keys, "person", select(keys).order_by(keys.c.person_id)))
        found += [searched(connection, name, table) for name, table in SEARCHES.items()]
    return [one for one in found if one.rows]


def rows_of(connection: Connection, table: Table, above: int) -> Written:
    return bound_to(connection, table, table.name, select(table).where(keyed(table) > above).order_by(keyed(table)))


def bound_to(connection: Connection, table: Table, marked: str, statement: Any) -> Written:
    names, rows = [column.name for column in table.columns], fetch(connection, statement)
    place = names.index(keyed(table).name if marked == table.name else f"{marked}_id")
    return Written(insert_into(table.name, names), rows, marked, [row[place] for row in rows])


def searched(connection: Connection, name: str, of: str) -> Written:
    """The rows of a search table: SQLite keeps only what can be found, so they are spelled again."""
    if db.engine.dialect.name == "sqlite":
        named = connection.execute(text(f"SELECT id, head_name FROM {of} ORDER BY id"))
        rows: Rows = [(key, spelled(all_grams((head,)))) for key, head in named]
        return Written(insert_into(name, ["rowid", "grams"]), rows, of, [row[0] for row in rows])
    rows = [tuple(row) for row in connection.execute(text(f"SELECT gram, id FROM {name} ORDER BY id"))]
    return Written(insert_into(name, ["gram", "id"]), rows, of, [row[1] for row in rows])


def insert_into(name: str, columns: list[str]) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    if db.engine.dialect.name == "postgresql":
        return f'COPY "{name}" ({named}) FROM STDIN'
    return f'INSERT INTO "{name}" ({named}) VALUES ({", ".join("?" * len(columns))})'


def insert_bare(engine: Engine, tables: list[Written], marks: list[Mark]) -> tuple[float, float]:
    """Seconds, and those of the processor, that the rows alone take, each in the transaction that it came with.

    What was there before does not count.
    """
    shares = list(zip(*(table.parts(marks) for table in tables), strict=True))
    driver = engine.raw_connection()
    began = busy = 0.0
    for place, share in enumerate(shares):
        cursor = driver.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        for table, rows in zip(tables, share, strict=True):
            put(cursor, table.statement, rows)
        cursor.execute("COMMIT")
        cursor.close()
        if place == 0:
            began, busy = time.perf_counter(), time.process_time()
    return time.perf_counter() - began, time.process_time() - busy


def put(cursor: Any, statement: str, rows: Rows) -> None:
    if not rows or not statement.startswith("COPY"):
        cursor.executemany(statement, rows)
        return
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def bare_engine(url: str) -> Engine:
    """The second database, with the settings of the first."""
    options: dict[str, Any] = {"connect_args": {"isolation_level": None}} if url.startswith("sqlite") else {}
    engine = create_engine(url, **options)
    configure(engine)
    return engine


def main() -> None:
    with opened_app().app_context(), TemporaryDirectory() as folder:
        watch = Transactions()
        with db.engine.connect() as connection:
            watch.mark(connection)
        prepare()
        path = Path(folder) / "county.csv"
        count = write_file(path, int(sys.argv[1]))
        db.session.remove()
        before = watch.marks[0], watch.marks[-1]
        watch.marks, watch.seconds = [], []
        taken = take(path, watch)
        if len(sys.argv) > 2:
            rows = written(before[0])
            seconds, busy = insert_bare(bare_engine(sys.argv[2]), rows, [*before, *watch.marks])
            taken |= {
                "bare_seconds": seconds,
                "bare_cpu_seconds": busy,
                "written_rows": sum(len(table.rows) for table in rows),
            }
    print(json.dumps({"rows": count} | taken))


if __name__ == "__main__":
    main()
