"""How many rows one transaction takes, so that nobody waits for an import."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.intake.kinds import Unit

WANTED_SECONDS = 0.14
FEWEST, MOST = 50, 2000


@dataclass
class Pace:
    """Rows for the next transaction: as many as took a seventh of a second lately; nobody should notice a fifth."""

    rows: int = 50

    def chunks(self, units: Iterable[Unit]) -> Iterator[list[Unit]]:
        """Whole units, some rows at a time; the size follows what `took` says in between."""
        chunk: list[Unit] = []
        size = 0
        for unit in units:
            chunk.append(unit)
            size += len(unit.rows)
            if size >= self.rows:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def took(self, rows: int, seconds: float) -> None:
        """A transaction with so many rows took so long."""
        fitting = rows * WANTED_SECONDS / max(seconds, 0.001)
        self.rows = int(min(max(fitting, self.rows / 2, FEWEST), self.rows * 2, MOST))
