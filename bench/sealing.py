"""Sealing and verifying a ledger of its own: `python -m bench.sealing ENTRIES`, on the database of the environment.

Each entry tells of one new row, a line of a registered list. Prints one JSON object.
"""

import json
import sys
import time

from bench.loading import hurry
from portal.cli import opened_app
from portal.core import clock
from portal.core.actors import SYSTEM
from portal.core.database import db, writing
from portal.households.models import RegisteredLine, RegisteredList
from portal.ledger.bulk import Unit, record_rows
from portal.ledger.events import Event
from portal.ledger.sealing import seal
from portal.ledger.verification import verify

LIST, LINE = RegisteredList.__table__, RegisteredLine.__table__
SLICE = 10_000


class Listed(Event):
    verb = "bench.listed"
    sentence = "Line of the bench"


def write_lines(first: int, last: int) -> None:
    """One entry and one row each."""
    today = clock.today()
    told = {"list_id": 1, "county": "450123", "province": "45", "category": "dibao", "listed_on": today}
    with writing():
        record_rows(
            (
                Unit(
                    Listed(),
                    LINE,
                    key,
                    "",
                    [(LINE, {"id": key, "row": key, "name": "韦秀兰", "id_no_blind": f"{key:022d}", **told})],
                )
                for key in range(first, last)
            ),
            SYSTEM,
        )


def fill(count: int) -> None:
    hurry()
    values = {"id": 1, "reference": "LST-1", "listed_on": clock.today(), "lines_count": count, "created_at": clock.now()}
    with writing():
        record_rows([Unit(Listed(), LIST, 1, "LST-1", [(LIST, values)])], SYSTEM)
    for first in range(1, count + 1, SLICE):
        write_lines(first, min(first + SLICE, count + 1))


def main() -> None:
    with opened_app().app_context():
        fill(int(sys.argv[1]))
        db.engine.dispose()
        began = time.perf_counter()
        sealed = seal()
        seconds = time.perf_counter() - began
        seen = verify()
    result = {
        "entries": sealed.entries,
        "seal_seconds": seconds,
        "verify_seconds": seen.seconds,
        "verified": seen.entries,
        "rows": seen.rows,
        "findings": seen.count,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
