"""The last state of every business row as the entries tell it, in a temporary file, so that memory stays flat."""

import json
import json.scanner
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.ledger.findings import Findings

# What ends an entry that speaks of one row. A quotation mark within a text is escaped, so that only a key can read `"t":"`.
_ONE_ROW = re.compile(rb'"h":"([0-9a-f]{64})","id":([0-9]{1,18}),"t":"([a-z_]+)"\}\]\}\Z').search
LONGEST_END = 200
_ROW_MARK = b'"t":"'
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

    def read(self, entries: Sequence[tuple[int, bytes | str]]) -> None:
        """Take what a chunk of entries (id and data), in their order, says about rows."""
        self.file.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)", self.told(entries))

    def told(self, entries: Sequence[tuple[int, bytes | str]]) -> Iterator[tuple[int, int, int, str | None]]:
        for entry, text in entries:
            data = text if isinstance(text, bytes) else text.encode()
            one = _ONE_ROW(data, max(0, len(data) - LONGEST_END))
            if one and data.count(_ROW_MARK) == 1:
                digest, key, table = one.groups()
                yield self.number(table.decode()), int(key), entry, digest.decode()
            else:
                yield from self.rows_of(entry, data)

    def rows_of(self, entry: int, data: bytes) -> list[tuple[int, int, int, str | None]]:
        try:
            told = _scan(data.decode(), 0)[0]["rows"]
            return [(self.number(row["t"]), int(row["id"]), entry, row.get("h")) for row in told]
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
            self.found.add("entry_unreadable", entry=entry)
            return []

    def number(self, table: str) -> int:
        return self.tables.setdefault(table, len(self.tables))

    def digests(self, table: str, above: int, upto: int) -> list[tuple[int, str]]:
        """(id, digest) of the rows that should stand over `above` and up to `upto`, by id."""
        return self.file.execute(
            "SELECT id, digest FROM state WHERE t = ? AND id > ? AND id <= ? AND digest IS NOT NULL ORDER BY id",
            (self.number(table), above, upto),
        ).fetchall()

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
