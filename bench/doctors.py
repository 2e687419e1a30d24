"""A personnel file beside the bare insert of all that it wrote: `python -m bench.doctors ROWS BARE_URL`.

As `bench.importing` does for households: taken by the portal's own import into the database of the environment, then each
row inserted once more, without a question, into a second database, in the same transactions. Prints one JSON object.
"""

import csv
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, text

from bench.importing import Mark, Rows, Transactions, Written, bare_engine, insert_bare, insert_into, numbered, peak_mb, rows_of
from bench.loading import PASSWORD, person
from portal.accounts.sample import make_accounts
from portal.cli import opened_app
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db
from portal.core.search import all_grams, spelled
from portal.home.physicians import HEADINGS, physicians
from portal.intake import committing, receiving

SEARCHES = {"doctor_search": "doctor", "institution_search": "institution"}


def write_file(path: Path, count: int) -> int:
    """A personnel file of so many rows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(physicians(count, 7, clock.today()))
    return count


def take(path: Path, watch: Transactions) -> dict[str, Any]:
    """Import the file: seconds, transactions, and how much memory it took over what was there before."""
    by, idle, began, busy = person("operations"), peak_mb(), time.perf_counter(), time.process_time()
    reference = receiving.receive(path, path.name, "doctors", by=by)
    committing.begin(reference, by=by)
    committing.take_all(reference, by=by)
    taken = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - busy,
        "mb_over_idle": peak_mb() - idle,
        "transactions": len(watch.marks),
        "longest_ms": round(1000 * max(watch.seconds)),
    }
    return taken | {"accepted_rows": (committing.find(reference).counts or {})["accepted_rows"]}


def written(before: Mark) -> list[Written]:
    """What stands in every table that the import writes, parents first."""
    with db.engine.connect() as connection:
        found = [rows_of(connection, table, before[table.name]) for table in numbered()]
        found += [searched(connection, name, table) for name, table in SEARCHES.items()]
    return [one for one in found if one.rows]


def searched(connection: Connection, name: str, of: str) -> Written:
    """The rows of a search table: SQLite keeps only what can be found, so they are spelled again."""
    if db.engine.dialect.name == "sqlite":
        named = connection.execute(text(f"SELECT id, name FROM {of} ORDER BY id"))
        rows: Rows = [(key, spelled(all_grams((word,)))) for key, word in named]
        return Written(insert_into(name, ["rowid", "grams"]), rows, of, [row[0] for row in rows])
    rows = [tuple(row) for row in connection.execute(text(f"SELECT gram, id FROM {name} ORDER BY id"))]
    return Written(insert_into(name, ["gram", "id"]), rows, of, [row[1] for row in rows])


def main() -> None:
    with opened_app().app_context(), TemporaryDirectory() as folder:
        watch = Transactions()
        with db.engine.connect() as connection:
            watch.mark(connection)
        make_accounts(PASSWORD, by=SYSTEM)
        path = Path(folder) / "hospital.csv"
        count = write_file(path, int(sys.argv[1]))
        db.session.remove()
        before = watch.marks[0], watch.marks[-1]
        watch.marks, watch.seconds = [], []
        taken = take(path, watch)
        if len(sys.argv) > 2:
            rows = written(before[0])
            seconds, busy = insert_bare(bare_engine(sys.argv[2]), rows, [*before, *watch.marks])
            taken |= {"bare_seconds": seconds, "bare_cpu_seconds": busy, "written_rows": sum(len(table.rows) for table in rows)}
    print(json.dumps({"rows": count} | taken))


if __name__ == "__main__":
    main()
