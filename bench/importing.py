"""A county's file beside the bare insert of all that it wrote: `python -m bench.importing ROWS BARE_URL`.

The file is taken by the portal's own import, with every check, an entry a record and the seal at its end, into the
database of the environment. Then each row that stands there now is inserted once more, without a question, into a
second database with the same tables, indexes and triggers, in as many transactions, with the same promise to the disk.
Prints one JSON object.
"""

import csv
import json
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Any

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


def prepare() -> None:
    """The people and the year that an import needs."""
    make_accounts(PASSWORD, by=SYSTEM)
    programme.open_year(clock.today().year, by=person("manager"))


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


def take(path: Path) -> dict[str, Any]:
    """Import the file: seconds, transactions, and how much memory it took over what was there before."""
    by, commits = person("operations"), []
    event.listen(db.engine, "commit", commits.append)
    idle, began = peak_mb(), time.perf_counter()
    reference = receiving.receive(path, path.name, "households", by=by)
    committing.begin(reference, by=by, has_consent=True)
    committing.take_all(reference, by=by)
    taken = {"seconds": time.perf_counter() - began, "transactions": len(commits), "mb_over_idle": peak_mb() - idle}
    counts = committing.find(reference).counts or {}
    return taken | {"accepted_rows": counts["accepted_rows"]}


def peak_mb() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def keys_before() -> dict[str, int]:
    """The last key of each table before the file came."""
    with db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(keyed(table)).order_by(keyed(table).desc()).limit(1)) or 0
            for table in numbered()
        }


def numbered() -> list[Table]:
    """Tables whose rows an import adds, each with an integer key of its own; parents first."""
    return [t for t in Base.metadata.sorted_tables if len(t.primary_key) == 1 and isinstance(keyed(t).type.python_type(), int)]


def keyed(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def written(before: dict[str, int]) -> dict[str, tuple[str, Rows]]:
    """Table → (statement, rows) of what the import added, as the driver takes them."""
    with db.engine.connect() as connection:
        found = {
            t.name: (insert_into(t.name, [c.name for c in t.columns]), rows_of(connection, t, before[t.name])) for t in numbered()
        }
        keys = Base.metadata.tables["person_key"]
        found["person_key"] = (insert_into("person_key", [c.name for c in keys.columns]), fetch(connection, select(keys)))
        found |= {name: searched(connection, name, table, before[table]) for name, table in SEARCHES.items()}
    return {name: (statement, rows) for name, (statement, rows) in found.items() if rows}


def rows_of(connection: Connection, table: Table, above: int) -> Rows:
    return fetch(connection, select(table).where(keyed(table) > above).order_by(keyed(table)))


def searched(connection: Connection, name: str, of: str, above: int) -> tuple[str, Rows]:
    """The rows of a search table: SQLite keeps only what can be found, so they are spelled again."""
    if db.engine.dialect.name == "sqlite":
        named = connection.execute(text(f"SELECT id, head_name FROM {of} WHERE id > {above}"))
        return insert_into(name, ["rowid", "grams"]), [(key, spelled(all_grams((head,)))) for key, head in named]
    return insert_into(name, ["gram", "id"]), [tuple(row) for row in connection.execute(text(f"SELECT gram, id FROM {name}"))]


def insert_into(name: str, columns: list[str]) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    if db.engine.dialect.name == "postgresql":
        return f'COPY "{name}" ({named}) FROM STDIN'
    return f'INSERT INTO "{name}" ({named}) VALUES ({", ".join("?" * len(columns))})'


def insert_bare(engine: Engine, rows: dict[str, tuple[str, Rows]], transactions: int) -> float:
    """Seconds that the rows alone take, in so many transactions, each with its share of every table."""
    shares = [
        (statement, [all_[len(all_) * k // transactions : len(all_) * (k + 1) // transactions] for k in range(transactions)])
        for statement, all_ in rows.values()
    ]
    driver = engine.raw_connection()
    began = time.perf_counter()
    for place in range(transactions):
        cursor = driver.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        for statement, parts in shares:
            put(cursor, statement, parts[place])
        cursor.execute("COMMIT")
        cursor.close()
    return time.perf_counter() - began


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
        prepare()
        path, before = Path(folder) / "county.csv", keys_before()
        count = write_file(path, int(sys.argv[1]))
        db.session.remove()
        taken = take(path)
        if len(sys.argv) > 2:
            rows = written(before)
            taken |= {
                "bare_seconds": insert_bare(bare_engine(sys.argv[2]), rows, taken["transactions"]),
                "written_rows": sum(len(r) for _, r in rows.values()),
            }
    print(json.dumps({"rows": count} | taken))


if __name__ == "__main__":
    main()
