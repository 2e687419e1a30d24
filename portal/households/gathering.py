"""Bringing the rows of one household number together, wherever they stand in a file."""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from portal.households.words import HEAD
from portal.intake.judging import JudgedRow


class Block(NamedTuple):
    """Rows of one household number (None: nobody knows of which), in file order."""

    household_no: str | None
    rows: list[JudgedRow]


def blocks_of(rows: Iterable[JudgedRow]) -> Iterator[Block]:
    """Neighbours with the same number. A row without one goes with its neighbours, so that no household is
    taken without it: a head with the rows behind it, anyone else with those before."""
    block = Block(None, [])
    for row in rows:
        number = row.values["household_no"]
        if number is None and row.values["relation"] == HEAD and block.household_no is not None:
            yield block
            block = Block(None, [])
        elif number is not None and block.household_no is None:
            block = Block(number, block.rows)
        elif number is not None and number != block.household_no:
            yield block
            block = Block(number, [])
        block.rows.append(row)
    if block.rows:
        yield block


class Waiting:
    """Blocks whose number comes again later in the file: they wait on disk, not in memory."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # a private temporary file that SQLite removes
        self._file.execute("CREATE TABLE block (household_no TEXT, rows BLOB)")

    def add(self, block: Block) -> None:
        self._file.execute("INSERT INTO block VALUES (?, ?)", (block.household_no, pickle.dumps(block.rows, -1)))

    def gathered(self) -> Iterator[Block]:
        """Each number's blocks as one, by the row in which the number came first."""
        self._file.execute("CREATE INDEX block_of ON block (household_no)")
        blocks = self._file.execute(
            "SELECT b.household_no, b.rows FROM block b JOIN"
            " (SELECT household_no, min(rowid) AS first FROM block GROUP BY household_no) f"
            " ON f.household_no = b.household_no ORDER BY f.first, b.rowid"
        )
        for number, parts in groupby(blocks, key=lambda found: found[0]):
            yield Block(number, [row for _, part in parts for row in pickle.loads(part)])  # noqa: S301 - our own file
        self._file.close()
