"""The last state of every business row as the entries tell it, in a temporary file, so that memory stays flat."""

import json
import json.scanner
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portal.ledger.findings import Findings
from portal.ledger.models import SEALED_COLUMNS

ID, DATA = SEALED_COLUMNS.index("id"), SEALED_COLUMNS.index("data")
_scan = json.scanner.c_make_scanner(json.JSONDecoder())  # type: ignore[attr-defined]


class LastStates:
    """For each (table, id): the digest after the last entry that speaks of it (None: removed), and that entry."""

    def __init__(self, folder: Path, found: Findings) -> None:
        self.found = found
        self.tables: dict[str, int] = {}
        self.file = sqlite3.connect(folder / "states.db", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32768", "locking_mode = EXCLUSIVE"):
            self.file.execute(f"PRAGMA {pragma}")
        self.file.execute(
            "CREATE TABLE state (t INTEGER, id INTEGER, entry INTEGER, digest TEXT, PRIMARY KEY (t, id)) WITHOUT ROWID"
        )
        self.file.execute("BEGIN")

    def read(self, entries: Sequence[Sequence[Any]]) -> None:
        """Take what a chunk of entries, in their order, says about rows."""
        self.file.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)", self.told(entries))

    def told(self, entries: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int, int, str | None]]:
        for entry in entries:
            try:
                rows = [
                    (self.number(row["t"]), int(row["id"]), entry[ID], row.get("h")) for row in _scan(entry[DATA], 0)[0]["rows"]
                ]
            except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
                self.found.add("entry_unreadable", entry=entry[ID])
            else:
                yield from rows

    def number(self, table: str) -> int:
        return self.tables.setdefault(table, len(self.tables))

    def between(self, table: str, above: int, upto: int) -> dict[int, tuple[str | None, int]]:
        """id → (digest, entry) for the ids over `above` and up to `upto`."""
        rows = self.file.execute(
            "SELECT id, digest, entry FROM state WHERE t = ? AND id > ? AND id <= ?", (self.number(table), above, upto)
        )
        return {key: (digest, entry) for key, digest, entry in rows}

    def some(self, table: str, above: int, limit: int) -> dict[int, tuple[str | None, int]]:
        """The next ids over `above`."""
        rows = self.file.execute(
            "SELECT id, digest, entry FROM state WHERE t = ? AND id > ? ORDER BY id LIMIT ?", (self.number(table), above, limit)
        )
        return {key: (digest, entry) for key, digest, entry in rows}


@contextmanager
def last_states(found: Findings) -> Iterator[LastStates]:
    """A store for one verification, removed at its end."""
    with TemporaryDirectory(prefix="portal-verify-") as folder:
        states = LastStates(Path(folder), found)
        try:
            yield states
        finally:
            states.file.close()
